/** Who is in line before whom, and when their turns should come. */
import type { Database } from "../db/database.ts";
import { readLine } from "../jobs/line.ts";
import { inTurns, SLICE_MS } from "../jobs/turns.ts";
import { fleetForecast } from "./fleet-forecast.ts";
import { livingWorkers } from "./workers.ts";

export interface PlaceInLine {
  /** How many come before, of those that wait for the same old server. Which turn is the largest mailbox's is the worker's to know: one more or less. */
  readonly before: number;
  /** In epoch milliseconds; null where too little is known. */
  readonly startsAt: number | null;
  readonly isMovedUp: boolean;
}

export type Line = ReadonlyMap<string, PlaceInLine>;

/** Many look at the same line: it is read once for all who look within so many milliseconds. */
const FRESH_MS = 1000;
const known = new WeakMap<Database, { readonly at: number; readonly read: Promise<Line> }>();

/** Everybody in line by the id of the migration; not older than a second. */
export function lineNow(database: Database, now: number): Promise<Line> {
  const before = known.get(database);
  if (before && now - before.at < FRESH_MS) return before.read;
  const read = readPlaces(database, now);
  known.set(database, { at: now, read });
  return read;
}

/** The place of one of which its row says that it is in line; null where a worker has just taken it. */
export async function placeOf(database: Database, migrationId: string, now: number): Promise<PlaceInLine | null> {
  const place = (await lineNow(database, now)).get(migrationId);
  if (place) return place;
  forgetLine(database);
  return (await lineNow(database, now)).get(migrationId) ?? null;
}

/** Somebody has changed it. */
export function forgetLine(database: Database): void {
  known.delete(database);
}

async function readPlaces(database: Database, now: number): Promise<Line> {
  const [line, { expected }, workers] = await Promise.all([
    readLine(database, new Date(now)),
    fleetForecast(database),
    livingWorkers(database, now),
  ]);
  const places = new Map<string, PlaceInLine>();
  for (const those of Map.groupBy(line, ({ oldServerId }) => oldServerId).values()) {
    for (const [before, { id, rank }] of inTurns(those, { sliceMs: SLICE_MS, turnsAt: () => 0 }).entries()) {
      const start = workers === 0 ? undefined : expected.get(id)?.start;
      places.set(id, { before, startsAt: start ?? null, isMovedUp: rank > 0 });
    }
  }
  return places;
}
