/** One run of a portal's migration, from its rows to its rows. */
import { earlierRuns, type TimedRun } from "../db/earlier-runs.ts";
import { asJournalError } from "../db/errors.ts";
import { DatabaseJournal } from "../db/journal.ts";
import { keepsLease } from "../db/leases.ts";
import { saveState } from "../db/migrations.ts";
import { storeProgress } from "../db/progress.ts";
import { beginRun, restRun } from "../db/runs.ts";
import { testUnderWay } from "../db/test-under-way.ts";
import { asMailError, type MailError, type Side } from "../engine/errors.ts";
import type { RunReport } from "../engine/report.ts";
import type { ImportRequest } from "../engine/request.ts";
import type { MigrationEvent, MigrationState, Phase } from "../engine/state.ts";
import { newServer, oldServer } from "../imap/servers.ts";
import type { Hold } from "../jobs/queue.ts";
import { Publisher, type Wait } from "../progress/publisher.ts";
import type { ProgressRecord } from "../progress/record.ts";
import type { StoredReport } from "../report/stored.ts";
import { heardBetweenMessages } from "./between-messages.ts";
import { type Closing, closeRun } from "./close-run.ts";
import type { WorkerContext } from "./context.ts";
import { countRun } from "./count-run.ts";
import type { ClaimDestination } from "./destination-guard.ts";
import type { Interruption } from "./interruption.ts";
import { joinedReport, joinedTest } from "./joined-report.ts";
import { type LogFacts, tied } from "./log.ts";
import { type OpenAccounts, openAccounts } from "./open-accounts.ts";
import { paced } from "./paced.ts";
import { eventAfter } from "./run-ending.ts";
import { type RunRecord, runOnce, unfinishedReport } from "./run-once.ts";
import { refuseSameAccount } from "./same-account.ts";
import type { Seat } from "./seat.ts";
import type { ServerPacer } from "./server-pacer.ts";
import type { Service } from "./service.ts";
import { slotted } from "./slotted.ts";
import { systemClock } from "./system-clock.ts";

/** For longer waits than this a run gives its slots back, and is put in line again when the time has come. */
const LONGEST_WAIT_MS = 60_000;

export interface PortalRun {
  readonly context: WorkerContext;
  readonly migrationId: string;
  readonly hold: Hold;
  /** See Queue.claim(). */
  readonly claim: ClaimDestination;
  readonly seat: Seat;
  readonly interruption: Interruption;
  readonly service: Service;
  /** How fast may be copied for the wave of its person, where they are in one. */
  readonly wave?: ServerPacer | undefined;
  /** How many runs of this migration before trouble ended in a row. */
  readonly failures: number;
  /** See run-ending.ts. */
  readonly wasUnsure: boolean;
}

/** How it ended: what the next run of this migration needs to know. */
export interface RunResult {
  /** Null where it ended before it began. */
  readonly runId: string | null;
  readonly report: RunReport;
  /** Null where nothing could be written. */
  readonly event: MigrationEvent | null;
}

/** Runs it to its end or as far as it gets. Throws only where the end cannot be written down. */
export async function runForPortal(asked: PortalRun): Promise<RunResult> {
  const { database } = asked.context;
  let prepared: Prepared;
  try {
    prepared = await prepare(asked);
  } catch (error) {
    const trouble = asMailError(asJournalError(error));
    return await endBeforeItBegan(asked, trouble);
  }
  const run = withItsLog(asked, prepared.runId);
  const publisher = publisherFor(run, prepared);
  let event: MigrationEvent | null | undefined;
  const record: RunRecord = {
    journal: new DatabaseJournal(database, { migrationId: run.migrationId, runId: prepared.runId, lease: run.hold }),
    storeState: (state) => storeState(run, state, { earlier: prepared.earlier, publisher }),
    keepPlace: (report) => keepPlace(run, prepared, report),
    finishRun: async (report) => {
      await publisher.end({ wait: waitOf(run, report), gaveWay: nextEvent(run, report)?.kind === "resume" });
      const whole = joinedWithEarlier(prepared, report);
      // What a test has read is as much left to be copied as before.
      const bytesLeft = report.dryRun ? undefined : bytesLeftBy(publisher.record());
      event = await close(run, { id: prepared.runId, report: whole }, report, bytesLeft);
      // One that gave way, or was taken over, ends elsewhere.
      if (event === null || event.kind === "resume") return;
      const guess = prepared.earlier === null ? (publisher.record().atQuarter ?? null) : null;
      countRun(run.context.tally, whole, guess, systemClock.now());
    },
  };
  const observer = heardBetweenMessages(publisher.tracker, run);
  const report = await runOnce({ ...portsOf(run, prepared), record, observer }, run.interruption.signal);
  // Its end could not be written down: the report says why.
  if (event === undefined) throw isTrouble(report.endedBy) ? report.endedBy : new Error("a run ended without an end");
  return { runId: prepared.runId, report, event };
}

