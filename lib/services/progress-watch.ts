/** Whoever follows runs on a page is told when something was written about them: one look at the database a second, however many follow. */
import type { Portal } from "./portal.ts";

const LOOK_MS = 1_000;
/** Words change with the clock, too, and the place in line with what others do. */
const LONGEST_MS = 10_000;

interface Follower {
  readonly migrationId: string;
  readonly since: string | null;
  readonly tell: (stamp: string | null) => void;
}

/** What is written about these migrations, as texts that are the same until something is written. */
export type ReadStamps = (migrationIds: readonly string[]) => Promise<ReadonlyMap<string, string>>;

export class ProgressWatch {
  readonly #read: ReadStamps;
  readonly #followers = new Set<Follower>();
  #timer: NodeJS.Timeout | null = null;

  constructor(read: ReadStamps) {
    this.#read = read;
  }

  /**
   * Resolves with the stamp of this migration once it is another one than `since` (null: before the first), at the latest after ten seconds,
   * and at once when the signal is aborted. A database that does not answer is asked again.
   */
  changed(migrationId: string, since: string | null, signal: AbortSignal): Promise<string | null> {
    const { promise, resolve } = Promise.withResolvers<string | null>();
    const leave = (): void => follower.tell(since);
    // A clock of his own: hundreds who all look in the same moment would keep each other and every page waiting.
    const longest = setTimeout(leave, LONGEST_MS).unref();
    const follower: Follower = {
      ...{ migrationId, since },
      tell: (stamp) => {
        clearTimeout(longest);
        this.#followers.delete(follower);
        signal.removeEventListener("abort", leave);
        resolve(stamp);
      },
    };
    this.#followers.add(follower);
    signal.addEventListener("abort", leave, { once: true });
    if (signal.aborted) leave();
    this.#timer ??= setTimeout(() => void this.#look(), LOOK_MS).unref();
    return promise;
  }

  async #look(): Promise<void> {
    const asked = [...this.#followers];
    try {
      const stamps =
        asked.length === 0 ? new Map() : await this.#read([...new Set(asked.map(({ migrationId }) => migrationId))]);
      for (const follower of asked) {
        const stamp = stamps.get(follower.migrationId) ?? null;
        if (stamp !== follower.since) follower.tell(stamp);
      }
    } catch {
      // Asked again in a second; whoever follows looks for himself before long.
    }
    this.#timer = this.#followers.size > 0 ? setTimeout(() => void this.#look(), LOOK_MS).unref() : null;
  }
}

/** The stamps of migrations as they stand in the database. */
export function stampsIn({ database: { client } }: Pick<Portal, "database">): ReadStamps {
  return async (migrationIds) => {
    const rows = await client.migration.findMany({
      where: { id: { in: [...migrationIds] } },
      select: {
        ...{ id: true, phase: true, activity: true, stateSince: true, waitUntil: true, wish: true, queuedAt: true },
        ...{ startAt: true, awaitsPilot: true },
        progress: { select: { updatedAt: true } },
      },
    });
    return new Map(rows.map(({ id, ...written }) => [id, JSON.stringify(written)]));
  };
}
