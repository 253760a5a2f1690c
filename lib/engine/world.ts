/** The ports of one run, together. */
import type { Clock, Journal, MailServer, NewSession, Observer, OldSession } from "./ports.ts";

/** Everything a run works with. */
export interface World {
  readonly old: MailServer<OldSession>;
  readonly new: MailServer<NewSession>;
  readonly journal: Journal;
  readonly clock: Clock;
  readonly observer: Observer;
}
