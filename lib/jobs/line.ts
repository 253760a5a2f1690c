/** Who is in line: read from the migrations' own rows, and from what workers hold. */
import type { Database } from "../db/database.ts";
import type { InLine } from "./turns.ts";

const UNDER_WAY = ["queued", "scanning", "copying", "verifying"] as const;

/** A migration that nobody runs, and somebody may. */
export interface Waiting extends InLine {
  readonly newAccountId: string;
  readonly newServerId: string;
}

/**
 * Those in line, whose turn ended before their end, left behind by a worker that died, or done with waiting; in no order. `holder`: only what
 * this worker holds counts as held, as no other lives.
 */
export async function readLine({ client }: Database, now: Date, holder?: string): Promise<Waiting[]> {
  const server = { select: { serverId: true } } as const;
  const [rows, held] = await Promise.all([
    client.migration.findMany({
      where: dueAt(now),
      select: {
        ...{ id: true, newAccountId: true, oldAccount: server, newAccount: server },
        ...{ rank: true, servedMs: true, queuedAt: true, bytesLeft: true },
      },
    }),
    client.lease.findMany({ where: { until: { gt: now }, ...(holder && { holder }) }, select: { key: true } }),
  ]);
  const keys = new Set(held.map(({ key }) => key));
  return rows
    .filter(({ id }) => !keys.has(id))
    .map(({ id, newAccountId, oldAccount, newAccount, rank, servedMs, queuedAt, bytesLeft }) => ({
      ...{ id, newAccountId, rank, servedMs: Number(servedMs), queuedAt: queuedAt?.getTime() ?? 0 },
      ...{ oldServerId: oldAccount.serverId, newServerId: newAccount.serverId },
      bytesLeft: bytesLeft === null ? null : Number(bytesLeft),
    }));
}

/** Whether a migration may be run at this moment, as far as its own row tells. */
export function dueAt(now: Date) {
  return {
    // Migrations of the command line live in files of their own, and have no person.
    ...{ phase: { in: [...UNDER_WAY] }, wish: null, personId: { not: null } },
    OR: [{ activity: "running" as const }, { activity: "waiting" as const, waitUntil: { lte: now } }],
  };
}
