/** What staff can do next for somebody on the roster. Pure. */
import type { ErrorCode } from "../engine/errors.ts";
import type { MigrationState } from "../engine/state.ts";
import type { OrderTrouble } from "../policy/roster-order.ts";
import type { RosterLine } from "./roster-lines.ts";

export type RosterAdvice =
  | {
      readonly kind:
        | "remind"
        | "findOwner"
        | "nothing"
        | "chooseFolders"
        | "askPaused"
        | "askStopped"
        | "waits"
        | "password"
        | "runAgain"
        | "notComplete"
        | "switchDelivery"
        | "signOff"
        | "signedOffTooEarly";
    }
  /** Their move met this. */
  | { readonly kind: "trouble"; readonly code: ErrorCode };

/** `state` null: the old account is not connected. */
export function rosterAdvice(
  { state, deliverySwitched }: Pick<RosterLine, "state" | "deliverySwitched">,
  move: MigrationState | null,
  troubles: readonly OrderTrouble[],
): RosterAdvice {
  if (state === "excused") return { kind: "nothing" };
  if (troubles.includes("signedOffTooEarly")) return { kind: "signedOffTooEarly" };
  if (troubles.includes("noRunSince")) return { kind: "runAgain" };
  switch (state) {
    case "notStarted":
      return { kind: "remind" };
    case "dormant":
    case "serviceAccount":
      return { kind: "findOwner" };
    case "stale":
      return { kind: "runAgain" };
    case "done":
      return { kind: deliverySwitched ? "signOff" : "switchDelivery" };
    case "signedOff":
      return { kind: "nothing" };
    case "started":
    case "stalled":
      return move === null ? { kind: "remind" } : adviceFor(move);
    default:
      return state satisfies never;
  }
}

function adviceFor(move: MigrationState): RosterAdvice {
  if (move.phase === "done") return { kind: "notComplete" };
  const { phase, activity } = move;
  switch (activity.kind) {
    case "needsUser":
      return activity.what.startsWith("auth.") ? { kind: "password" } : { kind: "trouble", code: activity.what };
    case "failed":
      return { kind: "trouble", code: activity.code };
    case "paused":
      return { kind: "askPaused" };
    case "stopped":
      return { kind: "askStopped" };
    case "running":
    case "waiting":
      return { kind: phase === "draft" ? "chooseFolders" : "waits" };
    default:
      return activity satisfies never;
  }
}
