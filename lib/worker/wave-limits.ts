/** What administrators say of a wave, as far as it limits the runs of its people: beside the limits of the servers, and read as often. */
import type { Database } from "../db/database.ts";
import { asJournalError } from "../db/errors.ts";
import { takeWavePace } from "../db/server-pace.ts";
import { type Opening, openingAt, windowsIn } from "../policy/windows.ts";
import { NO_LIMITS, type PaceRow, ServerPacer } from "./server-pacer.ts";
import { systemClock } from "./system-clock.ts";

interface Known {
  readonly opening: Opening;
  readonly isCapped: boolean;
  readonly pacer: ServerPacer;
}

export class WaveLimits {
  readonly #database: Database;
  readonly #waves = new Map<string, Known>();

  constructor(database: Database) {
    this.#database = database;
  }

  /** Reads all waves. */
  async read(): Promise<void> {
    const timetable = { select: { zone: true } };
    const select = { id: true, windows: true, maxConnections: true, bytesPerSecond: true, timetable } as const;
    const rows = await this.#database.client.wave.findMany({ select });
    for (const { id, windows: column, maxConnections, bytesPerSecond, timetable } of rows) {
      const [windows, zone] = [windowsIn(column), timetable?.zone ?? "UTC"];
      const pacer = this.#waves.get(id)?.pacer ?? this.#newPacer(id);
      pacer.setLimits({ ...NO_LIMITS, bytesPerSecond, windows, zone });
      const opening = openingAt(windows, zone, Date.now());
      this.#waves.set(id, { opening, isCapped: maxConnections !== null, pacer });
    }
    const ids = new Set(rows.map(({ id }) => id));
    for (const id of this.#waves.keys()) if (!ids.has(id)) this.#waves.delete(id);
  }

  /** Of all waves that were read. */
  get waveIds(): readonly string[] {
    return [...this.#waves.keys()];
  }

  /** Those for whose people there is no copying at this hour. */
  get closedIds(): readonly string[] {
    return this.waveIds.filter((id) => this.openingOf(id)?.isOpen === false);
  }

  /** Undefined for whoever is in no wave. */
  openingOf(waveId: string | null): Opening | undefined {
    return waveId === null ? undefined : this.#waves.get(waveId)?.opening;
  }

  /** Whether each of its people has one connection to each server and no further one, so that their number is that of the connections. */
  isCapped(waveId: string | null): boolean {
    return waveId !== null && (this.#waves.get(waveId)?.isCapped ?? false);
  }

  /** How fast may be copied for its people: one for all runs of this process. Undefined for whoever is in no wave. */
  pacerOf(waveId: string | null): ServerPacer | undefined {
    return waveId === null ? undefined : this.#waves.get(waveId)?.pacer;
  }

  #newPacer(waveId: string): ServerPacer {
    const row: PaceRow = {
      take: (limits, wish, moment) =>
        takeWavePace(this.#database, waveId, limits, wish, moment).catch((error: unknown) => {
          throw asJournalError(error);
        }),
      // A wave has no budget for a day.
      giveBack: async () => undefined,
    };
    return new ServerPacer(row, systemClock);
  }
}
