/** Who is at risk of losing mail when the old server goes, and why. Pure; moments in epoch milliseconds. */
import type { RosterMark, RosterMove, RosterState } from "./roster.ts";

/** So long before imports close whoever has not begun is at risk. */
export const NEAR_MS = 14 * 86_400_000;

/** In the order in which somebody should look at them. */
export const RISKS = [
  "tooLarge",
  "tooLate",
  "password",
  "full",
  "failed",
  "notComplete",
  "stopped",
  "paused",
  "halfWay",
  "unclaimed",
  "noOwner",
  "notBegun",
  "stillArrives",
] as const;
/**
 * `tooLarge`: needs longer than is left. `tooLate`: would end in time but for those before it in line. `halfWay`: signed in, and never pressed
 * the button. `unclaimed`: a mailbox of the old server that is nobody's on the roster. `noOwner`: a service account or a dormant one, not begun.
 */
export type Risk = (typeof RISKS)[number];

export interface RiskMove extends RosterMove {
  /** ErrorCode of lib/engine/errors.ts. */
  readonly reason: string | null;
}

/** Why somebody of this state is at risk, if they are; whether imports close soon and how late they would be is told by who asks. */
export function riskOf(
  { mark, state, move }: { readonly mark: RosterMark; readonly state: RosterState; readonly move: RiskMove | null },
  late: "alone" | "line" | null,
): Risk {
  if (late !== null) return late === "alone" ? "tooLarge" : "tooLate";
  if (state === "stale") return "stillArrives";
  if (move === null) return mark === "expected" ? "notBegun" : "noOwner";
  if (move.phase === "done") return "notComplete";
  if (move.activity === "needsUser") return move.reason === "quota.full" ? "full" : "password";
  if (move.activity === "failed") return "failed";
  if (move.activity === "stopped") return "stopped";
  return move.activity === "paused" ? "paused" : "halfWay";
}
