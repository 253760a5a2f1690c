/** Who is in line before whom, and when their turns should come. */
import type { Database } from "../db/database.ts";
import { expectedStarts, type MeasuredRun, type Pace, paceOf } from "../jobs/expected-starts.ts";
import { readLine, readRunning, type Waiting } from "../jobs/line.ts";
import { RUNS_AT_ONCE } from "../jobs/queue.ts";
import { SLICE_MS, TurnOrder } from "../jobs/turns.ts";
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
/** How fast an old server is does not change from one second to the next. */
const PACE_FRESH_MS = 60_000;
/** Older runs say little about the server of today. */
const RECENT_MS = 7 * 86_400_000;
const RECENT_RUNS = 20;

interface Known {
  line: { readonly at: number; readonly read: Promise<Line> } | null;
  readonly paces: Map<string, { readonly at: number; readonly read: Promise<Pace | null> }>;
}

const known = new WeakMap<Database, Known>();

function knownOf(database: Database): Known {
  const before = known.get(database);
  if (before) return before;
  const fresh: Known = { line: null, paces: new Map() };
  known.set(database, fresh);
  return fresh;
}

/** Everybody in line by the id of the migration; not older than a second. */
export function lineNow(database: Database, now: number): Promise<Line> {
  const before = knownOf(database);
  if (!before.line || now - before.line.at >= FRESH_MS) before.line = { at: now, read: readPlaces(database, now) };
  return before.line.read;
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
  knownOf(database).line = null;
}

async function readPlaces(database: Database, now: number): Promise<Line> {
  const at = new Date(now);
  const [line, running, workers] = await Promise.all([
    readLine(database, at),
    readRunning(database, at),
    livingWorkers(database, now),
  ]);
  const places = new Map<string, PlaceInLine>();
  for (const [serverId, those] of Map.groupBy(line, ({ oldServerId }) => oldServerId)) {
    const busy = running.filter(({ oldServerId }) => oldServerId === serverId);
    const starts = workers === 0 ? new Map() : await startsAt(database, { serverId, those, busy, workers }, now);
    const turns = new TurnOrder(those, SLICE_MS, 0);
    for (let before = 0, next = turns.next(); next; before++, next = turns.next())
      places.set(next.id, { before, startsAt: starts.get(next.id) ?? null, isMovedUp: next.rank > 0 });
  }
  return places;
}

interface LineAtServer {
  readonly serverId: string;
  readonly those: readonly Waiting[];
  readonly busy: readonly Waiting[];
  readonly workers: number;
}

/** Empty where too little was measured. */
async function startsAt(database: Database, at: LineAtServer, now: number): Promise<ReadonlyMap<string, number>> {
  const { serverId, those, busy, workers } = at;
  const [pace, atOnce] = await Promise.all([paceNow(database, serverId, now), connectionsFor(database, those)]);
  if (pace === null) return new Map();
  const most = Math.min(atOnce, workers * RUNS_AT_ONCE);
  const starts = expectedStarts({ line: those, running: busy, atOnce: most, pace, sliceMs: SLICE_MS });
  return new Map([...starts].map(([id, milliseconds]) => [id, now + milliseconds]));
}

/** How many may be copied at a time: the last connection of a server that takes several is for people. */
async function connectionsFor({ client }: Database, those: readonly Waiting[]): Promise<number> {
  const ids = new Set(those.flatMap(({ oldServerId, newServerId }) => [oldServerId, newServerId]));
  const where = { id: { in: [...ids] } };
  const servers = await client.server.findMany({ where, select: { maxConnections: true } });
  return Math.min(...servers.map(({ maxConnections }) => Math.max(1, maxConnections - 1)));
}

function paceNow(database: Database, serverId: string, now: number): Promise<Pace | null> {
  const { paces } = knownOf(database);
  const before = paces.get(serverId);
  if (before && now - before.at < PACE_FRESH_MS) return before.read;
  // Where it cannot be read, nothing is said for a while.
  const read = measuredRuns(database, serverId, now).then(paceOf, () => null);
  paces.set(serverId, { at: now, read });
  return read;
}

/** Those that came to their end lately. Where they gave way in between, only their report says for how long they had connections. */
async function measuredRuns({ client }: Database, serverId: string, now: number): Promise<MeasuredRun[]> {
  const runs = await client.run.findMany({
    where: {
      ...{ endedAt: { gte: new Date(now - RECENT_MS) }, endedBy: null, report: { not: null } },
      migration: { oldAccount: { serverId }, personId: { not: null } },
    },
    orderBy: { endedAt: "desc" },
    take: RECENT_RUNS,
    select: { bytes: true, report: true },
  });
  return runs.map(({ bytes, report }) => {
    const { seconds }: { seconds: number } = JSON.parse(report ?? "");
    return { bytes: Number(bytes), seconds };
  });
}
