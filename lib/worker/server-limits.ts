/** What administrators say of their servers and waves, as far as it limits runs: read again all the time, so that a change is heard of at once. */
import type { Database } from "../db/database.ts";
import { asJournalError } from "../db/errors.ts";
import { givePaceBack, isDaySpent, takePace } from "../db/server-pace.ts";
import type { ErrorCode } from "../engine/errors.ts";
import { connectionsNow, lastDayUntil } from "../jobs/last-day.ts";
import { type Maintenance, maintenanceNow, putOffUntil } from "../jobs/maintenance.ts";
import type { Slots } from "../jobs/slots.ts";
import { dayAt, nextDayAfter, type Opening, openingAt, windowsIn } from "../policy/windows.ts";
import type { ServerOf } from "./seat.ts";
import { type Limits, NO_LIMITS, ServerPacer } from "./server-pacer.ts";
import { systemClock } from "./system-clock.ts";
import { WaveLimits } from "./wave-limits.ts";

/** Why a run does not begin or go on now, and until when (epoch milliseconds). */
export interface Rest {
  readonly until: number;
  readonly reason: ErrorCode;
}

const LIMITS = ["server.closedNow", "server.dayIsSpent", "portal.maintenance"] as const satisfies readonly ErrorCode[];

/** Whether the reason for waiting is an administrator's, and no trouble. */
export function isLimit(reason: ErrorCode | "lastProbe"): boolean {
  return LIMITS.some((code) => code === reason);
}

/** So long after maintenance runs may still be ending for its sake, and have to be told that it is over. */
const STRAGGLERS_MS = 120_000;

/** Where windows say of no hour that it is one of them. */
const NEVER_MS = 24 * 3_600_000;

const ALWAYS_OPEN: Opening = { isOpen: true, until: null };

interface Known {
  readonly limits: Limits;
  /** As it was read last: to work it out takes a while, and many may ask. */
  readonly opening: Opening;
  readonly pacer: ServerPacer;
  /** Of the day that is named. */
  readonly dayBytes: number;
  readonly day: string;
}

export class ServerLimits {
  readonly #database: Database;
  readonly #slots: Slots;
  readonly #servers = new Map<string, Known>();
  readonly waves: WaveLimits;
  /** What those who wait for a limit have been told of. */
  #told = "";
  #maintenance: Maintenance | null = null;
  /** Epoch milliseconds. */
  #maintainedAt = 0;

  constructor(database: Database, slots: Slots) {
    this.#database = database;
    this.#slots = slots;
    this.waves = new WaveLimits(database);
  }

  /** Reads all servers and waves, and lets those go on who wait for something that an administrator has changed. */
  async read(): Promise<void> {
    const { client } = this.#database;
    const select = {
      ...{ id: true, maxConnections: true, lastDayConnections: true, messagesPerSecond: true, bytesPerSecond: true },
      ...{ dailyBytes: true, windows: true, zone: true, pace: { select: { day: true, dayBytes: true } } },
    } as const;
    this.#maintenance = await maintenanceNow(client);
    const isLastDay = (await lastDayUntil(client, Date.now())) !== null;
    for (const { pace, ...server } of await client.server.findMany({ select, orderBy: { id: "asc" } })) {
      this.#slots.setLimit(server.id, connectionsNow(server, isLastDay));
      const dailyBytes = server.dailyBytes === null ? null : Number(server.dailyBytes);
      const { id, messagesPerSecond, bytesPerSecond, windows, zone } = server;
      const limits = { messagesPerSecond, bytesPerSecond, dailyBytes, windows: windowsIn(windows), zone };
      const pacer = this.pacerOf(id);
      pacer.setLimits(limits);
      const opening = openingAt(limits.windows, zone, Date.now());
      this.#servers.set(id, { limits, opening, pacer, day: pace?.day ?? "", dayBytes: Number(pace?.dayBytes ?? 0) });
    }
    await this.waves.read();
    await this.#wake();
  }

