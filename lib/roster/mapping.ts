/** Which new account an old one is to be moved to, where the roster says so: nobody else may connect the two. */
import type { RosterEntry, Server } from "../db/generated/sqlite/client.ts";
import type { Transaction } from "../db/migrations.ts";
import { isSameAccount } from "../policy/credential-names.ts";

/** An account as somebody signs in to it. */
export interface SignedIn {
  readonly serverId: string;
  readonly login: string;
}

type Reader = Pick<Transaction, "rosterEntry" | "server">;
type Entry = RosterEntry & { readonly server: Server; readonly newServer: Server | null };

const WITH_SERVERS = { server: true, newServer: true } as const;

/** The entry of the old account that is signed in to like that; null where there is none, or it cannot be told which. */
export async function entryOfAccount(client: Reader, { serverId, login }: SignedIn): Promise<Entry | null> {
  const name = login.trim().toLowerCase();
  const found = await client.rosterEntry.findMany({
    where: { serverId, OR: spellings(name).map((oldAddress) => ({ oldAddress })) },
    include: WITH_SERVERS,
  });
  const exact = found.find(({ oldAddress }) => oldAddress === name);
  if (exact) return exact;
  const same = found.filter(({ oldAddress, server }) => isSameAccount(name, oldAddress, server.mailDomain));
  return same.length === 1 ? (same[0] ?? null) : null;
}

/** How else it may stand on the roster: with the domain, or without it. */
function spellings(name: string): (string | { readonly startsWith: string })[] {
  const at = name.lastIndexOf("@");
  return at < 0 ? [name, { startsWith: `${name}@` }] : [name, name.slice(0, at)];
}

/** Why an old account is not to be connected with a new one. */
export type Mismatch =
  /** It is to be moved elsewhere. `address` null: to any account on that server. `server` null: on any of the new ones. */
  | {
      readonly kind: "belongsElsewhere";
      readonly entryId: string;
      readonly address: string | null;
      readonly server: string | null;
    }
  /** It is on no roster, and the new account is for another one. */
  | { readonly kind: "hasAnother"; readonly entryId: string; readonly address: string; readonly server: string };

/** Null where the roster has nothing against it. */
export async function mismatchOf(client: Reader, old: SignedIn, fresh: SignedIn): Promise<Mismatch | null> {
  const entry = await entryOfAccount(client, old);
  const server = await client.server.findUniqueOrThrow({ where: { id: fresh.serverId } });
  if (entry === null) return intendedFor(client, fresh, server);
  const isServer = entry.newServerId === null || entry.newServerId === fresh.serverId;
  const isAddress = entry.newAddress === null || isSameAccount(fresh.login, entry.newAddress, server.mailDomain);
  if (isServer && isAddress) return null;
  const where = entry.newServer && (entry.newServer.name || entry.newServer.host);
  return { kind: "belongsElsewhere", entryId: entry.id, address: entry.newAddress, server: where };
}

/** The old account that the roster gives this new one, if any. */
async function intendedFor(client: Reader, fresh: SignedIn, server: Server): Promise<Mismatch | null> {
  const name = fresh.login.trim().toLowerCase();
  const found = await client.rosterEntry.findMany({
    where: {
      OR: spellings(name).map((newAddress) => ({ newAddress })),
      AND: { OR: [{ newServerId: null }, { newServerId: fresh.serverId }] },
    },
    include: WITH_SERVERS,
    orderBy: { oldAddress: "asc" },
  });
  const entry = found.find(({ newAddress }) => isSameAccount(name, newAddress ?? "", server.mailDomain));
  if (!entry) return null;
  const old = entry.server.name || entry.server.host;
  return { kind: "hasAnother", entryId: entry.id, address: entry.oldAddress, server: old };
}
