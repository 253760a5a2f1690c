/** When everybody in line is expected to be done, and who cannot make it before the deadline. Kept for a while: it is asked for by every page. */

import type { Database } from "../db/database.ts";
import { importsCloseFor, readClosings } from "../jobs/imports-close.ts";
import { connectionsNow, lastDayUntil } from "../jobs/last-day.ts";
import { RUNS_AT_ONCE } from "../jobs/runs-at-once.ts";
import { SLICE_MS } from "../jobs/turns.ts";
import {
  type Expected,
  type ExpectedMailbox,
  endOfAll,
  type ForecastInput,
  forecast,
  type LimitedServer,
} from "../progress/forecast.ts";
import { type AtRisk, atRisk } from "../progress/risk.ts";
import { breath, calmly } from "./calm.ts";
import { measuredSpeed, type OpenMove, openMoves, type Speed } from "./fleet-rows.ts";
import { calendarOf } from "./server-calendar.ts";

/** Times in epoch milliseconds; Infinity: not within a year. */
export interface FleetForecast {
  /** Of so many moves that are not done. */
  readonly moves: number;
  /** By migration: of those in line and at work whose size and speed are known. */
  readonly expected: ReadonlyMap<string, Expected>;
  /** How many are in line or at work, and of how many of them nothing can be said yet. */
  readonly underWay: { readonly count: number; readonly unknown: number; readonly end: number };
  /** Those who have connected an account and not started, and when all would be done if they started now; null: nobody, or nothing is known. */
  readonly withOthers: { readonly count: number; readonly end: number } | null;
  /** Those who go on only when somebody does something. */
  readonly standStill: number;
  /** When imports close for everyone who is in no wave; null: never. */
  readonly deadline: number | null;
  /** When somebody who has not started would be done who starts now; null: that cannot be told. */
  readonly ifStarted: (migrationId: string) => Expected | null;
  /** When a mailbox of this old server would be done that began now, and had the servers to itself; null: nothing was measured yet, or there is no new server. */
  readonly ifBegun: (oldServerId: string, work: Work) => number | null;
  /** Who is under way and ends after imports close for them, the latest first, with the login of the person. */
  readonly late: readonly (AtRisk & { readonly login: string })[];
}

interface Work {
  readonly messages: number;
  readonly bytes: number;
}

/** Older than this and it is worked out anew, in milliseconds. */
const FRESH_MS = 20_000;
/** With so many moves that takes a moment: for so long the last one is answered meanwhile, and the next who asks gets the new one. */
const MANY_MOVES = 2_000;
const KEPT_MS = 900_000;
/** No worker lives: what would be if one did. */
const FEWEST_WORKERS = 1;
/** A worker that has not said for so long that it lives is away. */
const SIGN_OF_LIFE_MS = 60_000;

interface Kept {
  readonly at: number;
  readonly forecast: Promise<FleetForecast>;
  /** It is known, and of very many. */
  readonly isOfMany: boolean;
  /** The one of before, while this one is worked out. */
  readonly before: Promise<FleetForecast> | null;
}

const kept = new WeakMap<Database, Kept>();

/** The forecast of all migrations. `freshMs`: it may be as old as that, and with very many moves older. */
export function fleetForecast(database: Database, freshMs = FRESH_MS): Promise<FleetForecast> {
  const now = Date.now();
  const known = kept.get(database);
  if (known && now - known.at < freshMs) return known.before ?? known.forecast;
  const last = freshMs > 0 ? lastOfMany(known, now) : null;
  if (!last) return begin(database, now, null, () => workOut(database, now));
  begin(database, now, last, () => calmly(() => workOut(database, now))).catch(() => undefined);
  return last;
}

/** One that is not older than some seconds, however long that takes: for pictures that say of when they are. Others get the last one meanwhile. */
export function freshForecast(database: Database): Promise<FleetForecast> {
  const now = Date.now();
  const known = kept.get(database);
  if (known && now - known.at < FRESH_MS) return known.forecast;
  return begin(database, now, lastOfMany(known, now), () => workOut(database, now));
}

/** The last one that is known, if it is of very many and not too old. */
function lastOfMany(known: Kept | undefined, now: number): Promise<FleetForecast> | null {
  if (!known || now - known.at >= KEPT_MS) return null;
  return known.isOfMany ? known.forecast : known.before;
}

/** `before`: what is answered meanwhile, so that nobody waits for it. */
function begin(
  database: Database,
  now: number,
  before: Kept["before"],
  work: () => Promise<FleetForecast>,
): Promise<FleetForecast> {
  const forecast = work();
  const fresh: Kept = { at: now, forecast, isOfMany: false, before };
  kept.set(database, fresh);
  const isDone = ({ moves }: FleetForecast) =>
    kept.get(database) === fresh && kept.set(database, { ...fresh, isOfMany: moves >= MANY_MOVES, before: null });
  // What failed is tried again by the next page.
  forecast.then(isDone, () => kept.delete(database));
  return forecast;
}