  /** Of all servers that were read. */
  get serverIds(): readonly string[] {
    return [...this.#servers.keys()];
  }

  /** How fast may be copied from or to the server: one for all runs of this process. */
  pacerOf(serverId: string): ServerPacer {
    const known = this.#servers.get(serverId);
    if (known) return known.pacer;
    const database = this.#database;
    const row = {
      take: (...[limits, wish, moment]: Parameters<ServerPacerRow["take"]>) =>
        takePace(database, serverId, limits, wish, moment).catch((error: unknown) => {
          throw asJournalError(error);
        }),
      giveBack: (day: string, bytes: number) => givePaceBack(database, serverId, day, bytes),
    };
    const pacer = new ServerPacer(row, systemClock);
    this.#servers.set(serverId, { limits: NO_LIMITS, opening: ALWAYS_OPEN, pacer, day: "", dayBytes: 0 });
    return pacer;
  }

  /** Whether the server is so slow that a run should have only one connection to it. */
  isWeary(serverId: string): boolean {
    return this.#servers.get(serverId)?.pacer.brake.isWeary ?? false;
  }

  /** Until when nothing is to move, whichever server it is about; null: the portal works. */
  maintained(): Rest | null {
    if (this.#maintenance === null) return null;
    return { until: putOffUntil(this.#maintenance, Date.now()), reason: "portal.maintenance" };
  }

  /** Until when one of them is not to be copied from or to, or not for this wave; null: all are open. */
  closed({ old, new: fresh }: ServerOf, waveId: string | null = null): Rest | null {
    const maintained = this.maintained();
    if (maintained) return maintained;
    const openings = [this.#servers.get(old)?.opening, this.#servers.get(fresh)?.opening, this.waves.openingOf(waveId)];
    const untils = openings.flatMap((opening = ALWAYS_OPEN) =>
      opening.isOpen ? [] : [opening.until ?? Date.now() + NEVER_MS],
    );
    return untils.length === 0 ? null : { until: Math.max(...untils), reason: "server.closedNow" };
  }

  /** Until when one of them has given or taken as much as it may in a day; null: there is something left of both. */
  spent({ old, new: fresh }: ServerOf): Rest | null {
    const now = Date.now();
    const untils = [old, fresh].flatMap((id) => {
      const known = this.#servers.get(id);
      if (!known || known.limits.dailyBytes === null || known.day !== dayAt(now, known.limits.zone)) return [];
      return isDaySpent(known.limits.dailyBytes, known.dayBytes) ? [nextDayAfter(now, known.limits.zone)] : [];
    });
    return untils.length === 0 ? null : { until: Math.max(...untils), reason: "server.dayIsSpent" };
  }

  /** What was taken of days in advance and is not used: after a run. */
  async giveBack(): Promise<void> {
    for (const { pacer } of this.#servers.values()) await pacer.giveBack();
  }

  /** Whoever waits for a limit that holds no longer, sooner than was thought, goes on. */
  async #wake(): Promise<void> {
    const resting: string[] = [];
    for (const id of this.#servers.keys()) if (this.closed(both(id)) ?? this.spent(both(id))) resting.push(id);
    if (this.#maintenance) this.#maintainedAt = Date.now();
    else if (Date.now() - this.#maintainedAt < STRAGGLERS_MS) this.#told = "";
    const closedWaves = this.waves.closedIds;
    const told = JSON.stringify([
      resting,
      closedWaves,
      [...this.#servers.values()].map(({ limits }) => limits.dailyBytes),
    ]);
    if (told === this.#told) return;
    const now = new Date();
    const server = { serverId: { notIn: resting } };
    await this.#database.client.migration.updateMany({
      where: {
        ...{ activity: "waiting", reason: { in: [...LIMITS] }, waitUntil: { gt: now } },
        ...{ oldAccount: server, newAccount: server },
        ...(closedWaves.length > 0 && { OR: inOtherWaves(closedWaves) }),
      },
      data: { waitUntil: now },
    });
    this.#told = told;
  }
}

/** Who is in none of these, or in no wave at all. */
function inOtherWaves(ids: readonly string[]) {
  return [
    { rosterEntry: { is: null } },
    { rosterEntry: { waveId: null } },
    { rosterEntry: { waveId: { notIn: [...ids] } } },
  ];
}

function both(serverId: string): ServerOf {
  return { old: serverId, new: serverId };
}

type ServerPacerRow = ConstructorParameters<typeof ServerPacer>[0];
