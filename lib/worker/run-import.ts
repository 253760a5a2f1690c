/** One run of an import, put together: accounts, journal, locks and the engine. */
import { asJournalError } from "../db/errors.ts";
import { asMailError } from "../engine/errors.ts";
import { migrate } from "../engine/migrate.ts";
import type { Observer } from "../engine/ports.ts";
import { buildReport, type RunReport } from "../engine/report.ts";
import type { ImportRequest } from "../engine/request.ts";
import { newServer, oldServer, type ServerSettings } from "../imap/servers.ts";
import { GuardedDestination } from "./destination-guard.ts";
import { type OpenJournal, openJournal } from "./journal-file.ts";
import { refuseSameAccount } from "./same-account.ts";
import { StateRecorder } from "./state-recorder.ts";
import { systemClock } from "./system-clock.ts";

export type { ServerSettings } from "../imap/servers.ts";

export interface ImportJob {
  readonly old: ServerSettings;
  readonly new: ServerSettings;
  /** Path of the journal's file; made when missing. */
  readonly journal: string;
  readonly request: ImportRequest;
  /** Folder for locks on accounts, common to all imports of the machine. */
  readonly lockFolder: string;
  readonly observer: Observer;
}

/**
 * Runs the import to its end or as far as it gets, with its place kept in the journal. Never throws: what ended the run
 * early is in the report.
 */
export async function runImport(job: ImportJob, signal: AbortSignal): Promise<RunReport> {
  const started = systemClock.now();
  try {
    await refuseSameAccount(job.old, job.new);
    const journal = await openJournal({ ...job, file: job.journal });
    try {
      return await runWithJournal(job, journal, signal);
    } finally {
      await journal.close();
    }
  } catch (error) {
    return unfinishedReport(job.request, error, (systemClock.now() - started) / 1000);
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
    seconds,
    endedBy: error === "interrupted" ? error : asMailError(asJournalError(error)),
  });
}

async function runWithJournal(job: ImportJob, open: OpenJournal, signal: AbortSignal): Promise<RunReport> {
  const recorder = new StateRecorder(job.observer, open.storeState);
  // A dry run writes nothing on the new side, so it is in nobody's way.
  const destination = job.request.dryRun ? null : new GuardedDestination(newServer(job.new), job.lockFolder);
  try {
    const world = {
      old: oldServer(job.old),
      new: destination ?? newServer(job.new),
      journal: open.journal,
      clock: systemClock,
      observer: recorder,
    };
    const report = await migrate(world, job.request, signal);
    return await noteEnd(report, open, recorder);
  } finally {
    destination?.release();
  }
}

/** Stores the end of the run. Where that fails the mail is as safe as the report says, but the run has not come to its end. */
async function noteEnd(report: RunReport, open: OpenJournal, recorder: StateRecorder): Promise<RunReport> {
  try {
    await recorder.finish();
    await open.finishRun(report);
    return report;
  } catch (error) {
    return buildReport({ ...report, endedBy: report.endedBy ?? asMailError(asJournalError(error)) });
  }
}