/** Each line that the run causes from here on names it. */
function withItsLog(run: PortalRun, runId: string): PortalRun {
  return { ...run, context: { ...run.context, log: tied(run.context.log, { run: runId }) } };
}

/** Of all parts of the run. */
function joinedWithEarlier({ earlier }: Prepared, report: RunReport): RunReport {
  const joined = report.dryRun ? joinedTest : joinedReport;
  return earlier ? joined(earlier.report, report) : report;
}

/** A test goes on without it: where its worker is killed, more is read again. */
async function keepPlace({ context, hold }: PortalRun, prepared: Prepared, report: RunReport): Promise<void> {
  const whole = joinedWithEarlier(prepared, report);
  try {
    await context.database.client.$transaction(async (transaction) => {
      if (await keepsLease({ client: transaction }, hold))
        await restRun({ client: transaction }, prepared.runId, whole);
    });
  } catch (error) {
    context.log.trouble("place.failed", error);
  }
}

/** A run that copies leaves its trouble in the state of its migration; a test leaves that alone, and says it in a report. */
async function endBeforeItBegan(run: PortalRun, trouble: MailError): Promise<RunResult> {
  const { context, migrationId } = run;
  const row = await context.database.client.migration.findUnique({
    where: { id: migrationId },
    select: { test: true },
  });
  const test = row && testUnderWay(row);
  const report = unfinishedReport({ dryRun: test !== null }, trouble, 0);
  const begun = test && (await beginRun(context.database, migrationId, test.plan, new Date()));
  const whole = begun && {
    id: begun.id,
    report: begun.soFar === null ? report : joinedTest(JSON.parse(begun.soFar), report),
  };
  return { runId: whole?.id ?? null, report, event: await close(run, whole, report) };
}

/** Of a run that gave way and goes on. */
interface EarlierParts {
  readonly report: StoredReport;
  /** How far it was. */
  readonly progress: ProgressRecord | null;
  readonly phase: Phase;
}

interface Prepared {
  readonly runId: string;
  /** Null: it is new. */
  readonly earlier: EarlierParts | null;
  readonly request: ImportRequest;
  readonly accounts: OpenAccounts;
  /** Between the same servers. */
  readonly timedRuns: readonly TimedRun[];
}

/** Throws MailError `auth.passwordNeeded` and `account.same`. */
async function prepare({ context, migrationId }: PortalRun): Promise<Prepared> {
  const { database } = context;
  const accounts = await openAccounts(context, migrationId);
  await refuseSameAccount(accounts.old.settings, accounts.new.settings);
  const server = { select: { serverId: true } } as const;
  const { plan, test, phase, progress, oldAccount, newAccount } = await database.client.migration.findUniqueOrThrow({
    where: { id: migrationId },
    include: { progress: true, oldAccount: server, newAccount: server },
  });
  const pair = { oldServerId: oldAccount.serverId, newServerId: newAccount.serverId };
  const testPlan = testUnderWay({ test })?.plan;
  // How long copying took says nothing about reading alone.
  const timedRuns = testPlan ? [] : await earlierRuns(database, pair);
  const request: ImportRequest = testPlan ?? JSON.parse(plan);
  const { id: runId, soFar } = await beginRun(database, migrationId, request, new Date());
  if (soFar === null) return { runId, earlier: null, request, accounts, timedRuns };
  const earlier: EarlierParts = { report: JSON.parse(soFar), progress: recordOf(progress, runId), phase };
  const { tested } = earlier.report;
  return { runId, earlier, request: { ...request, ...(tested && { tested }) }, accounts, timedRuns };
}

function portsOf({ seat, context, claim, interruption, wave }: PortalRun, { accounts, request }: Prepared) {
  const pace = (side: Side) => {
    return { side, pacer: context.limits.pacerOf(accounts[side].serverId), stop: interruption.signal };
  };
  return {
    old: paced(
      slotted(oldServer(accounts.old.settings), () => seat.slot("old")),
      // What comes from there is all that goes to the new one.
      { ...pace("old"), wave },
    ),
    new: paced(
      slotted(newServer(accounts.new.settings), () => seat.slot("new")),
      pace("new"),
    ),
    request,
    lockFolder: context.lockFolder,
    claim,
    memory: context.memory,
  };
}

