/** How the whole roster stands, and how it came to that. */
import type { Database } from "../db/database.ts";
import { hasMoved, ROSTER_STATES, type RosterState } from "../policy/roster.ts";
import { inState } from "./in-state.ts";
import type { StateCounts } from "./list.ts";

/** Of everybody who is expected to move, and of those among them who have not. */
export function peopleOf(counts: StateCounts): { readonly people: number; readonly left: number } {
  const sum = (states: readonly RosterState[]) => states.reduce((total, state) => total + counts[state], 0);
  const expected = ROSTER_STATES.filter((state) => state !== "excused");
  return { people: sum(expected), left: sum(expected.filter((state) => !hasMoved(state))) };
}

/** When each of those who have moved was done first, in epoch milliseconds; in any order. */
export async function firstDone({ client }: Database, now: number): Promise<number[]> {
  const moved = ROSTER_STATES.filter(hasMoved).map((state) => inState(state, now));
  const ends = await client.run.groupBy({
    by: ["migrationId"],
    where: {
      isTest: false,
      grade: { in: ["complete", "smallDifferences", "checkThese"] },
      endedAt: { not: null },
      migration: { rosterEntry: { is: { OR: moved } } },
    },
    _min: { endedAt: true },
  });
  // Of those whose person has erased it, this is the latest that it can have been.
  const erased = await client.rosterEntry.findMany({
    where: { migrationId: null, erasedState: { not: null }, mark: { not: "excused" } },
    select: { erasedAt: true },
  });
  return [...ends.map(({ _min }) => _min.endedAt), ...erased.map(({ erasedAt }) => erasedAt)].flatMap(
    (at) => at?.getTime() ?? [],
  );
}
