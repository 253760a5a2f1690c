/** Which entries of the roster a page shows: what was asked for, as conditions of the database. */
import type { Database } from "../db/database.ts";
import { Prisma } from "../db/generated/sqlite/client.ts";
import { moment } from "../db/moment.ts";
import { type RosterMark, type RosterState, STALLED_AFTER_MS, STUCK_ACTIVITIES } from "../policy/roster.ts";
import { searchWords } from "../policy/roster-search.ts";

/** Null: whatever it is. */
export interface RosterFilter {
  /** Words of the name, an address, an alias or the contact; may be empty. */
  readonly search: string;
  readonly state: RosterState | null;
  /** `none`: those in no wave. */
  readonly waveId: string | null;
  readonly mark: RosterMark | null;
  /** The old server. */
  readonly serverId: string | null;
  readonly deliverySwitched: boolean | null;
  /** Only those whose delivery, last run and sign-off came in another order than they should. */
  readonly isOutOfOrder: boolean;
}

export const EVERYONE: RosterFilter = {
  ...{ search: "", state: null, waveId: null, mark: null, serverId: null, deliverySwitched: null },
  isOutOfOrder: false,
};
export const NO_WAVE = "none";

/** The entries with the columns of their move: `e` and `m` of all conditions. */
export const ENTRIES = Prisma.sql`"RosterEntry" e LEFT JOIN "Migration" m ON m."id" = e."migrationId"`;

/** rosterState() of lib/policy/roster.ts for each row (test/roster/lists-contract.ts holds them together); `now` in epoch milliseconds. */
export function stateOf(database: Pick<Database, "provider">, now: number): Prisma.Sql {
  const long = moment(database, now - STALLED_AFTER_MS);
  return Prisma.sql`CASE
    WHEN e."mark" = 'excused' THEN 'excused'
    WHEN m."id" IS NULL AND e."erasedState" IS NOT NULL THEN CAST(e."erasedState" AS TEXT)
    WHEN m."id" IS NULL THEN CASE WHEN e."mark" = 'expected' THEN 'notStarted' ELSE CAST(e."mark" AS TEXT) END
    WHEN m."signedOffAt" IS NOT NULL THEN 'signedOff'
    WHEN m."phase" = 'done' OR m."gradeBeforeTest" IS NOT NULL THEN
      CASE WHEN COALESCE(m."gradeBeforeTest", m."grade") = 'notComplete' THEN 'stalled' WHEN m."arrivedSince" > 0 THEN 'stale' ELSE 'done' END
    WHEN m."activity" IN (${Prisma.raw(STUCK_ACTIVITIES.map((each) => `'${each}'`).join())}) THEN 'stalled'
    WHEN (m."phase" = 'draft' OR m."activity" = 'paused') AND m."stateSince" <= ${long} THEN 'stalled'
    ELSE 'started' END`;
}

/** The condition of the filter, with or without its state. */
export function conditionOf(
  database: Pick<Database, "provider">,
  { search, state, waveId, mark, serverId, deliverySwitched, isOutOfOrder }: RosterFilter,
  now: number,
): Prisma.Sql {
  const conditions = [
    Prisma.sql`1 = 1`,
    ...searchWords(search).map(isNamed),
    ...(state === null ? [] : [Prisma.sql`${stateOf(database, now)} = ${state}`]),
    ...(waveId === null
      ? []
      : [waveId === NO_WAVE ? Prisma.sql`e."waveId" IS NULL` : Prisma.sql`e."waveId" = ${waveId}`]),
    // Compared as text, since PostgreSQL has a type of its own for marks.
    ...(mark === null ? [] : [Prisma.sql`CAST(e."mark" AS TEXT) = ${mark}`]),
    ...(serverId === null ? [] : [Prisma.sql`e."serverId" = ${serverId}`]),
    ...(deliverySwitched === null
      ? []
      : [deliverySwitched ? Prisma.sql`e."deliverySwitched"` : Prisma.sql`NOT e."deliverySwitched"`]),
    ...(isOutOfOrder ? [OUT_OF_ORDER] : []),
  ];
  return Prisma.join(conditions, " AND ");
}

/** Whether orderTroubles() of lib/policy/roster-order.ts has something to say. */
const OUT_OF_ORDER = Prisma.sql`(
  (m."signedOffAt" IS NOT NULL AND (NOT e."deliverySwitched" OR COALESCE(m."signedOffAt" < e."deliverySwitchedAt", 1 = 0)))
  OR (e."deliverySwitchedAt" IS NOT NULL AND m."id" IS NOT NULL AND (SELECT MAX(r."startedAt") FROM "Run" r
    WHERE r."migrationId" = m."id" AND NOT r."isTest" AND r."endedAt" IS NOT NULL AND r."endedBy" IS NULL) < e."deliverySwitchedAt"))`;

/** Addresses are kept in lower case already. */
function isNamed(word: string): Prisma.Sql {
  const pattern = `%${word.replace(/[\\%_]/g, "\\$&")}%`;
  const columns = ["searchText", "oldAddress", "newAddress"].map((column) => Prisma.raw(`e."${column}"`));
  return Prisma.sql`(${Prisma.join(
    columns.map((column) => Prisma.sql`${column} LIKE ${pattern} ESCAPE '\\'`),
    " OR ",
  )})`;
}
