/** The board of several workers, in PostgreSQL: locks for what is held, rows for who waits. */
import type { Database } from "../db/database.ts";
import type { SlotLocks } from "../db/slot-locks.ts";
import type { SlotUse } from "./server-slots.ts";
import type { Place, SlotBoard, SlotWish } from "./slot-board.ts";

/** Whoever is granted a slot sooner tells nobody that he waits. */
const UNSAID_MS = 250;
/** A worker that died does not wait for longer than this. */
const WISH_MS = 15_000;

interface Wish {
  readonly id: string;
  readonly serverId: string;
  readonly use: SlotUse;
  readonly since: Date;
  expiresAt: number;
}

export class SharedBoard implements SlotBoard {
  readonly #database: Database;
  readonly #locks: SlotLocks;
  readonly #workerId: string;
  /** Those that stand in the database. */
  readonly #wishes = new Map<string, Wish>();

  constructor(database: Database, locks: SlotLocks, workerId: string) {
    this.#database = database;
    this.#locks = locks;
    this.#workerId = workerId;
  }

  take(serverId: string, numbers: readonly number[], use: SlotUse): Promise<Place | null> {
    return this.#locks.take({ serverId, numbers, use });
  }

  give(place: Place): Promise<void> {
    return this.#locks.give(place);
  }

  wish(serverId: string, use: SlotUse): () => void {
    const since = new Date();
    const wish = { id: crypto.randomUUID(), serverId, use, since, expiresAt: since.getTime() + WISH_MS };
    const telling = setTimeout(() => void this.#tell(wish), UNSAID_MS).unref();
    return () => {
      clearTimeout(telling);
      if (this.#wishes.delete(wish.id)) void this.#withdraw(wish);
    };
  }

  async wishes(): Promise<readonly SlotWish[]> {
    await this.#renew();
    const now = Date.now();
    const rows = await this.#database.client.slotWish.findMany({
      where: { worker: { not: this.#workerId }, expiresAt: { gt: new Date(now) } },
      orderBy: { since: "asc" },
    });
    return rows.flatMap(({ serverId, use, since }) =>
      isUse(use) ? [{ serverId, use, waitedMs: now - since.getTime() }] : [],
    );
  }

  async #tell(wish: Wish): Promise<void> {
    const { id, serverId, use, since, expiresAt } = wish;
    this.#wishes.set(id, wish);
    const data = { id, serverId, worker: this.#workerId, use, since, expiresAt: new Date(expiresAt) };
    // Where it cannot be told, somebody waits a little longer.
    await this.#database.client.slotWish.create({ data }).catch(() => undefined);
    if (!this.#wishes.has(id)) await this.#withdraw(wish);
  }

  async #renew(): Promise<void> {
    for (const wish of this.#wishes.values()) {
      const expiresAt = Date.now() + WISH_MS;
      if (expiresAt - wish.expiresAt < WISH_MS / 2) continue;
      wish.expiresAt = expiresAt;
      const data = { expiresAt: new Date(expiresAt) };
      await this.#database.client.slotWish.updateMany({ where: { id: wish.id }, data });
    }
  }

  async #withdraw({ id }: Wish): Promise<void> {
    await this.#database.client.slotWish.deleteMany({ where: { id } }).catch(() => undefined);
  }
}

const USES: Readonly<Record<SlotUse, true>> = { signIn: true, listing: true, copying: true, checking: true };

function isUse(use: string): use is SlotUse {
  return Object.hasOwn(USES, use);
}