function recordOf(progress: { readonly runId: string; readonly record: string } | null, runId: string) {
  return progress?.runId === runId ? JSON.parse(progress.record) : null;
}

function publisherFor({ context, migrationId, hold }: PortalRun, { runId, earlier, timedRuns }: Prepared): Publisher {
  const held = { migrationId, lease: hold };
  const store = async (record: Parameters<ConstructorParameters<typeof Publisher>[0]>[0]): Promise<void> => {
    try {
      await storeProgress(context.database, { ...held, runId }, JSON.stringify(record), new Date());
    } catch (error) {
      context.log.trouble("progress.failed", error);
    }
  };
  return new Publisher(store, systemClock.now, { before: earlier?.progress ?? null, earlier: timedRuns });
}

/** States of a run under way. How it ended is for close() to say, which knows why. */
async function storeState(
  { context, migrationId, hold, interruption, service }: PortalRun,
  state: MigrationState,
  { earlier, publisher }: { readonly earlier: EarlierParts | null; readonly publisher: Publisher },
): Promise<void> {
  service.enter(state.phase);
  context.log.info("run.state", factsOf(state));
  if (state.phase === "done") return;
  const { activity } = state;
  if (activity.kind !== "running" && activity.kind !== "waiting") return;
  const phase = phaseShown(state.phase, earlier);
  const held = { migrationId, lease: hold };
  const actor = { kind: "worker", id: context.id } as const;
  if (!(await saveState(context.database, held, { phase, activity }, actor, new Date())))
    return interruption.by({ kind: "leaseLost" });
  if (activity.kind !== "waiting" || activity.reason === "lastProbe") return;
  const { kind: _, reason, ...wait } = activity;
  if (wait.until - Date.now() <= LONGEST_WAIT_MS) return;
  // Known now: what ends meanwhile makes the record forget what was waited for.
  interruption.by({ kind: "wait", ...wait, reason, side: publisher.record().waiting?.side ?? null });
}

/** Codes alone. */
function factsOf(state: MigrationState): LogFacts {
  if (state.phase === "done") return { phase: state.phase, grade: state.grade };
  const { activity, phase } = state;
  return { phase, activity: activity.kind, ...(activity.kind === "waiting" && { reason: activity.reason }) };
}

/** Looking again at what was counted before it gave way is not counting anew. */
function phaseShown(phase: Exclude<Phase, "done">, earlier: EarlierParts | null): Exclude<Phase, "done"> {
  const before = earlier?.phase;
  return phase === "scanning" && (before === "copying" || before === "verifying") ? before : phase;
}

function nextEvent({ interruption, failures, wasUnsure }: PortalRun, report: RunReport): MigrationEvent | null {
  const achieved = report.copied > 0;
  const { endedBy, grade } = report;
  return eventAfter({
    endedBy,
    grade,
    why: interruption.why,
    failures: achieved ? 0 : failures,
    wasUnsure,
    now: Date.now(),
  });
}

/** `whole`: the run with the report of all its parts; null where it could not begin. `report`: of this part. */
async function close(
  run: PortalRun,
  whole: Closing["run"],
  report: RunReport,
  bytesLeft?: number,
): Promise<MigrationEvent | null> {
  const event = nextEvent(run, report);
  if (event === null) return null;
  const { context, migrationId } = run;
  const servedMs = run.service.uncountedMilliseconds;
  const closing = { workerId: context.id, migrationId, run: whole, event, hold: run.hold, servedMs, bytesLeft };
  await closeRun(context.database, closing);
  return event;
}

/** Undefined while folders are still being counted. */
function bytesLeftBy({ phase, foundBytes, doneBytes }: ProgressRecord): number | undefined {
  if (phase === "draft" || phase === "queued" || phase === "scanning") return undefined;
  return Math.max(0, foundBytes - doneBytes);
}

/** Why nothing moves from now on, for the page. */
function waitOf(run: PortalRun, report: RunReport): Wait | null {
  const event = nextEvent(run, report);
  if (event?.kind !== "wait") return null;
  const { why } = run.interruption;
  const side = isTrouble(report.endedBy) ? report.endedBy.side : why?.kind === "wait" ? why.side : null;
  return { reason: event.reason, until: event.until, side };
}

function isTrouble(endedBy: RunReport["endedBy"]): endedBy is MailError {
  return endedBy !== null && endedBy !== "interrupted";
}
