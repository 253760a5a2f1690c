/**
 * The queue in the Migration rows themselves: what is due stands there, so there is nothing that could disagree with them,
 * and a restart goes on where the last worker was.
 */
import type { Database } from "../db/database.ts";
import { type Clocks, LeaseTerm, momentOn, systemClocks } from "../db/lease-term.ts";
import { releaseLease, renewLease, takeLease } from "../db/leases.ts";
import { dueAt, heldIds, readLine } from "./line.ts";
import type { DueMigration, Hold, Queue, WishedMigration } from "./queue.ts";
import { inTurns, SLICE_MS } from "./turns.ts";

export interface QueueOptions {
  readonly workerId: string;
  /** So long a hold lasts that nobody renews, in milliseconds. */
  readonly holdMs: number;
  /** No other worker lives, which a lock says: nobody waits for the hold of one that died. */
  readonly isAlone: boolean;
  readonly clocks?: Clocks;
  /** See turns.ts. */
  readonly sliceMs?: number;
}

export class MigrationQueue implements Queue {
  readonly #database: Database;
  readonly #options: QueueOptions;
  readonly #clocks: Clocks;
  /** How many turns this worker has given at each old server. */
  readonly #turns = new Map<string, number>();

  constructor(database: Database, options: QueueOptions) {
    this.#database = database;
    this.#options = options;
    this.#clocks = options.clocks ?? systemClocks;
  }

  async due(now: Date): Promise<readonly DueMigration[]> {
    const { workerId, isAlone, sliceMs = SLICE_MS } = this.#options;
    const line = await readLine(this.#database, now, isAlone ? workerId : undefined);
    return inTurns(line, { sliceMs, turnsAt: (serverId) => this.#turns.get(serverId) ?? 0 });
  }

  async wishes(): Promise<readonly WishedMigration[]> {
    const rows = await this.#database.client.migration.findMany({
      where: { wish: { not: null } },
      select: { id: true, wish: true },
    });
    return rows.flatMap(({ id, wish }) => (wish === null ? [] : [{ id, wish }]));
  }

  async roomOfWaves(now: Date): Promise<ReadonlyMap<string, number>> {
    const { client } = this.#database;
    const waves = await client.wave.findMany({
      where: { maxConnections: { not: null } },
      select: { id: true, maxConnections: true },
    });
    if (waves.length === 0) return new Map();
    const { workerId, isAlone } = this.#options;
    const held = await heldIds(this.#database, now, isAlone ? workerId : undefined);
    const counts = await client.rosterEntry.groupBy({
      by: ["waveId"],
      where: { waveId: { in: waves.map(({ id }) => id) }, migrationId: { in: [...held] } },
      _count: { _all: true },
    });
    const atWork = new Map(counts.map(({ waveId, _count }) => [waveId, _count._all]));
    return new Map(waves.map(({ id, maxConnections }) => [id, (maxConnections ?? 0) - (atWork.get(id) ?? 0)]));
  }

  async take(migrationId: string): Promise<Hold | null> {
    const { workerId: holder, holdMs, isAlone: force } = this.#options;
    const now = momentOn(this.#clocks);
    const until = new Date(now.wall + holdMs);
    const lease = await takeLease(this.#database, { key: migrationId, holder, now: new Date(now.wall), until, force });
    if (!lease) return null;
    // What was due when somebody looked may be over by now: the looking took a while, or the worker slept after it.
    const due = await this.#database.client.migration.findFirst({
      where: { id: migrationId, ...dueAt(new Date(now.wall)) },
      select: { oldAccount: { select: { serverId: true } }, rosterEntry: { select: { waveId: true } } },
    });
    if (!due || (await this.#isOverfull(due.rosterEntry?.waveId, now.wall))) {
      await releaseLease(this.#database, lease);
      return null;
    }
    // Whoever ends in order gives back what is not used: a mailbox that costs workers their lives is not the first again and again.
    const { sliceMs = SLICE_MS } = this.#options;
    await this.#database.client.migration.update({
      where: { id: migrationId },
      data: { servedMs: { increment: sliceMs } },
    });
    const { serverId } = due.oldAccount;
    this.#turns.set(serverId, (this.#turns.get(serverId) ?? 0) + 1);
    return new LeaseTerm(lease, holdMs, now, this.#clocks);
  }

  /** Asked by whoever holds one of it: of two workers that took the last place at once neither keeps it. */
  async #isOverfull(waveId: string | null | undefined, now: number): Promise<boolean> {
    if (!waveId) return false;
    return ((await this.roomOfWaves(new Date(now))).get(waveId) ?? 0) < 0;
  }

  async claim(hold: Hold, key: string): Promise<boolean> {
    const { holdMs, isAlone: force } = this.#options;
    const now = momentOn(this.#clocks);
    const until = new Date(now.wall + holdMs);
    // In the name of the migration, which one worker holds: whoever takes that over takes this over.
    const wish = { key, holder: hold.key, now: new Date(now.wall), until, force, inherits: true };
    const lease = await takeLease(this.#database, wish);
    if (lease) hold.attach(new LeaseTerm(lease, holdMs, now, this.#clocks));
    return lease !== null;
  }

  async renew(hold: Hold): Promise<boolean> {
    let isHeld = true;
    for (const term of [hold, ...hold.attached]) {
      const now = momentOn(this.#clocks);
      const isRenewed = await renewLease(this.#database, term, new Date(now.wall + this.#options.holdMs));
      if (isRenewed) term.renewed(now);
      else term.lost();
      isHeld &&= isRenewed;
    }
    return isHeld;
  }

  async release(hold: Hold): Promise<void> {
    for (const term of [...hold.attached, hold]) await releaseLease(this.#database, term);
  }
}
