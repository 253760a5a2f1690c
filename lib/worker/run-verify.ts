/** A comparison of two accounts, put together: no journal, nothing is written on either side. */
import { type CompareOptions, type Comparison, compareAccounts } from "../engine/compare.ts";
import { newServer, oldServer, type ServerSettings } from "../imap/servers.ts";
import { systemClock } from "./system-clock.ts";

export interface VerifyJob {
  readonly old: ServerSettings;
  readonly new: ServerSettings;
  readonly choice: CompareOptions;
}

/** One result for each message. Throws MailError and Interrupted. */
export function runVerify(job: VerifyJob, signal: AbortSignal): AsyncIterable<Comparison> {
  const world = { old: oldServer(job.old), new: newServer(job.new), clock: systemClock };
  return compareAccounts(world, job.choice, signal);
}
