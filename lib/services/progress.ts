/** How far a person's migration is, as facts: pages turn them into words. */
import type { Viewer } from "../auth/viewer.ts";
import type { Database } from "../db/database.ts";
import type { Migration } from "../db/generated/sqlite/client.ts";
import { stateOf } from "../db/migrations.ts";
import { lastingState } from "../db/test-under-way.ts";
import type { Side } from "../engine/errors.ts";
import { isUnderWay, type MigrationState } from "../engine/state.ts";
import { hasClosed, importsClose } from "../jobs/imports-close.ts";
import type { FolderProgress, ProgressRecord } from "../progress/record.ts";
import { ownMigration } from "./access.ts";
import { type FleetForecast, fleetForecast } from "./fleet-forecast.ts";
import { limitedSide } from "./limited-side.ts";
import { placeOf } from "./line.ts";
import type { Portal } from "./portal.ts";
import { type Standing, standingOf } from "./progress-standing.ts";
import { workerNow } from "./workers.ts";
import { portalZone } from "./zone.ts";

export type { FolderProgress, FolderStage } from "../progress/record.ts";
export type { Standing, StandingKind } from "./progress-standing.ts";

/** Times in epoch milliseconds. */
export interface ProgressView {
  readonly migrationId: string;
  readonly reference: string | null;
  readonly standing: Standing;
  /** Where it stands without regard to a test. */
  readonly lasting: Standing;
  /**
   * `underWay`: what is told is of a test, that copies nothing; `over`: the last thing that was done was one, and this is the number of its
   * report.
   */
  readonly test: { readonly kind: "underWay" } | { readonly kind: "over"; readonly run: number } | null;
  /** What the person asked for and the worker has not done yet. */
  readonly wish: "pause" | "stop" | null;
  readonly can: {
    readonly pause: boolean;
    readonly stop: boolean;
    readonly resume: boolean;
    readonly startNow: boolean;
  };
  /** Null before anything is counted in this run. */
  readonly figures: Figures | null;
  /** When its turn comes and when it is done; null while nothing goes on, or that cannot be told. Infinity: not within a year. */
  readonly expected: { readonly start: number; readonly end: number } | null;
  /** When imports close; null: they do not, as far as anybody has said. */
  readonly deadline: number | null;
  /** Whether there is a report of a run that copied. */
  readonly hasReport: boolean;
  /** IANA name of the zone that times are shown in. */
  readonly zone: string;
  readonly now: number;
}

export interface Figures {
  /** What the figures are about. */
  readonly step: "counting" | "copying" | "checking" | "checked";
  readonly folders: readonly FolderProgress[];
  readonly foundMessages: number;
  readonly foundBytes: number;
  readonly doneMessages: number;
  readonly doneBytes: number;
  /** Whole percent of the copying, 0 to 99; null while counting and once everything is copied. */
  readonly percent: number | null;
  /** Null while it cannot be trusted, and while nothing goes on. */
  readonly secondsLeft: number | null;
  /** Where one figure would say more than is known: at least and at most so many seconds. */
  readonly secondsBetween: readonly [least: number, most: number] | null;
  readonly checkedFolders: number;
  readonly checkedMessages: number;
  readonly problems: number;
  readonly lastMessageAt: number | null;
}

/** Throws NotFound when it is not this person's. */
export async function progressOf(portal: Portal, viewer: Viewer, migrationId: string): Promise<ProgressView> {
  const { database } = portal;
  const now = Date.now();
  const migration = await ownMigration(database, viewer, migrationId);
  const [run, worker, zone] = await Promise.all([
    latestRun(database, migration.id),
    workerNow(database, now),
    portalZone(portal),
  ]);
  const state = stateOf(migration);
  const record =
    state.phase === "draft" || state.phase === "queued" ? null : await recordOf(database, migration.id, run);
  const fleet = await fleetForecast(database);
  const closes = await importsClose(database.client, migration.oldAccount);
  const test = testOf(migration, run);
  // What a test met is in its report, and no trouble of the move's.
  const isOver = test?.kind === "over";
  const around = {
    now,
    ...{ since: migration.stateSince.getTime(), startAt: migration.startAt?.getTime() ?? null },
    awaitsPilot: migration.awaitsPilot,
    closedAt: hasClosed(closes, now) ? closes : null,
    place: isInLine(state, record) ? await placeOf(database, migration.id, now) : null,
    gaveWay: record?.gaveWay ?? false,
    worker,
    side:
      (await limitedBy(database, migration, state, now)) ??
      record?.waiting?.side ??
      sideIn(isOver ? null : (run?.report ?? null)),
  };
  const standing = standingOf(state, around);
  const can = possibilities(standing, migration.wish);
  return {
    ...{ migrationId, reference: migration.reference, standing, test, wish: migration.wish, zone, now },
    lasting: standingOf(lastingState(migration), around),
    can: { ...can, pause: can.pause && test?.kind !== "underWay" },
    expected: expectedOf(standing, record, fleet, { id: migration.id, now }),
    // It is for the mail, and not for a test of it.
    deadline: test?.kind === "underWay" ? null : closes,
    figures: record && !isOver ? figuresOf(record, standing) : null,
    hasReport: await hasReport(database, migration.id),
  };
}

