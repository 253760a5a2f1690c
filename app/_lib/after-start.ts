/** Where people go on when they have pressed the button that starts a run. */
import type { StartOutcome } from "../../lib/services/start.ts";

const NEXT: Record<StartOutcome, (migrationId: string) => string> = {
  started: (id) => `/move/${id}/progress`,
  // A double click, or a second tab: the run that is there is shown.
  alreadyStarted: (id) => `/move/${id}/progress`,
  signedOff: (id) => `/move/${id}/sign-off`,
  importsClosed: (id) => `/move/${id}/check`,
  recordsErased: (id) => `/move/${id}/report`,
  passwordsMissing: (id) => `/move/passwords?migration=${id}`,
  nothingChosen: (id) => `/move/${id}/folders?none=1`,
  noTime: (id) => `/move/${id}/check`,
  past: (id) => `/move/${id}/check`,
  afterDeadline: (id) => `/move/${id}/check`,
};

export function afterStart(outcome: StartOutcome, migrationId: string): string {
  return NEXT[outcome](migrationId);
}
