/** Counting and paging the roster in the database. Fifty thousand entries are an ordinary roster. */
import type { Database } from "../db/database.ts";
import { Prisma } from "../db/generated/sqlite/client.ts";
import { ROSTER_STATES, type RosterState } from "../policy/roster.ts";
import { conditionOf, ENTRIES, type RosterFilter, stateOf } from "./filter.ts";

export const ROSTER_SORTS = ["name", "address", "activity", "size"] as const;
/** `activity` and `size`: the latest and the largest first. */
export type RosterSort = (typeof ROSTER_SORTS)[number];

export type StateCounts = Readonly<Record<RosterState, number>>;

export interface StateTotals {
  /** On the whole roster. */
  readonly all: StateCounts;
  /** Of those that the filter lets through, whatever state it asks for. */
  readonly shown: StateCounts;
}

/** How many are in each state, counted in one pass; `now` in epoch milliseconds. */
export async function stateTotals(database: Database, filter: RosterFilter, now: number): Promise<StateTotals> {
  const isShown = conditionOf(database, { ...filter, state: null }, now);
  const rows = await database.rows(Prisma.sql`
    SELECT ${stateOf(database, now)} AS "state", COUNT(*), SUM(CASE WHEN ${isShown} THEN 1 ELSE 0 END)
    FROM ${ENTRIES} GROUP BY 1`);
  const counts = (column: number): StateCounts => {
    const zeros = ROSTER_STATES.map((state) => [state, 0] as const);
    return Object.fromEntries([...zeros, ...rows.map((row) => [row[0], Number(row[column])] as const)]);
  };
  return { all: counts(1), shown: counts(2) };
}

export interface Stretch {
  readonly skip: number;
  readonly take: number;
}

/** The ids of a stretch of the entries that the filter lets through, in this order. */
export async function entryIds(
  database: Database,
  filter: RosterFilter,
  sort: RosterSort,
  { skip, take }: Stretch,
  now: number,
): Promise<string[]> {
  const rows = await database.rows(Prisma.sql`
    SELECT e."id" FROM ${ENTRIES} ${sort === "size" ? MAILBOXES : Prisma.empty}
    WHERE ${conditionOf(database, filter, now)} ORDER BY ${ORDERS[sort]} LIMIT ${take} OFFSET ${skip}`);
  return rows.map(([id]) => String(id));
}

/** All of them, in no order. */
export async function allEntryIds(database: Database, filter: RosterFilter, now: number): Promise<string[]> {
  const rows = await database.rows(
    Prisma.sql`SELECT e."id" FROM ${ENTRIES} WHERE ${conditionOf(database, filter, now)}`,
  );
  return rows.map(([id]) => String(id));
}

const MAILBOXES = Prisma.sql`LEFT JOIN "OldMailbox" b ON b."serverId" = e."serverId" AND b."address" = e."oldAddress"`;
const SIZE = Prisma.sql`COALESCE(b."bytes", m."bytesLeft")`;
/** The address settles what the rest leaves open, so that no page shows somebody twice. Databases disagree where nulls stand. */
const ORDERS: Record<RosterSort, Prisma.Sql> = {
  name: Prisma.sql`e."searchText", e."oldAddress", e."id"`,
  address: Prisma.sql`e."oldAddress", e."id"`,
  activity: Prisma.sql`m."stateSince" IS NULL, m."stateSince" DESC, e."oldAddress", e."id"`,
  size: Prisma.sql`${SIZE} IS NULL, ${SIZE} DESC, e."oldAddress", e."id"`,
};
