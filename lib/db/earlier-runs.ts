/** How long runs took, for whoever wants to know how long the next one takes. */
import type { Database } from "./database.ts";

export interface TimedRun {
  readonly oldServerId: string;
  readonly newServerId: string;
  /** Copied by it. */
  readonly messages: number;
  readonly bytes: number;
  /** While it had its connections. */
  readonly seconds: number;
}

/** Two servers. */
export interface ServerPair {
  readonly oldServerId: string;
  readonly newServerId: string;
}

/** What the newest say is enough: servers change. */
const MOST = 30;

/** The newest runs that copied something, between these two servers or between any. */
export async function earlierRuns({ client }: Database, pair: ServerPair | null): Promise<TimedRun[]> {
  const server = { select: { serverId: true } } as const;
  const between = pair && {
    migration: { oldAccount: { serverId: pair.oldServerId }, newAccount: { serverId: pair.newServerId } },
  };
  const rows = await client.run.findMany({
    where: { isTest: false, copied: { gt: 0 }, endedAt: { not: null }, report: { not: null }, ...between },
    orderBy: { endedAt: "desc" },
    take: MOST,
    select: {
      ...{ copied: true, bytes: true, report: true },
      migration: { select: { oldAccount: server, newAccount: server } },
    },
  });
  return rows.map(({ copied, bytes, report, migration: { oldAccount, newAccount } }) => ({
    ...{ oldServerId: oldAccount.serverId, newServerId: newAccount.serverId },
    ...{ messages: copied, bytes: Number(bytes), seconds: secondsIn(report) },
  }));
}

/** From beginning to end there may have been turns of others, and a night. */
function secondsIn(report: string | null): number {
  const stored: { readonly seconds?: number } = report === null ? {} : JSON.parse(report);
  return stored.seconds ?? 0;
}
