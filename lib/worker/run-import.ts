/** One import of the command line, put together: two accounts and a journal in a file of its own. */
import type { ByteBudget } from "../engine/byte-budget.ts";
import type { Observer } from "../engine/ports.ts";
import type { RunReport } from "../engine/report.ts";
import type { ImportRequest } from "../engine/request.ts";
import { newServer, oldServer, type ServerSettings } from "../imap/servers.ts";
import { openJournal } from "./journal-file.ts";
import { runOnce, unfinishedReport } from "./run-once.ts";
import { refuseSameAccount } from "./same-account.ts";
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
  /** Of all imports of this process. */
  readonly memory: ByteBudget;
}

/**
 * Runs the import to its end or as far as it gets, with its place kept in the journal. Never throws: what ended the run
 * early is in the report.
 */
export async function runImport(job: ImportJob, signal: AbortSignal): Promise<RunReport> {
  const started = systemClock.now();
  try {
    await refuseSameAccount(job.old, job.new);
    const record = await openJournal({ ...job, file: job.journal });
    try {
      return await runOnce({ ...job, old: oldServer(job.old), new: newServer(job.new), record }, signal);
    } finally {
      await record.close();
    }
  } catch (error) {
    return unfinishedReport(job.request, error, (systemClock.now() - started) / 1000);
  }
}
