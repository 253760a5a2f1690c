/** Mailboxes of the old server's list that are nobody's on the roster. */
import type { Database } from "../db/database.ts";

export interface UnclaimedMailbox {
  readonly serverId: string;
  readonly address: string;
  readonly bytes: bigint | null;
}

/** The largest first. Prisma cannot ask for what is missing in a table that is joined by two columns, so it is asked in SQL. */
export function unclaimedMailboxes({ client }: Database, skip: number, take: number): Promise<UnclaimedMailbox[]> {
  return client.$queryRaw<UnclaimedMailbox[]>`
    SELECT "serverId", "address", "bytes" FROM "OldMailbox" AS m
    WHERE NOT EXISTS (SELECT 1 FROM "RosterEntry" AS r WHERE r."serverId" = m."serverId" AND r."oldAddress" = m."address")
    ORDER BY coalesce("bytes", 0) DESC, "address" LIMIT ${take} OFFSET ${skip}`;
}

export async function unclaimedCount({ client }: Database): Promise<number> {
  const [row] = await client.$queryRaw<{ readonly count: bigint | number }[]>`
    SELECT count(*) AS count FROM "OldMailbox" AS m
    WHERE NOT EXISTS (SELECT 1 FROM "RosterEntry" AS r WHERE r."serverId" = m."serverId" AND r."oldAddress" = m."address")`;
  return Number(row?.count ?? 0);
}