function testOf({ test }: Pick<Migration, "test">, run: LatestRun): ProgressView["test"] {
  if (test !== null) return { kind: "underWay" };
  return run?.isTest && run.endedAt !== null ? { kind: "over", run: run.number } : null;
}

async function limitedBy(
  database: Database,
  migration: Parameters<typeof limitedSide>[1],
  state: MigrationState,
  now: number,
): Promise<Side | null> {
  if (state.phase === "done" || state.activity.kind !== "waiting") return null;
  return limitedSide(database, migration, state.activity.reason, now);
}

function isInLine(state: MigrationState, record: ProgressRecord | null): boolean {
  return isUnderWay(state) && (state.phase === "queued" || record?.gaveWay === true);
}

/** A run under way knows better than what was last worked out for all, but for the turns of others. */
function expectedOf(
  { kind }: Standing,
  record: ProgressRecord | null,
  { expected }: FleetForecast,
  { id, now }: { readonly id: string; readonly now: number },
): ProgressView["expected"] {
  if (!GOING_ON[kind] || kind === "workerAway") return null;
  const known = expected.get(id);
  const own = record === null || record.secondsLeft === null ? null : now + record.secondsLeft * 1000;
  if (!known) return own === null ? null : { start: now, end: own };
  return { start: Math.max(now, known.start), end: Math.max(now, known.end, own ?? 0) };
}

type LatestRun = Awaited<ReturnType<typeof latestRun>>;

function latestRun({ client }: Database, migrationId: string) {
  const select = { id: true, number: true, isTest: true, endedAt: true, report: true } as const;
  return client.run.findFirst({ where: { migrationId }, orderBy: { number: "desc" }, select });
}

/** What the worker wrote of the latest run; what it wrote of an earlier one is no longer so. */
async function recordOf({ client }: Database, migrationId: string, run: LatestRun): Promise<ProgressRecord | null> {
  const row = run && (await client.progress.findUnique({ where: { migrationId } }));
  return row && row.runId === run.id ? JSON.parse(row.record) : null;
}

async function hasReport({ client }: Database, migrationId: string): Promise<boolean> {
  return (
    (await client.run.count({ where: { migrationId, isTest: false, endedAt: { not: null }, report: { not: null } } })) >
    0
  );
}

/** The server whose trouble ended the run; see lib/db/runs.ts. */
function sideIn(report: string | null): Side | null {
  const stored: { trouble?: { side: Side | null } | null } = report === null ? {} : JSON.parse(report);
  return stored.trouble?.side ?? null;
}

function possibilities({ kind }: Standing, wish: ProgressView["wish"]): ProgressView["can"] {
  const isGoingOn = GOING_ON[kind];
  return {
    pause: isGoingOn && kind !== "scheduled" && wish === null,
    stop: (isGoingOn || kind === "awaitsPilot") && wish !== "stop",
    startNow: kind === "scheduled" && wish === null,
    resume: kind === "paused" || kind === "stopped" || kind === "needsYou" || kind === "failed" || kind === "reopened",
  };
}

/** Whether there is something that can be paused. */
const GOING_ON: Record<Standing["kind"], boolean> = {
  notStarted: false,
  queued: true,
  scheduled: true,
  awaitsPilot: false,
  workerAway: true,
  counting: true,
  copying: true,
  checking: true,
  waiting: true,
  paused: false,
  stopped: false,
  needsPassword: false,
  needsYou: false,
  failed: false,
  closed: false,
  reopened: false,
  done: false,
};

const STEPS: Record<ProgressRecord["phase"], Figures["step"]> = {
  draft: "counting",
  queued: "counting",
  scanning: "counting",
  copying: "copying",
  verifying: "checking",
  done: "checked",
};

function figuresOf(record: ProgressRecord, { kind }: Standing): Figures {
  const { folders, foundMessages, foundBytes, doneMessages, doneBytes, problems, lastMessageAt } = record;
  const checked = folders.filter((folder) => folder.stage === "checked");
  // The last record may be a second older than the end.
  const step = kind === "done" ? "checked" : STEPS[record.phase];
  const goesOn = kind === "copying" || kind === "checking" || kind === "waiting";
  return {
    step,
    ...{ folders, foundMessages, foundBytes, doneMessages, doneBytes, problems, lastMessageAt },
    percent: step === "copying" ? percentOf(record.fraction) : null,
    secondsLeft: goesOn ? record.secondsLeft : null,
    secondsBetween: goesOn ? (record.secondsBetween ?? null) : null,
    checkedFolders: checked.length,
    checkedMessages: checked.reduce((sum, folder) => sum + folder.foundMessages, 0),
  };
}

/** Never 100: that is said when the new account was read again. */
function percentOf(fraction: number | null): number | null {
  return fraction === null ? null : Math.min(99, Math.floor(fraction * 100));
}
