/** Mailboxes on an old server's own list that stand for nobody of the roster. */
import type { Database } from "../db/database.ts";

/** The database's client or a transaction of it. */
type Reader = Pick<Database["client"], "$queryRaw" | "oldMailbox" | "rosterEntry">;

export interface UnclaimedMailbox {
  readonly id: number;
  readonly serverId: string;
  readonly address: string;
  readonly bytes: number | null;
  readonly messages: number | null;
  readonly lastLoginAt: Date | null;
}

/** SQLite takes only so many values in a statement. */
const IDS_AT_ONCE = 500;

/** The largest first. One is claimed by an entry of the same server with its address, or with it among the aliases. */
export async function unclaimedMailboxes(client: Reader): Promise<UnclaimedMailbox[]> {
  const mailboxes = await withoutEntry(client);
  if (mailboxes.length === 0) return [];
  const claimed = await otherNames(
    client,
    mailboxes.some(({ address }) => !address.includes("@")),
  );
  return mailboxes
    .filter(({ serverId, address }) => !claimed.has(`${serverId} ${address}`))
    .map(({ bytes, listedAt: _listedAt, ...row }) => ({ ...row, bytes: bytes === null ? null : Number(bytes) }))
    .toSorted((one, other) => (other.bytes ?? 0) - (one.bytes ?? 0));
}

/** Asked in SQL: of fifty thousand mailboxes most have an entry, and Prisma cannot ask for what is missing in a table joined by two columns. */
async function withoutEntry(client: Reader) {
  const { oldMailbox } = client;
  const rows = await client.$queryRaw<{ readonly id: number | bigint }[]>`
    SELECT m."id" FROM "OldMailbox" AS m WHERE NOT EXISTS
    (SELECT 1 FROM "RosterEntry" AS r WHERE r."serverId" = m."serverId" AND r."oldAddress" = m."address")`;
  const ids = rows.map(({ id }) => Number(id));
  const found: Awaited<ReturnType<typeof oldMailbox.findMany>> = [];
  for (let from = 0; from < ids.length; from += IDS_AT_ONCE)
    found.push(...(await oldMailbox.findMany({ where: { id: { in: ids.slice(from, from + IDS_AT_ONCE) } } })));
  return found.toSorted((one, other) => (one.address < other.address ? -1 : 1));
}

/** Aliases, and for lists that name mailboxes without what stands behind the @ all addresses without it: `server name`. */
async function otherNames({ rosterEntry }: Reader, isLocal: boolean): Promise<ReadonlySet<string>> {
  const entries = await rosterEntry.findMany({
    where: isLocal ? {} : { aliases: { not: "[]" } },
    select: { serverId: true, oldAddress: true, aliases: true },
  });
  return new Set(
    entries.flatMap(({ serverId, oldAddress, aliases }) =>
      [oldAddress, ...addressesIn(aliases)].flatMap((address) => namesOf(address).map((name) => `${serverId} ${name}`)),
    ),
  );
}

function addressesIn(aliases: string): string[] {
  const list: unknown = JSON.parse(aliases);
  return Array.isArray(list) ? list.filter((one) => typeof one === "string").map((one) => one.toLowerCase()) : [];
}

/** Lists of some servers name mailboxes without what stands behind the @. */
function namesOf(address: string): string[] {
  const [local = ""] = address.split("@");
  return local === address ? [address] : [address, local];
}
