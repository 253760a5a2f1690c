/** How the portal itself is doing, for administrators: what Prometheus is told, as pictures. */

import type { Viewer } from "../auth/viewer.ts";
import { carryoverVersion } from "../config/version.ts";
import { migrationsIn } from "../db/applied.ts";
import type { Database } from "../db/database.ts";
import { SAMPLE_MS, samplesSince } from "../db/system-samples.ts";
import { readTotals } from "../db/totals.ts";
import { lastBackupAt } from "../db/upkeep.ts";
import type { ErrorCode } from "../engine/errors.ts";
import { queueNow, type SystemMoment } from "../jobs/system-moment.ts";
import { problemKind } from "../policy/problem-kinds.ts";
import { COURSES, type CourseName, type CourseStep, courseOf } from "../policy/system-course.ts";
import { onlyAdministrators } from "./access.ts";
import { databaseBytes } from "./database-size.ts";
import type { Portal } from "./portal.ts";
import { type ServerNow, serversNow } from "./servers-now.ts";
import { type SystemAlarm, systemAlarms } from "./system-alarms.ts";
import { heldByCode, mailsWaiting } from "./system-counts.ts";
import { SIGN_OF_LIFE_MS } from "./workers.ts";
import { portalZone } from "./zone.ts";

export type { CourseName, CourseStep } from "../policy/system-course.ts";
export type { SystemAlarm } from "./system-alarms.ts";

export interface SystemWorker {
  /** Enough of its id to tell it from others. */
  readonly name: string;
  readonly lives: boolean;
  /** Null: an older one does not say. */
  readonly version: string | null;
  readonly memoryBytes: number | null;
  readonly diskFreeBytes: number | null;
  readonly runs: number | null;
  /** Epoch milliseconds. */
  readonly startedAt: number;
  readonly seenAt: number;
}

/** Moves that are held just now because of it, and messages that ended runs set aside since the portal began. */
export interface SystemProblem {
  readonly code: ErrorCode;
  readonly held: number;
  readonly setAside: number;
}

export interface SystemView {
  readonly now: number;
  /** IANA name. */
  readonly zone: string;
  readonly course: readonly CourseStep[];
  /** Between two steps of it, in milliseconds. */
  readonly stepMs: number;
  /** Whether anything was written down yet that a picture can be drawn of. */
  readonly hasCourse: boolean;
  readonly servers: readonly ServerNow[];
  readonly queue: { readonly waiting: number; readonly running: number; readonly oldestMs: number | null };
  readonly problems: readonly SystemProblem[];
  readonly workers: readonly SystemWorker[];
  readonly mails: { readonly waiting: number; readonly oldestMs: number | null };
  readonly database: { readonly kind: Database["provider"]; readonly bytes: number; readonly migrations: number };
  /** Of the disk of a worker's data folder, the fullest; null: none says. */
  readonly diskFreeBytes: number | null;
  readonly lastBackupAt: number | null;
  readonly versions: { readonly carryover: string; readonly node: string };
  readonly alarms: readonly SystemAlarm[];
}

/** Throws NotFound for everybody but administrators. */
export async function systemView(portal: Portal, viewer: Viewer, name: CourseName): Promise<SystemView> {
  onlyAdministrators(viewer);
  const { database } = portal;
  const now = Date.now();
  const [rows, servers, queue, problems, workers, mails, backup] = await Promise.all([
    // One more, as what passed is the difference of two.
    samplesSince(database, now - COURSES[name].lengthMs - 2 * SAMPLE_MS),
    serversNow(portal, viewer),
    queueNow(database, now),
    problemsByCode(database),
    workersOf(database, now),
    mailsWaiting(database, now),
    lastBackupAt(database.client),
  ]);
  const kept = rows.map(({ at, data }): SystemMoment & { at: number } => ({ ...JSON.parse(data), at }));
  const free = workers.flatMap(({ lives, diskFreeBytes }) => (lives && diskFreeBytes !== null ? [diskFreeBytes] : []));
  const known = {
    ...{ now, workers, lastBackupAt: backup },
    mails: {
      waiting: mails.mails + mails.letters,
      oldestMs: mails.oldest === null ? null : now - mails.oldest,
    },
    queue: { ...queue, oldestMs: queue.oldest === null ? null : now - queue.oldest },
    diskFreeBytes: free.length === 0 ? null : Math.min(...free),
    versions: { carryover: carryoverVersion(), node: process.versions.node },
  };
  return {
    ...known,
    zone: await portalZone(portal),
    course: courseOf(kept, name, now),
    stepMs: COURSES[name].stepMs,
    hasCourse: kept.length > 1,
    ...{ servers, problems },
    database: {
      kind: database.provider,
      bytes: await databaseBytes(database),
      migrations: (await migrationsIn(database)).applied.length,
    },
    alarms: systemAlarms(known),
  };
}

/** Those of the last days: who lives first, then who was seen last. */
async function workersOf({ client }: Database, now: number): Promise<readonly SystemWorker[]> {
  const rows = await client.worker.findMany({ orderBy: { heartbeatAt: "desc" }, take: MOST_WORKERS });
  return rows
    .map((row) => ({
      ...{ name: row.id.slice(0, 8), version: row.version, runs: row.runs },
      lives: row.endedAt === null && row.heartbeatAt.getTime() >= now - SIGN_OF_LIFE_MS,
      memoryBytes: row.memoryBytes === null ? null : Number(row.memoryBytes),
      diskFreeBytes: row.diskFreeBytes === null ? null : Number(row.diskFreeBytes),
      ...{ startedAt: row.startedAt.getTime(), seenAt: row.heartbeatAt.getTime() },
    }))
    .filter(({ lives, seenAt }) => lives || seenAt > now - GONE_MS)
    .toSorted((one, other) => Number(other.lives) - Number(one.lives));
}

const MOST_WORKERS = 50;
/** Nobody asks for longer where a worker went. */
const GONE_MS = 3_600_000;

async function problemsByCode(database: Database): Promise<readonly SystemProblem[]> {
  const held = await heldByCode(database);
  const totals = (await readTotals(database)).filter(({ name }) => name === "problems");
  const setAside = new Map(totals.map(({ kind, value }) => [kind, value]));
  const codes = [...new Set([...held.keys(), ...setAside.keys()])].filter(isErrorCode);
  return codes
    .map((code) => ({ code, held: held.get(code) ?? 0, setAside: setAside.get(code) ?? 0 }))
    .toSorted((one, other) => other.held - one.held || other.setAside - one.setAside);
}

/** Another version may know more of them, and some things that are waited for are no errors. */
function isErrorCode(code: string): code is ErrorCode {
  return problemKind(code) !== null;
}
