/** What runs were thought to take still when a quarter of their bytes was copied, and how long they then took. */
import type { Database } from "../../lib/db/database.ts";
import type { MigrationState } from "../../lib/engine/state.ts";
import type { ProgressRecord } from "../../lib/progress/record.ts";

/** Of one run; times in seconds. */
export interface Guess {
  readonly login: string;
  readonly messages: number;
  readonly bytes: number;
  /** Null: nothing was said. */
  readonly predicted: number | null;
  /** Without waits that a server imposed later. */
  readonly took: number;
  /** The whole run. */
  readonly lasted: number;
}

/** A record may be written so much later than it is dated. */
const LATE_MS = 2_000;

interface Told extends Pick<Guess, "login" | "messages" | "bytes" | "predicted"> {
  readonly migrationId: string;
  /** Epoch milliseconds. */
  readonly at: number;
}

export class Guesses {
  readonly #client: Database["client"];
  /** By run. */
  readonly #told = new Map<string, Told>();
  #since = new Date(0);

  constructor({ client }: Database) {
    this.#client = client;
  }

  /** To be called often: what is known of a run is forgotten when the next one of the same person begins. */
  async look(): Promise<void> {
    const changed = await this.#client.progress.findMany({
      where: { updatedAt: { gte: this.#since } },
      orderBy: { updatedAt: "asc" },
      select: {
        ...{ runId: true, record: true, updatedAt: true, migrationId: true },
        migration: { select: { oldAccount: { select: { login: true } } } },
      },
    });
    for (const { runId, record, updatedAt, migrationId, migration } of changed) {
      this.#since = new Date(updatedAt.getTime() - LATE_MS);
      const { foundMessages: messages, foundBytes: bytes, atQuarter }: ProgressRecord = JSON.parse(record);
      if (!atQuarter || this.#told.has(runId)) continue;
      const { at, secondsLeft: predicted } = atQuarter;
      this.#told.set(runId, { login: migration.oldAccount.login, messages, bytes, predicted, migrationId, at });
    }
  }

  /** Of the runs that came to their end. */
  async judged(): Promise<Guess[]> {
    const runs = await this.#client.run.findMany({
      where: { id: { in: [...this.#told.keys()] }, endedAt: { not: null }, endedBy: null },
      select: { id: true, startedAt: true, endedAt: true },
    });
    const guesses: Guess[] = [];
    for (const { id, startedAt, endedAt } of runs) {
      const told = this.#told.get(id);
      if (!told || !endedAt) continue;
      const { migrationId, at, ...said } = told;
      const waited = await this.#waited(migrationId, at, endedAt.getTime());
      const took = (endedAt.getTime() - at - waited) / 1_000;
      guesses.push({ ...said, took, lasted: (endedAt.getTime() - startedAt.getTime()) / 1_000 });
    }
    return guesses;
  }

  /** Milliseconds between these two moments in which a server had the run wait; what the portal waits for of its own accord is none of it. */
  async #waited(migrationId: string, from: number, to: number): Promise<number> {
    const changes = await this.#client.auditEvent.findMany({
      where: { action: "migration.state", subjectId: migrationId, at: { gt: new Date(from), lte: new Date(to) } },
      select: { at: true, details: true },
    });
    return changes.reduce((sum, { at, details }) => {
      const change: { from: MigrationState; milliseconds: number } = JSON.parse(details ?? "");
      if (change.from.phase === "done" || change.from.activity.kind !== "waiting") return sum;
      if (change.from.activity.reason === "lastProbe") return sum;
      return sum + Math.min(change.milliseconds, at.getTime() - from);
    }, 0);
  }
}
