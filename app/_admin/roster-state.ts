/** The states of the roster as an icon and a word. */
import type { RosterState } from "../../lib/services/roster-states.ts";
import type { StatusKind } from "../_components/status-mark.tsx";
import { t } from "../_lib/text.tsx";

const KINDS: Record<RosterState, StatusKind> = {
  notStarted: "notStarted",
  serviceAccount: "notStarted",
  dormant: "notStarted",
  started: "inProgress",
  stalled: "needsYou",
  stale: "waiting",
  done: "done",
  signedOff: "completed",
  excused: "cannotStartYet",
};

export function rosterStatus(state: RosterState): { kind: StatusKind; words: string } {
  return { kind: KINDS[state], words: t(`fleet.state.${state}`) };
}
