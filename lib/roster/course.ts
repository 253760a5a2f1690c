/** How the whole roster stands, and how it came to that. */
import type { Database } from "../db/database.ts";
import { Prisma } from "../db/generated/sqlite/client.ts";
import { millisecondsOf } from "../db/moment.ts";
import { hasMoved, ROSTER_STATES, type RosterState } from "../policy/roster.ts";
import { ENTRIES, stateOf } from "./filter.ts";
import type { StateCounts } from "./list.ts";

/** Of everybody who is expected to move, and of those among them who have not. */
export function peopleOf(counts: StateCounts): { readonly people: number; readonly left: number } {
  const sum = (states: readonly RosterState[]) => states.reduce((total, state) => total + counts[state], 0);
  const expected = ROSTER_STATES.filter((state) => state !== "excused");
  return { people: sum(expected), left: sum(expected.filter((state) => !hasMoved(state))) };
}

/** When each of those who have moved was done first, in epoch milliseconds; in any order. */
export async function firstDone(database: Database, now: number): Promise<number[]> {
  const moved = ROSTER_STATES.filter(hasMoved);
  const rows = await database.rows(Prisma.sql`
    SELECT MIN(${millisecondsOf(database, Prisma.raw('r."endedAt"'))})
    FROM ${ENTRIES} JOIN "Run" r ON r."migrationId" = m."id"
    WHERE ${stateOf(database, now)} IN (${Prisma.join(moved)}) AND NOT r."isTest" AND r."endedAt" IS NOT NULL
      AND r."grade" IN ('complete', 'smallDifferences', 'checkThese')
    GROUP BY r."migrationId"`);
  // Of those whose person has erased it, this is the latest that it can have been.
  const erased = await database.client.rosterEntry.findMany({
    where: { migrationId: null, erasedState: { not: null }, mark: { not: "excused" } },
    select: { erasedAt: true },
  });
  return [...rows.map(([at]) => Number(at)), ...erased.flatMap(({ erasedAt }) => erasedAt?.getTime() ?? [])];
}
