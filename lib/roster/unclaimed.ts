/** Mailboxes on an old server's own list that stand for nobody of the roster. */
import type { Database } from "../db/database.ts";
import { Prisma } from "../db/generated/sqlite/client.ts";

/** The database, or a transaction of it. */
export interface UnclaimedReader {
  readonly provider: Database["provider"];
  readonly client: Pick<Database["client"], "$queryRaw" | "oldMailbox">;
}

export interface UnclaimedMailbox {
  readonly id: number;
  readonly serverId: string;
  readonly address: string;
  readonly bytes: number | null;
  readonly messages: number | null;
  readonly lastLoginAt: Date | null;
}

/** SQLite takes only so many values in a statement. */
export const IDS_AT_ONCE = 500;

/** How many there are. One is claimed by an entry of the same server with its address, or with it among the aliases. */
export async function countUnclaimed(reader: UnclaimedReader): Promise<number> {
  const [row] = await reader.client.$queryRaw<{ readonly count: number | bigint }[]>`
    SELECT COUNT(*) AS "count" ${await unclaimed(reader)}`;
  return Number(row?.count ?? 0);
}

/** Which of them are wanted: all, unless something is said. */
export interface WantedMailboxes {
  readonly skip?: number;
  readonly take?: number;
  /** Of these alone: as many as fit into a statement, at most. */
  readonly among?: readonly number[];
}

/** The largest first. */
export async function unclaimedMailboxes(
  reader: UnclaimedReader,
  wanted: WantedMailboxes = {},
): Promise<UnclaimedMailbox[]> {
  return (await countedUnclaimed(reader, wanted)).mailboxes;
}

/** The same, with how many there are in all: counted in the same pass. */
export async function countedUnclaimed(
  reader: UnclaimedReader,
  { skip = 0, take = Number.MAX_SAFE_INTEGER, among }: WantedMailboxes = {},
): Promise<{ readonly count: number; readonly mailboxes: UnclaimedMailbox[] }> {
  if (among?.length === 0) return { count: 0, mailboxes: [] };
  const those = among ? Prisma.sql`AND m."id" IN (${Prisma.join([...among])})` : Prisma.empty;
  const rows = await reader.client.$queryRaw<{ readonly id: number | bigint; readonly count: number | bigint }[]>`
    SELECT m."id", COUNT(*) OVER () AS "count" ${await unclaimed(reader)} ${those}
    ORDER BY COALESCE(m."bytes", 0) DESC, m."address", m."id" LIMIT ${take} OFFSET ${skip}`;
  const ids = rows.map(({ id }) => Number(id));
  return { count: Number(rows[0]?.count ?? 0), mailboxes: await mailboxesOf(reader, ids) };
}

/** In this order. */
async function mailboxesOf({ client }: UnclaimedReader, ids: readonly number[]): Promise<UnclaimedMailbox[]> {
  const found = new Map<number, UnclaimedMailbox>();
  for (let from = 0; from < ids.length; from += IDS_AT_ONCE) {
    const mailboxes = await client.oldMailbox.findMany({
      where: { id: { in: ids.slice(from, from + IDS_AT_ONCE) } },
      omit: { listedAt: true },
    });
    for (const { bytes, ...row } of mailboxes)
      found.set(row.id, { ...row, bytes: bytes === null ? null : Number(bytes) });
  }
  return ids.flatMap((id) => found.get(id) ?? []);
}

/** All that follows the columns. The names of entries are put together once for the whole list, and not for each of its mailboxes. */
async function unclaimed({ provider, client }: UnclaimedReader): Promise<Prisma.Sql> {
  const aliases = Prisma.sql`SELECT e."serverId", ${LOWER_ALIAS} AS "name" FROM "RosterEntry" e
    CROSS JOIN ${ALIASES[provider]} WHERE e."aliases" <> '[]'`;
  // Lists of some servers name mailboxes without what stands behind the @.
  const [short] = await client.$queryRaw<unknown[]>`
    SELECT 1 AS "one" FROM "OldMailbox" m WHERE ${hasNoDomain(Prisma.sql`m."address"`)} LIMIT 1`;
  const local = LOCAL_PART[provider];
  const names =
    short === undefined
      ? aliases
      : Prisma.sql`SELECT "serverId", "name" FROM (${aliases}) a
        UNION ALL SELECT "serverId", ${local(Prisma.sql`"name"`)} FROM (${aliases}) b
        UNION ALL SELECT "serverId", ${local(Prisma.sql`"oldAddress"`)} FROM "RosterEntry"`;
  return CLAIMED[provider](names);
}

/**
 * SQLite has an index of old addresses already. PostgreSQL, which takes the aliases for very many, would look for each mailbox by itself where
 * there are two lists of names.
 */
const CLAIMED: Record<Database["provider"], (names: Prisma.Sql) => Prisma.Sql> = {
  sqlite: (names) => Prisma.sql`FROM "OldMailbox" m
    LEFT JOIN "RosterEntry" r ON r."serverId" = m."serverId" AND r."oldAddress" = m."address"
    ${joined(names)} WHERE r."oldAddress" IS NULL AND n."name" IS NULL`,
  postgresql: (names) => Prisma.sql`FROM "OldMailbox" m
    ${joined(Prisma.sql`SELECT "serverId", "oldAddress" AS "name" FROM "RosterEntry" UNION ALL ${names}`)} WHERE n."name" IS NULL`,
};

function joined(names: Prisma.Sql): Prisma.Sql {
  return Prisma.sql`LEFT JOIN (${names}) n ON n."serverId" = m."serverId" AND n."name" = m."address"`;
}

/** As text, so that SQLite can make an index of it. */
const LOWER_ALIAS = Prisma.sql`CAST(LOWER(a."value") AS TEXT)`;
/** Each of the JSON array, as `a.value`. */
const ALIASES: Record<Database["provider"], Prisma.Sql> = {
  sqlite: Prisma.sql`json_each(e."aliases") a`,
  postgresql: Prisma.sql`LATERAL jsonb_array_elements_text(CAST(e."aliases" AS JSONB)) AS a("value")`,
};
const LOCAL_PART: Record<Database["provider"], (address: Prisma.Sql) => Prisma.Sql> = {
  sqlite: (address) => Prisma.sql`CAST(SUBSTR(${address}, 1, INSTR(${address} || '@', '@') - 1) AS TEXT)`,
  postgresql: (address) => Prisma.sql`SPLIT_PART(${address}, '@', 1)`,
};

function hasNoDomain(address: Prisma.Sql): Prisma.Sql {
  return Prisma.sql`${address} NOT LIKE '%@%'`;
}
