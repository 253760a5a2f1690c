/** When the pilot group has shown that the others may begin. Pure. */

/** The columns of a migration's state, see lib/engine/state.ts. */
export interface PilotMove {
  readonly phase: string;
  readonly activity: string | null;
  readonly grade: string | null;
}

/** `toLookAt`: its report leaves something to look at, or it does not go on by itself. */
export type PilotState = "notBegun" | "underWay" | "clean" | "toLookAt";

const CLEAN_GRADES: ReadonlySet<string | null> = new Set(["complete", "smallDifferences"]);
const GOES_ON: ReadonlySet<string | null> = new Set(["running", "waiting", "paused"]);

/** How far somebody of the pilot group is; null: has connected no account yet. */
export function pilotState(move: PilotMove | null): PilotState {
  if (move === null || move.phase === "draft") return "notBegun";
  if (move.phase === "done") return CLEAN_GRADES.has(move.grade) ? "clean" : "toLookAt";
  return GOES_ON.has(move.activity) ? "underWay" : "toLookAt";
}

/** So many clean reports, and nobody with trouble: somebody has to look at that first. */
export function opensGate(states: readonly PilotState[], needed: number): boolean {
  return !states.includes("toLookAt") && states.filter((state) => state === "clean").length >= needed;
}
