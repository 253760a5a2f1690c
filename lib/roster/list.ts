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

/** How many are in this state, in this wave (null: in none), and how many of them may be reminded. */
export interface Standing {
  readonly waveId: string | null;
  readonly state: RosterState;
  readonly people: number;
  readonly toRemind: number;
}

/** Everybody in one of these states, counted in one pass; `now` in epoch milliseconds. */
export async function standingsIn(
  database: Database,
  states: readonly RosterState[],
  now: number,
): Promise<readonly Standing[]> {
  const state = stateOf(database, now);
  // Not by the column itself: SQLite would go by its index, from row to row all over the file.
  const rows = await database.rows(Prisma.sql`
    SELECT COALESCE(e."waveId", ''), ${state} AS "state", COUNT(*), SUM(CASE WHEN e."isReminded" THEN 1 ELSE 0 END)
    FROM ${ENTRIES} WHERE ${state} IN (${Prisma.join([...states])}) GROUP BY 1, 2`);
  return rows.map(([waveId, each, people, toRemind]) => ({
    ...{ waveId: waveId === "" ? null : String(waveId), state: each as RosterState },
    ...{ people: Number(people), toRemind: Number(toRemind) },
  }));
}

/** Of those in a wave of whom something is still expected, and how many of them may be reminded. */
export type LeftInWave = Pick<Standing, "people" | "toRemind">;

/** By wave; null for those in none. */
export function leftByWave(standings: readonly Standing[]): ReadonlyMap<string | null, LeftInWave> {
  const lefts = new Map<string | null, LeftInWave>();
  for (const { waveId, people, toRemind } of standings) {
    const others = lefts.get(waveId) ?? { people: 0, toRemind: 0 };
    lefts.set(waveId, { people: others.people + people, toRemind: others.toRemind + toRemind });
  }
  return lefts;
}

export interface Stretch {
  readonly skip: number;
  readonly take: number;
  /** How many there are in all, where that is known: what lies in the second half is then looked for from the end. */
  readonly of?: number;
}

/** The ids of a stretch of the entries that the filter lets through, in this order. */
export async function entryIds(
  database: Database,
  filter: RosterFilter,
  sort: RosterSort,
  stretch: Stretch,
  now: number,
): Promise<string[]> {
  const { skip, take, isFromEnd } = fromTheNearerEnd(stretch);
  const order = ORDERS[sort].map(([column, direction]) => {
    const isDown = (direction === "down") !== isFromEnd;
    return isDown ? Prisma.sql`${column} DESC` : column;
  });
  const rows = await database.rows(Prisma.sql`
    SELECT e."id" FROM ${ENTRIES} ${sort === "size" ? MAILBOXES : Prisma.empty}
    WHERE ${conditionOf(database, filter, now)} ORDER BY ${Prisma.join(order)} LIMIT ${take} OFFSET ${skip}`);
  const ids = rows.map(([id]) => String(id));
  return isFromEnd ? ids.reverse() : ids;
}

/** Sorting costs the databases as much as is skipped. */
function fromTheNearerEnd({ skip, take, of }: Stretch): { skip: number; take: number; isFromEnd: boolean } {
  if (of === undefined || skip <= of / 2) return { skip, take, isFromEnd: false };
  const end = Math.min(of, skip + take);
  return { skip: of - end, take: Math.max(0, end - skip), isFromEnd: true };
}

/** The ids of the first, by address, of those who are in one of these states; `now` in epoch milliseconds. */
export async function firstInStates(
  database: Database,
  states: readonly RosterState[],
  take: number,
  now: number,
): Promise<string[]> {
  const rows = await database.rows(Prisma.sql`
    SELECT e."id" FROM ${ENTRIES} WHERE ${stateOf(database, now)} IN (${Prisma.join([...states])})
    ORDER BY e."oldAddress", e."serverId" LIMIT ${take}`);
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
type Order = readonly [column: Prisma.Sql, direction: "up" | "down"];
const SIZE = Prisma.sql`COALESCE(b."bytes", m."bytesLeft")`;
/** The address settles what the rest leaves open, so that no page shows somebody twice. Databases disagree where nulls stand. */
const BY_ADDRESS: readonly Order[] = [
  [Prisma.sql`e."oldAddress"`, "up"],
  [Prisma.sql`e."id"`, "up"],
];
const ORDERS: Record<RosterSort, readonly Order[]> = {
  name: [[Prisma.sql`e."searchText"`, "up"], ...BY_ADDRESS],
  address: BY_ADDRESS,
  activity: [[Prisma.sql`(m."stateSince" IS NULL)`, "up"], [Prisma.sql`m."stateSince"`, "down"], ...BY_ADDRESS],
  size: [[Prisma.sql`(${SIZE} IS NULL)`, "up"], [SIZE, "down"], ...BY_ADDRESS],
};
