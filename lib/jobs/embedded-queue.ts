/**
 * The queue in the Migration rows themselves: what is due stands there, so there is nothing that could disagree with them,
 * and a restart goes on where the last worker was.
 */
import type { Database } from "../db/database.ts";
import { releaseLease, renewLease, takeLease } from "../db/leases.ts";
import { type DueMigration, HOLD_MS, type Hold, type Queue, type WishedMigration } from "./queue.ts";

const UNDER_WAY = ["queued", "scanning", "copying", "verifying"] as const;

export class EmbeddedQueue implements Queue {
  readonly #database: Database;
  readonly #workerId: string;

  constructor(database: Database, workerId: string) {
    this.#database = database;
    this.#workerId = workerId;
  }

  async due(now: Date): Promise<readonly DueMigration[]> {
    const server = { select: { serverId: true } } as const;
    const rows = await this.#database.client.migration.findMany({
      where: {
        // Migrations of the command line live in files of their own, and have no person.
        ...{ phase: { in: [...UNDER_WAY] }, wish: null, personId: { not: null } },
        OR: [{ activity: "running" }, { activity: "waiting", waitUntil: { lte: now } }],
      },
      orderBy: [{ queuedAt: "asc" }, { id: "asc" }],
      select: { id: true, newAccountId: true, oldAccount: server, newAccount: server },
    });
    return rows.map(({ id, newAccountId, oldAccount, newAccount }) => ({
      id,
      newAccountId,
      oldServerId: oldAccount.serverId,
      newServerId: newAccount.serverId,
    }));
  }

  async wishes(): Promise<readonly WishedMigration[]> {
    const rows = await this.#database.client.migration.findMany({
      where: { wish: { not: null } },
      select: { id: true, wish: true },
    });
    return rows.flatMap(({ id, wish }) => (wish === null ? [] : [{ id, wish }]));
  }

  take(migrationId: string, now: Date): Promise<Hold | null> {
    return takeLease(this.#database, {
      ...{ key: migrationId, holder: this.#workerId, now, until: new Date(now.getTime() + HOLD_MS) },
      // On SQLite the lock on the data folder says that no other worker lives: nobody waits for one that died.
      force: this.#database.provider === "sqlite",
    });
  }

  renew(hold: Hold, now: Date): Promise<boolean> {
    return renewLease(this.#database, hold, new Date(now.getTime() + HOLD_MS));
  }

  release(hold: Hold): Promise<void> {
    return releaseLease(this.#database, hold);
  }
}