async function workOut(database: Database, now: number): Promise<FleetForecast> {
  const all = await openMoves(database, new Date(now));
  await breath();
  const speed = await measuredSpeed(database, all);
  const { servers, waves, runs } = await capacity(database, now);
  // One that was removed meanwhile limits nobody.
  const moves = all.map((move) => ({
    ...move,
    waveId: waves.some(({ id }) => id === move.waveId) ? move.waveId : null,
  }));
  const { everyone } = await readClosings(database.client);
  const closesFor = await importsCloseFor(database.client, moves.map(oldAccountOf));
  await breath();
  const closes = new Map(moves.map((move) => [move.id, closesFor(oldAccountOf(move))]));
  const underWay = moves.filter(({ state }) => state === "inLine" || state === "running");
  const mailboxes = underWay.flatMap((move) => mailboxOf(move, speed));
  const input: ForecastInput = { now, servers: [...servers, ...waves], mailboxes, runs, sliceMs: SLICE_MS };
  const expected = forecast(input);
  await breath();
  const logins = new Map(moves.map(({ id, login }) => [id, login]));
  const late = atRisk(input, expected, (id) => closes.get(id) ?? null);
  await breath();
  return {
    ...{ expected, moves: moves.length },
    underWay: { count: underWay.length, unknown: underWay.length - mailboxes.length, end: endOfAll(expected, now) },
    withOthers: withOthers(moves, speed, input),
    ifBegun: (oldServerId, work) => ifBegun(servers, speed, input, { oldServerId, work }),
    ifStarted: (migrationId) => ifStarted(moves, speed, input, migrationId),
    standStill: moves.filter(({ state }) => state === "standsStill").length,
    deadline: everyone,
    late: late.map((one) => ({ ...one, login: logins.get(one.id) ?? "" })),
  };
}

function oldAccountOf({ oldServerId, oldLogin }: OpenMove) {
  return { serverId: oldServerId, login: oldLogin };
}

function withOthers(moves: readonly OpenMove[], speed: Speed, input: ForecastInput): FleetForecast["withOthers"] {
  const others = moves.filter(({ state }) => state === "notStarted");
  const mailboxes = others.flatMap((move) => mailboxOf(move, speed));
  if (mailboxes.length === 0) return null;
  const end = endOfAll(forecast({ ...input, mailboxes: [...input.mailboxes, ...mailboxes] }), input.now);
  return { count: others.length, end };
}

function ifStarted(
  moves: readonly OpenMove[],
  speed: Speed,
  input: ForecastInput,
  migrationId: string,
): Expected | null {
  const [mailbox] = moves
    .filter(({ id, state }) => id === migrationId && state === "notStarted")
    .flatMap((move) => mailboxOf(move, speed));
  if (!mailbox) return null;
  return forecast({ ...input, mailboxes: [...input.mailboxes, mailbox] }).get(migrationId) ?? null;
}

/** On the new server that gets it done first: nobody knows yet which it will be. */
function ifBegun(
  servers: readonly FleetServer[],
  speed: Speed,
  input: ForecastInput,
  { oldServerId, work }: { readonly oldServerId: string; readonly work: Work },
): number | null {
  const ends = servers.flatMap(({ id: newServerId, isNew }) => {
    const seconds = isNew ? speed({ oldServerId, newServerId }, work) : null;
    if (seconds === null) return [];
    const mailbox = {
      ...{ id: "", oldServerId, newServerId, isRunning: false, rank: 0, servedMs: 0, queuedAt: input.now },
      ...{ notBefore: null, milliseconds: Math.round(seconds * 1000), ...work },
    };
    return forecast({ ...input, mailboxes: [mailbox] }).get("")?.end ?? [];
  });
  return ends.length === 0 ? null : Math.min(...ends);
}

/** Nothing where its size is not known, or nothing was measured yet. */
function mailboxOf(move: OpenMove, speed: Speed): ExpectedMailbox[] {
  const { id, oldServerId, newServerId, waveId, rank, queuedAt, servedMs, left, waitUntil } = move;
  const seconds = move.secondsLeft ?? (left && speed(move, left));
  if (left === null || seconds === null) return [];
  return [
    {
      ...{ id, oldServerId, newServerId, waveId, rank, queuedAt, servedMs, ...left },
      ...{ isRunning: move.state === "running", notBefore: waitUntil, milliseconds: Math.round(seconds * 1000) },
    },
  ];
}

interface FleetServer extends LimitedServer {
  /** People can move to it. */
  readonly isNew: boolean;
}

async function capacity({ client }: Database, now: number) {
  const lately = new Date(now - SIGN_OF_LIFE_MS);
  const workers = await client.worker.count({ where: { endedAt: null, heartbeatAt: { gt: lately } } });
  const rows = await client.server.findMany({ include: { pace: true } });
  const isLastDay = (await lastDayUntil(client, now)) !== null;
  const servers = rows.map((row): FleetServer => {
    const { id, messagesPerSecond, bytesPerSecond, dailyBytes, pace } = row;
    const calendar = calendarOf(row);
    return {
      ...{ id, messagesPerSecond, bytesPerSecond, calendar, isNew: row.use !== "old" },
      // The last connection of several is for people who sign in.
      runs: Math.max(1, connectionsNow(row, isLastDay) - 1),
      dailyBytes: dailyBytes === null ? null : Number(dailyBytes),
      usedToday: pace && pace.day === calendar.dayAt(now) ? Number(pace.dayBytes) : 0,
    };
  });
  const runs = Math.max(FEWEST_WORKERS, workers) * RUNS_AT_ONCE;
  return { servers, waves: await limitsOfWaves(client, runs), runs };
}

/** `most`: runs at once where a wave has no limit of its own. */
async function limitsOfWaves(client: Database["client"], most: number): Promise<LimitedServer[]> {
  const waves = await client.wave.findMany({ include: { timetable: { select: { zone: true } } } });
  return waves.map(({ id, windows, maxConnections, bytesPerSecond, timetable }) => ({
    ...{ id, runs: maxConnections ?? most, messagesPerSecond: null, bytesPerSecond, dailyBytes: null, usedToday: 0 },
    calendar: calendarOf({ windows, zone: timetable?.zone ?? "UTC" }),
  }));
}
