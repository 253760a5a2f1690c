/** The entries of one page of the roster, with how far their moves are. */
import type { Database } from "../db/database.ts";
import { type ClosingEntry, hasClosed, readClosings } from "../jobs/imports-close.ts";
import { type RosterMark, type RosterState, rosterState } from "../policy/roster.ts";
import { type Line, lineNow } from "./line.ts";
import { LATEST_RUN, type MoveFacts, moveFacts } from "./move-facts.ts";
import { workerNow } from "./workers.ts";

/** Times in epoch milliseconds. */
export interface RosterLine {
  readonly id: string;
  /** May be empty. */
  readonly name: string;
  readonly oldAddress: string;
  readonly oldServer: string;
  /** As the list gives it, or with which they signed in. Null: not known yet. */
  readonly newAddress: string | null;
  readonly newServer: string | null;
  readonly wave: string | null;
  readonly mark: RosterMark;
  readonly deliverySwitched: boolean;
  readonly state: RosterState;
  /** Null: the old account is not connected yet. */
  readonly move: RosterMove | null;
  /** By the old server's own list, or what is still to come. Null: not known. */
  readonly bytes: number | null;
}

export interface RosterMove extends MoveFacts {
  readonly migrationId: string;
}

/** Large columns that no list shows. */
const OMITTED = { plan: true, newListing: true } as const;

const ENTRY = {
  ...{ server: true, newServer: true, wave: true },
  person: { include: { server: true } },
  migration: { omit: OMITTED, include: LATEST_RUN },
} as const;

/** In the order of the ids. */
export async function rosterLines(database: Database, ids: readonly string[], now: number): Promise<RosterLine[]> {
  const { client } = database;
  const entries = await client.rosterEntry.findMany({ where: { id: { in: [...ids] } }, include: ENTRY });
  const addresses = entries.map(({ oldAddress }) => oldAddress);
  const [worker, mailboxes] = await Promise.all([
    workerNow(database, now),
    client.oldMailbox.findMany({ where: { address: { in: addresses } } }),
  ]);
  const isInLine = entries.some(({ migration }) => migration?.phase === "queued");
  // Working out the line costs more than all else, and most pages show nobody who is in it.
  const line: Line = isInLine ? await lineNow(database, now) : new Map();
  const sizes = new Map(mailboxes.map(({ serverId, address, bytes }) => [`${serverId} ${address}`, bytes]));
  const byId = new Map(entries.map((entry) => [entry.id, entry]));
  const book = await readClosings(client);
  const closedAt = (entry: ClosingEntry) => {
    const closes = book.of(entry);
    return hasClosed(closes, now) ? closes : null;
  };
  return ids.flatMap((id) => {
    const entry = byId.get(id);
    if (!entry) return [];
    const { migration } = entry;
    const bytes = sizes.get(`${entry.serverId} ${entry.oldAddress}`) ?? migration?.bytesLeft ?? null;
    return [
      {
        ...{ id, name: entry.name, oldAddress: entry.oldAddress, oldServer: nameOf(entry.server) },
        ...newAccountOf(entry),
        ...{ wave: entry.wave?.name ?? null, mark: entry.mark, deliverySwitched: entry.deliverySwitched },
        state: rosterState(entry, migration, now),
        move: migration && {
          migrationId: migration.id,
          ...moveFacts(migration, line, { now, worker, closedAt: closedAt(entry) }),
        },
        bytes: bytes === null ? null : Number(bytes),
      },
    ];
  });
}

interface Addressed {
  readonly newAddress: string | null;
  readonly newServer: Nameable | null;
  readonly person: { readonly login: string; readonly server: Nameable } | null;
}
interface Nameable {
  readonly name: string;
  readonly host: string;
}

/** Where they sign in counts more than where they were to. */
export function newAccountOf({
  newAddress,
  newServer,
  person,
}: Addressed): Pick<RosterLine, "newAddress" | "newServer"> {
  if (person) return { newAddress: person.login, newServer: nameOf(person.server) };
  return { newAddress, newServer: newServer && nameOf(newServer) };
}

/** What people know a server by. */
export function nameOf({ name, host }: Nameable): string {
  return name || host;
}

/** How much of what is to be brought is brought over, in whole per cent: 100 only where nothing is left. Null: nothing is counted. */
export function shareOf(counts: MoveFacts["counts"]): number | null {
  if (counts === null || counts.toBring === 0) return null;
  return Math.floor((100 * Math.min(counts.done, counts.toBring)) / counts.toBring);
}
