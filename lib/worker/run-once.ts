/** One run of an import, for the command line and the portal alike: the engine between two servers, with its place kept. */
import { asJournalError } from "../db/errors.ts";
import type { ByteBudget } from "../engine/byte-budget.ts";
import { asMailError } from "../engine/errors.ts";
import { migrate } from "../engine/migrate.ts";
import type { Journal, MailServer, NewSession, Observer, OldSession } from "../engine/ports.ts";
import { buildReport, type RunReport } from "../engine/report.ts";
import type { ImportRequest } from "../engine/request.ts";
import { type ClaimDestination, GuardedDestination } from "./destination-guard.ts";
import { StateRecorder, type StoreState } from "./state-recorder.ts";
import { systemClock } from "./system-clock.ts";

/** Where a run is put down. */
export interface RunRecord {
  readonly journal: Journal;
  readonly storeState: StoreState;
  finishRun(report: RunReport): Promise<void>;
  /** See World. */
  keepPlace?(report: RunReport): Promise<void>;
}

export interface OneRun {
  readonly old: MailServer<OldSession>;
  readonly new: MailServer<NewSession>;
  readonly record: RunRecord;
  readonly request: ImportRequest;
  /** Folder for locks on accounts, common to all imports of the machine. */
  readonly lockFolder: string;
  /** Where imports of other machines may fill the same account. */
  readonly claim?: ClaimDestination;
  readonly observer: Observer;
  /** Of all runs of this process. */
  readonly memory: ByteBudget;
}

const NOBODY_ELSE: ClaimDestination = async () => true;

/** Runs to the end or as far as it gets. Never throws: what ended the run early is in the report. */
export async function runOnce(run: OneRun, signal: AbortSignal): Promise<RunReport> {
  const recorder = new StateRecorder(run.observer, run.record.storeState);
  // A dry run writes nothing on the new side, so it is in nobody's way.
  const destination = run.request.dryRun
    ? null
    : new GuardedDestination(run.new, run.lockFolder, run.claim ?? NOBODY_ELSE);
  try {
    const world = {
      old: run.old,
      new: destination ?? run.new,
      journal: run.record.journal,
      clock: systemClock,
      observer: recorder,
      memory: run.memory,
      keepPlace: (soFar: RunReport) => run.record.keepPlace?.(soFar) ?? Promise.resolve(),
    };
    const report = await migrate(world, run.request, signal);
    return await noteEnd(report, run.record, recorder);
  } finally {
    destination?.release();
  }
}

/** Stores the end of the run. Where that fails the mail is as safe as the report says, but the run has not come to its end. */
async function noteEnd(report: RunReport, record: RunRecord, recorder: StateRecorder): Promise<RunReport> {
  try {
    await recorder.finish();
    await record.finishRun(report);
    return report;
  } catch (error) {
    // Whoever wanted it to end is not why it has no end.
    const isTrouble = report.endedBy !== null && report.endedBy !== "interrupted";
    return buildReport({ ...report, endedBy: isTrouble ? report.endedBy : asMailError(asJournalError(error)) });
  }
}

/** The report of a run that ended before the engine could say anything. */
export function unfinishedReport(request: Pick<ImportRequest, "dryRun">, error: unknown, seconds: number): RunReport {
  return buildReport({
    dryRun: request.dryRun,
    folders: [],
    problemList: [],
    remarks: [],
    bytes: 0,
    ways: [],
    seconds,
    endedBy: error === "interrupted" ? error : asMailError(asJournalError(error)),
  });
}
