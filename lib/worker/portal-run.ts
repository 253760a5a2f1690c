/** One run of a portal's migration, from its rows to its rows. */
import { earlierRuns, type TimedRun } from "../db/earlier-runs.ts";
import { asJournalError } from "../db/errors.ts";
import { DatabaseJournal } from "../db/journal.ts";
import { saveState } from "../db/migrations.ts";
import { storeProgress } from "../db/progress.ts";
import { endAbandonedRuns, startRun } from "../db/runs.ts";
import { asMailError, type MailError } from "../engine/errors.ts";
import type { RunReport } from "../engine/report.ts";
import type { ImportRequest } from "../engine/request.ts";
import type { MigrationEvent, MigrationState } from "../engine/state.ts";
import { newServer, oldServer } from "../imap/servers.ts";
import type { Hold } from "../jobs/queue.ts";
import { Publisher } from "../progress/publisher.ts";
import { closeRun } from "./close-run.ts";
import type { WorkerContext } from "./context.ts";
import type { Interruption } from "./interruption.ts";
import { type OpenAccounts, openAccounts } from "./open-accounts.ts";
import { eventAfter } from "./run-ending.ts";
import { type RunRecord, runOnce, unfinishedReport } from "./run-once.ts";
import { refuseSameAccount } from "./same-account.ts";
import type { Seat } from "./seat.ts";
import { slotted } from "./slotted.ts";
import { systemClock } from "./system-clock.ts";

/** For longer waits than this a run gives its slots back, and is put in line again when the time has come. */
const LONGEST_WAIT_MS = 60_000;

export interface PortalRun {
  readonly context: WorkerContext;
  readonly migrationId: string;
  readonly hold: Hold;
  readonly seat: Seat;
  readonly interruption: Interruption;
  /** How many runs of this migration before trouble ended in a row. */
  readonly failures: number;
  /** See run-ending.ts. */
  readonly wasUnsure: boolean;
}

/** How it ended: what the next run of this migration needs to know. */
export interface RunResult {
  readonly report: RunReport;
  /** Null where nothing could be written. */
  readonly event: MigrationEvent | null;
}

/** Runs it to its end or as far as it gets. Throws only where the end cannot be written down. */
export async function runForPortal(run: PortalRun): Promise<RunResult> {
  const { database } = run.context;
  let prepared: Prepared;
  try {
    prepared = await prepare(run);
  } catch (error) {
    const trouble = asMailError(asJournalError(error));
    const report = unfinishedReport({ dryRun: false }, trouble, 0);
    return { report, event: await close(run, null, report) };
  }
  const publisher = publisherFor(run, prepared);
  let event: MigrationEvent | null | undefined;
  const record: RunRecord = {
    journal: new DatabaseJournal(database, { migrationId: run.migrationId, runId: prepared.runId, lease: run.hold }),
    storeState: (state) => storeState(run, state),
    finishRun: async (report) => {
      await publisher.end(waitOf(nextEvent(run, report), report, publisher));
      event = await close(run, prepared.runId, report);
    },
  };
  const report = await runOnce(
    { ...portsOf(run, prepared), record, observer: publisher.tracker },
    run.interruption.signal,
  );
  // Its end could not be written down: the report says why.
  if (event === undefined) throw isTrouble(report.endedBy) ? report.endedBy : new Error("a run ended without an end");
  return { report, event };
}

interface Prepared {
  readonly runId: string;
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
  const { plan, oldAccount, newAccount } = await database.client.migration.findUniqueOrThrow({
    where: { id: migrationId },
    select: { plan: true, oldAccount: server, newAccount: server },
  });
  const pair = { oldServerId: oldAccount.serverId, newServerId: newAccount.serverId };
  const timedRuns = await earlierRuns(database, pair);
  const request: ImportRequest = JSON.parse(plan);
  const now = new Date();
  await endAbandonedRuns(database, migrationId, now);
  const { id: runId } = await startRun(database, migrationId, request, now);
  return { runId, request, accounts, timedRuns };
}

function portsOf({ seat, context }: PortalRun, { accounts, request }: Prepared) {
  return {
    old: slotted(oldServer(accounts.old.settings), () => seat.slot("old")),
    new: slotted(newServer(accounts.new.settings), () => seat.slot("new")),
    request,
    lockFolder: context.lockFolder,
    memory: context.memory,
  };
}

function publisherFor({ context, migrationId }: PortalRun, { runId, timedRuns }: Prepared): Publisher {
  const store = async (record: Parameters<ConstructorParameters<typeof Publisher>[0]>[0]): Promise<void> => {
    try {
      await storeProgress(context.database, { migrationId, runId }, JSON.stringify(record), new Date());
    } catch (error) {
      context.log.trouble("progress.failed", error, { migration: migrationId });
    }
  };
  return new Publisher(store, systemClock.now, timedRuns);
}

/** States of a run under way. How it ended is for close() to say, which knows why. */
async function storeState({ context, migrationId, interruption }: PortalRun, state: MigrationState): Promise<void> {
  if (state.phase === "done") return;
  const { activity } = state;
  if (activity.kind !== "running" && activity.kind !== "waiting") return;
  await saveState(context.database, migrationId, state, { kind: "worker", id: context.id }, new Date());
  if (activity.kind !== "waiting" || activity.reason === "lastProbe") return;
  const { until, reason } = activity;
  if (until - Date.now() > LONGEST_WAIT_MS) interruption.by({ kind: "wait", until, reason });
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

async function close(run: PortalRun, runId: string | null, report: RunReport): Promise<MigrationEvent | null> {
  const event = nextEvent(run, report);
  if (event === null) return null;
  const { context, migrationId } = run;
  const closing = { workerId: context.id, migrationId, run: runId === null ? null : { id: runId, report }, event };
  await closeRun(context.database, closing);
  return event;
}

/** Why nothing moves from now on, for the page. */
function waitOf(event: MigrationEvent | null, report: RunReport, publisher: Publisher) {
  if (event?.kind !== "wait") return null;
  const side = isTrouble(report.endedBy) ? report.endedBy.side : (publisher.record().waiting?.side ?? null);
  return { reason: event.reason, until: event.until, side };
}

function isTrouble(endedBy: RunReport["endedBy"]): endedBy is MailError {
  return endedBy !== null && endedBy !== "interrupted";
}
