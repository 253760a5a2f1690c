/** How far a person is with all of their migrations, for the administrator's overview. */
import { hasFinished, type Outcome } from "./announcement.ts";

/** In the order in which somebody should look at them. */
export const ROSTER_GROUPS = ["needsAttention", "inProgress", "notStarted", "done"] as const;
export type RosterGroup = (typeof ROSTER_GROUPS)[number];

export interface Moving extends Outcome {
  /** The columns of a migration's state, see lib/engine/state.ts. */
  readonly activity: string | null;
}

/** The group of somebody who signed in and has these migrations. */
export function groupOf(migrations: readonly Moving[]): RosterGroup {
  if (hasFinished(migrations)) return "done";
  if (migrations.some(needsAttention)) return "needsAttention";
  return migrations.some(({ phase }) => phase !== "draft") ? "inProgress" : "notStarted";
}

function needsAttention({ phase, activity, grade }: Moving): boolean {
  return phase === "done" ? grade === "notComplete" : activity === "needsUser" || activity === "failed";
}
