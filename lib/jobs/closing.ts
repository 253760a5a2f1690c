/** When imports close for whom: the one place that asks, for reminders and letters. */
import type { Database } from "../db/database.ts";
import type { Prisma, Wave } from "../db/generated/sqlite/client.ts";
import { portalZone } from "./calendar.ts";
import { type ClosingEntry, readClosings } from "./imports-close.ts";

export interface ClosingDate {
  /** Epoch milliseconds; null: no date is set. */
  readonly deadline: number | null;
  /** IANA name. */
  readonly zone: string;
}

/** Of somebody on the roster; null: of those who are in no wave and were given no time of their own. */
export async function closingOf(client: Database["client"], entry: ClosingEntry | null): Promise<ClosingDate> {
  const [book, zone] = await Promise.all([readClosings(client), portalZone(client)]);
  return { deadline: book.of(entry), zone };
}

/** Of those of a wave (null: of those in none) who were given no time of their own. */
export function closingOfWave(client: Database["client"], waveId: string | null): Promise<ClosingDate> {
  return closingOf(client, { waveId, graceUntil: null });
}

/** All of the roster for whom imports close at the same moment. */
export interface ClosingGroup extends ClosingDate {
  /** Null: they are in none. */
  readonly wave: Wave | null;
  /** They were given more time than the others of their wave. */
  readonly hasGrace: boolean;
  readonly where: Prisma.RosterEntryWhereInput;
}

/** Everybody is in one of them: each wave, those in none, and of each those who were given the same time of their own. */
export async function closingGroups(client: Database["client"]): Promise<readonly ClosingGroup[]> {
  const [book, zone, waves, given] = await Promise.all([
    readClosings(client),
    portalZone(client),
    client.wave.findMany(),
    client.rosterEntry.groupBy({ by: ["waveId", "graceUntil"], where: { graceUntil: { not: null } } }),
  ]);
  return [null, ...waves].flatMap((wave) => {
    const waveId = wave?.id ?? null;
    const deadline = book.of({ waveId, graceUntil: null });
    const ofWave = given.filter((one) => one.waveId === waveId && book.of(one) !== deadline);
    const graces = [...Map.groupBy(ofWave, (one) => book.of(one))].map(([closes, those]) => {
      const own = those.flatMap(({ graceUntil }) => graceUntil ?? []);
      return { wave, zone, deadline: closes, hasGrace: true, own, where: { waveId, graceUntil: { in: own } } };
    });
    const own = graces.flatMap((group) => group.own);
    const others = { waveId, OR: [{ graceUntil: null }, { graceUntil: { notIn: own } }] };
    return [{ wave, zone, deadline, hasGrace: false, where: own.length === 0 ? { waveId } : others }, ...graces];
  });
}
