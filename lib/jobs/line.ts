/** Who is in line: read from the migrations' own rows, and from what workers hold. */
import type { Database } from "../db/database.ts";
import type { Prisma } from "../db/generated/sqlite/client.ts";
import type { InLine } from "./turns.ts";

const UNDER_WAY = ["queued", "scanning", "copying", "verifying"] as const;

/** A migration that nobody runs, and somebody may; or that is being run. */
export interface Waiting extends InLine {
  readonly newAccountId: string;
  readonly newServerId: string;
  /** Of the one whose mail it is; null: they are in none. */
  readonly waveId: string | null;
}

const SERVER = { select: { serverId: true } } as const;
const SELECT = {
  ...{ id: true, newAccountId: true, oldAccount: SERVER, newAccount: SERVER },
  rosterEntry: { select: { waveId: true } },
  ...{ rank: true, servedMs: true, queuedAt: true, bytesLeft: true, test: true },
} as const;

/**
 * Those in line, whose turn ended before their end, left behind by a worker that died, or done with waiting; in no order. `holder`: only what
 * this worker holds counts as held, as no other lives.
 */
export async function readLine(database: Database, now: Date, holder?: string): Promise<Waiting[]> {
  const [rows, held] = await Promise.all([
    database.client.migration.findMany({ where: dueAt(now), select: SELECT }),
    heldIds(database, now, holder),
  ]);
  return rows.filter(({ id }) => !held.has(id)).map(asWaiting);
}

/** What workers hold at this moment, by keys: migrations among others. */
export async function heldIds({ client }: Database, now: Date, holder?: string): Promise<Set<string>> {
  const where = { until: { gt: now }, ...(holder !== undefined && { holder }) };
  return new Set((await client.lease.findMany({ where, select: { key: true } })).map(({ key }) => key));
}

type Row = Prisma.MigrationGetPayload<{ select: typeof SELECT }>;

function asWaiting({ oldAccount, newAccount, rosterEntry, servedMs, queuedAt, bytesLeft, test, ...row }: Row): Waiting {
  return {
    ...row,
    ...{ oldServerId: oldAccount.serverId, newServerId: newAccount.serverId, servedMs: Number(servedMs) },
    waveId: rosterEntry?.waveId ?? null,
    // Everybody in line has been put there.
    queuedAt: queuedAt?.getTime() ?? Number.MAX_SAFE_INTEGER,
    isTest: test !== null,
    bytesLeft: bytesLeft === null ? null : Number(bytesLeft),
  };
}

/** Whether a migration may be run at this moment, as far as its own row tells. */
export function dueAt(now: Date) {
  return {
    // Migrations of the command line live in files of their own, and have no person.
    ...{ phase: { in: [...UNDER_WAY] }, wish: null, personId: { not: null }, awaitsPilot: false },
    AND: [
      { OR: [{ startAt: null }, { startAt: { lte: now } }] },
      { OR: [{ activity: "running" as const }, { activity: "waiting" as const, waitUntil: { lte: now } }] },
    ],
  };
}
