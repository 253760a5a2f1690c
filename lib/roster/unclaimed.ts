/** Mailboxes on an old server's own list that stand for nobody of the roster. */
import type { Database } from "../db/database.ts";

/** The database's client or a transaction of it. */
type Reader = Pick<Database["client"], "oldMailbox" | "rosterEntry">;

export interface UnclaimedMailbox {
  readonly id: number;
  readonly serverId: string;
  readonly address: string;
  readonly bytes: number | null;
  readonly messages: number | null;
  readonly lastLoginAt: Date | null;
}

/** The largest first. One is claimed by an entry of the same server with its address, or with it among the aliases. */
export async function unclaimedMailboxes({ oldMailbox, rosterEntry }: Reader): Promise<UnclaimedMailbox[]> {
  const [mailboxes, entries] = await Promise.all([
    oldMailbox.findMany({ orderBy: { address: "asc" } }),
    rosterEntry.findMany({ select: { serverId: true, oldAddress: true, aliases: true } }),
  ]);
  const claimed = new Set(
    entries.flatMap(({ serverId, oldAddress, aliases }) =>
      [oldAddress, ...addressesIn(aliases)].flatMap((address) => namesOf(address).map((name) => `${serverId} ${name}`)),
    ),
  );
  return mailboxes
    .filter(({ serverId, address }) => !claimed.has(`${serverId} ${address}`))
    .map(({ bytes, listedAt: _listedAt, ...row }) => ({ ...row, bytes: bytes === null ? null : Number(bytes) }))
    .toSorted((one, other) => (other.bytes ?? 0) - (one.bytes ?? 0));
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
