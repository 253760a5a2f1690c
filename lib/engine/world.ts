/** The ports of one run, together. */
import type { ByteBudget } from "./byte-budget.ts";
import type { Clock, Journal, MailServer, NewSession, Observer, OldSession } from "./ports.ts";
import type { RunReport } from "./report.ts";

/** Everything a run works with. */
export interface World {
  readonly old: MailServer<OldSession>;
  readonly new: MailServer<NewSession>;
  readonly journal: Journal;
  readonly clock: Clock;
  readonly observer: Observer;
  /** Shared with all other runs of the process: what a run holds of messages is taken from it. Absent: there is no limit. */
  readonly memory?: ByteBudget;
  /**
   * Told every now and then how far a test is that reads every message, as if it were interrupted there: nothing else would remember it if
   * this process were killed.
   */
  readonly keepPlace?: (report: RunReport) => Promise<void>;
}
