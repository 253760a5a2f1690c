/** Whom of the roster lib/services/at-risk.ts names, group by group, counted and found in the database. */
import type { Database } from "../db/database.ts";
import { Prisma } from "../db/generated/sqlite/client.ts";
import { idList } from "../db/id-list.ts";
import { ENTRIES, stateOf } from "./filter.ts";

/** What groups them beside their states. */
export interface RiskFacts {
  /** Migrations that end too late. */
  readonly lateMoves: readonly string[];
  /** Entries that have not begun and need longer than is left. */
  readonly largeEntries: readonly string[];
  /** Waves for which imports close soon, or have closed. */
  readonly nearWaves: readonly string[];
  /** They do for those who are in no wave. */
  readonly isNear: boolean;
  /** Epoch milliseconds. */
  readonly now: number;
}

/** Too late; standing still; and of those for whom imports close soon: without an owner, not begun, still receiving. */
const GROUPS = 5;

/** How many are in each group, in their order: no two have an entry in common. Counted in one pass. */
export async function countRiskGroups(database: Database, facts: RiskFacts): Promise<readonly number[]> {
  const rows = await database.rows(Prisma.sql`
    SELECT ${groupOf(database, facts)} AS "group", COUNT(*) FROM ${ENTRIES} GROUP BY 1`);
  const counts = Array.from({ length: GROUPS }, () => 0);
  for (const [group, count] of rows) if (group !== null) counts[Number(group)] = Number(count);
  return counts;
}

/** The ids of a stretch of one group, by server and address. */
export async function inRiskGroup(
  database: Database,
  facts: RiskFacts,
  group: number,
  { skip, take }: { readonly skip: number; readonly take: number },
): Promise<string[]> {
  const rows = await database.rows(Prisma.sql`
    SELECT e."id" FROM ${ENTRIES} WHERE ${groupOf(database, facts)} = ${group}
    ORDER BY e."serverId", e."oldAddress" LIMIT ${take} OFFSET ${skip}`);
  return rows.map(([id]) => String(id));
}

function groupOf(database: Database, { lateMoves, largeEntries, nearWaves, isNear, now }: RiskFacts): Prisma.Sql {
  const list = (ids: readonly string[]) => idList(database, ids);
  const near = Prisma.sql`(e."waveId" IN ${list(nearWaves)}${isNear ? Prisma.sql` OR e."waveId" IS NULL` : Prisma.empty})`;
  const state = stateOf(database, now);
  return Prisma.sql`CASE
    WHEN e."id" IN ${list(largeEntries)} THEN 0
    WHEN m."id" IN ${list(lateMoves)} THEN CASE WHEN ${state} = 'started' THEN 0 END
    ELSE CASE ${state}
      WHEN 'stalled' THEN 1
      WHEN 'serviceAccount' THEN CASE WHEN ${near} THEN 2 END
      WHEN 'dormant' THEN CASE WHEN ${near} THEN 2 END
      WHEN 'notStarted' THEN CASE WHEN ${near} THEN 3 END
      WHEN 'stale' THEN CASE WHEN ${near} AND e."deliverySwitched" THEN 4 END END
    END`;
}
