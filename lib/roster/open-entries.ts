/** Who has to be called: those of whom something is still expected, in the order of their states. */
import type { Database } from "../db/database.ts";
import { Prisma } from "../db/generated/sqlite/client.ts";
import type { RosterState } from "../policy/roster.ts";
import { ENTRIES, stateOf } from "./filter.ts";

export interface OpenEntry<State extends RosterState> {
  readonly id: string;
  readonly name: string;
  readonly oldAddress: string;
  readonly contact: string;
  readonly note: string;
  readonly waveId: string | null;
  readonly state: State;
  /** What the move waits for, ErrorCode or `lastProbe`; null: nothing is known, or nothing has begun. */
  readonly reason: string | null;
}

export interface OpenEntries<State extends RosterState> {
  /** How many are in one of the states. */
  readonly count: number;
  /** The first of them: by state, in the order of the states, and then by address. */
  readonly entries: readonly OpenEntry<State>[];
}

/** So many ids fit into one question to the database. */
const AT_ONCE = 500;

/** `now` in epoch milliseconds. */
export async function openEntries<State extends RosterState>(
  database: Database,
  states: readonly State[],
  take: number,
  now: number,
): Promise<OpenEntries<State>> {
  const state = stateOf(database, now);
  const ranks = states.map((each, rank) => Prisma.sql`WHEN ${each} THEN ${Prisma.raw(String(rank))}`);
  const rows = await database.rows(Prisma.sql`
    SELECT e."id", CASE ${state} ${Prisma.join(ranks, " ")} END AS "rank", COUNT(*) OVER ()
    FROM ${ENTRIES} WHERE ${state} IN (${Prisma.join([...states])})
    ORDER BY "rank", e."oldAddress", e."serverId" LIMIT ${take}`);
  const facts = await factsOf(
    database,
    rows.map(([id]) => String(id)),
  );
  const entries = rows.flatMap(([id, rank]): OpenEntry<State>[] => {
    const fact = facts.get(String(id));
    const ofEntry = states[Number(rank)];
    return fact && ofEntry !== undefined ? [{ ...fact, state: ofEntry }] : [];
  });
  return { count: Number(rows[0]?.[2] ?? 0), entries };
}

async function factsOf({ client }: Database, ids: readonly string[]) {
  const facts = new Map<string, Omit<OpenEntry<RosterState>, "state">>();
  for (let from = 0; from < ids.length; from += AT_ONCE) {
    const rows = await client.rosterEntry.findMany({
      where: { id: { in: ids.slice(from, from + AT_ONCE) } },
      select: {
        ...{ id: true, name: true, oldAddress: true, contact: true, note: true, waveId: true },
        migration: { select: { reason: true } },
      },
    });
    for (const { migration, ...row } of rows) facts.set(row.id, { ...row, reason: migration?.reason ?? null });
  }
  return facts;
}
