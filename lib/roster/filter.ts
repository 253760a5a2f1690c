/** Which entries of the roster a page shows: what was asked for, as conditions of the database. */
import type { Database } from "../db/database.ts";
import { Prisma } from "../db/generated/sqlite/client.ts";
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
}

export const EVERYONE: RosterFilter = {
  ...{ search: "", state: null, waveId: null, mark: null, serverId: null, deliverySwitched: null },
};
export const NO_WAVE = "none";

/** The entries with the columns of their move: `e` and `m` of all conditions. */
export const ENTRIES = Prisma.sql`"RosterEntry" e LEFT JOIN "Migration" m ON m."id" = e."migrationId"`;

/** rosterState() of lib/policy/roster.ts for each row (test/roster/lists-contract.ts holds them together); `now` in epoch milliseconds. */
export function stateOf({ provider }: Pick<Database, "provider">, now: number): Prisma.Sql {
  const long = moment(provider, now - STALLED_AFTER_MS);
  return Prisma.sql`CASE
    WHEN e."mark" = 'excused' THEN 'excused'
    WHEN m."id" IS NULL AND e."erasedState" IS NOT NULL THEN CAST(e."erasedState" AS TEXT)
    WHEN m."id" IS NULL THEN CASE WHEN e."mark" = 'expected' THEN 'notStarted' ELSE CAST(e."mark" AS TEXT) END
    WHEN m."signedOffAt" IS NOT NULL THEN 'signedOff'
    WHEN m."phase" = 'done' THEN CASE WHEN m."grade" = 'notComplete' THEN 'stalled' WHEN m."arrivedSince" > 0 THEN 'stale' ELSE 'done' END
    WHEN m."activity" IN (${Prisma.raw(STUCK_ACTIVITIES.map((each) => `'${each}'`).join())}) THEN 'stalled'
    WHEN (m."phase" = 'draft' OR m."activity" = 'paused') AND m."stateSince" <= ${long} THEN 'stalled'
    ELSE 'started' END`;
}

/** SQLite keeps moments as epoch milliseconds. */
function moment(provider: Database["provider"], at: number): Prisma.Sql {
  return provider === "sqlite" ? Prisma.sql`${at}` : Prisma.sql`(to_timestamp(${at} / 1000.0) AT TIME ZONE 'UTC')`;
}

/** The condition of the filter, with or without its state. */
export function conditionOf(
  database: Pick<Database, "provider">,
  { search, state, waveId, mark, serverId, deliverySwitched }: RosterFilter,
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
  ];
  return Prisma.join(conditions, " AND ");
}

/** Addresses are kept in lower case already. */
function isNamed(word: string): Prisma.Sql {
  const pattern = `%${word.replace(/[\\%_]/g, "\\$&")}%`;
  const columns = ["searchText", "oldAddress", "newAddress"].map((column) => Prisma.raw(`e."${column}"`));
  return Prisma.sql`(${Prisma.join(
    columns.map((column) => Prisma.sql`${column} LIKE ${pattern} ESCAPE '\\'`),
    " OR ",
  )})`;
}
