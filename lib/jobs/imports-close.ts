/** When imports close for whom: the one place that web and worker ask. */
import type { Database } from "../db/database.ts";
import type { Prisma } from "../db/generated/sqlite/client.ts";
import { importsCloseAt, momentsOf, type PhaseMoments } from "../policy/phases.ts";
import type { Calendar } from "../policy/schedule.ts";
import { announcedDeadline, EVERYONE, portalZone } from "./calendar.ts";

/** The database's client or a transaction of it. */
export type ClosingReader = Pick<Database["client"], "announcement" | "timetable" | "switchOff">;
type EntryReader = ClosingReader & Pick<Database["client"], "rosterEntry">;

/** What counts of an entry of the roster. */
export interface ClosingEntry {
  readonly waveId: string | null;
  readonly graceUntil: Date | null;
}

/** Moments in epoch milliseconds. */
export interface ClosingBook {
  /** For whoever is in no wave; null: never, as far as anybody has said. */
  readonly everyone: number | null;
  /** The first and the last that hold for anybody, without grace; null: never. */
  readonly first: number | null;
  readonly last: number | null;
  /** When an administrator said that the old server is off; null: nobody has. */
  readonly switchedOff: number | null;
  of(entry: ClosingEntry | null): number | null;
  /** All dates that hold for them. */
  momentsOf(entry: Pick<ClosingEntry, "waveId"> | null): PhaseMoments;
}

/** Reads all dates: a handful of rows, however many people there are. */
export async function readClosings(client: ClosingReader): Promise<ClosingBook> {
  const [timetables, announced, off] = await Promise.all([
    client.timetable.findMany(),
    announcedDeadline(client),
    client.switchOff.findFirst({ where: { takenBackAt: null }, orderBy: { at: "asc" }, select: { at: true } }),
  ]);
  const everyone = timetables.find(({ id }) => id === EVERYONE) ?? null;
  const waves = new Map(timetables.flatMap((row) => (row.waveId === null ? [] : [[row.waveId, row] as const])));
  // Thousands are asked for, of a handful of waves, and wall time in a zone takes a while to be read.
  const read = new Map<string | null, PhaseMoments>();
  const moments = (waveId: string | null): PhaseMoments => {
    const known = read.get(waveId) ?? momentsOf(everyone, waveId === null ? null : (waves.get(waveId) ?? null));
    read.set(waveId, known);
    return known;
  };
  const switchedOff = off?.at.getTime() ?? null;
  const closing = (waveId: string | null, graceUntil: Date | null) =>
    importsCloseAt({
      ...{ timetable: moments(waveId).importsClose?.at ?? null, announced, switchedOff },
      graceUntil: graceUntil?.getTime() ?? null,
    });
  const all = [null, ...waves.keys()].map((waveId) => closing(waveId, null));
  const known = all.filter((at) => at !== null);
  return {
    everyone: closing(null, null),
    first: known.length === 0 ? null : Math.min(...known),
    last: known.length === 0 || known.length < all.length ? null : Math.max(...known),
    switchedOff,
    of: (entry) => closing(entry?.waveId ?? null, entry?.graceUntil ?? null),
    momentsOf: (entry) => moments(entry?.waveId ?? null),
  };
}

/** An old account, by its row. */
export interface OldAccount {
  readonly serverId: string;
  readonly login: string;
}

/** The entry of the roster that this old account stands under. */
export function rosterPlace({ serverId, login }: OldAccount): Prisma.RosterEntryWhereUniqueInput {
  return { serverId_oldAddress: { serverId, oldAddress: login.toLowerCase() } };
}

/** When imports close for this old account, in epoch milliseconds; null: never. `now`: whether they have is for the caller to say. */
export async function importsClose(client: EntryReader, account: OldAccount): Promise<number | null> {
  const [book, entry] = await Promise.all([readClosings(client), closingEntry(client, account)]);
  return book.of(entry);
}

/** By which runs of this old account are planned. */
export async function calendarOf(client: EntryReader, account: OldAccount): Promise<Calendar> {
  const [deadline, zone] = await Promise.all([importsClose(client, account), portalZone(client)]);
  return { deadline, zone };
}

/** Null: the old account is not on the roster. */
export function closingEntry(
  { rosterEntry }: Pick<EntryReader, "rosterEntry">,
  account: OldAccount,
): Promise<ClosingEntry | null> {
  return rosterEntry.findUnique({ where: rosterPlace(account), select: { waveId: true, graceUntil: true } });
}

/** So many addresses fit into one question to the database. */
const AT_ONCE = 1000;

/** Answers with the entries of several old accounts; null for one that is on no roster. */
async function closingEntries(
  { rosterEntry }: Pick<EntryReader, "rosterEntry">,
  accounts: readonly OldAccount[],
): Promise<(account: OldAccount) => ClosingEntry | null> {
  const keyOf = (serverId: string, address: string) => `${serverId} ${address}`;
  const addresses = [...new Set(accounts.map(({ login }) => login.toLowerCase()))];
  const entries = new Map<string, ClosingEntry>();
  for (let from = 0; from < addresses.length; from += AT_ONCE) {
    const rows = await rosterEntry.findMany({
      where: { oldAddress: { in: addresses.slice(from, from + AT_ONCE) } },
      select: { serverId: true, oldAddress: true, waveId: true, graceUntil: true },
    });
    for (const row of rows) entries.set(keyOf(row.serverId, row.oldAddress), row);
  }
  return ({ serverId, login }) => entries.get(keyOf(serverId, login.toLowerCase())) ?? null;
}

/** When imports close for each of these old accounts, in epoch milliseconds; null: never. */
export async function importsCloseFor(
  client: EntryReader,
  accounts: readonly OldAccount[],
): Promise<(account: OldAccount) => number | null> {
  const [book, entryOf] = await Promise.all([readClosings(client), closingEntries(client, accounts)]);
  return (account) => book.of(entryOf(account));
}

/** The migrations in line or under way for which imports have closed: nobody may begin or go on. */
export async function closedUnderWay({ client }: Database, now: Date): Promise<string[]> {
  const book = await readClosings(client);
  if (book.first === null || book.first > now.getTime()) return [];
  const rows = await client.migration.findMany({
    where: { phase: { notIn: ["draft", "done"] }, activity: { in: ["running", "waiting"] }, personId: { not: null } },
    select: { id: true, oldAccount: { select: { serverId: true, login: true } } },
  });
  const accounts = rows.map(({ oldAccount }) => oldAccount);
  const closes = await importsCloseFor(client, accounts);
  return rows.filter(({ oldAccount }) => hasClosed(closes(oldAccount), now.getTime())).map(({ id }) => id);
}

/** Whether this closing has come; `closes` and `now` in epoch milliseconds. */
export function hasClosed(closes: number | null, now: number): closes is number {
  return closes !== null && closes <= now;
}
