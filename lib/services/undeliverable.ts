/** Addresses that mail servers have refused: whose they are, what to do about it, and trying them again. Staff may look, administrators act. */
import type { Viewer } from "../auth/viewer.ts";
import type { Database } from "../db/database.ts";
import { text } from "../i18n/translator.ts";
import { LETTER_ENTRY, type LetterEntry, reachableOf } from "../notify/letters.ts";
import { forgetRefusals } from "../notify/undeliverable.ts";
import { knownAddresses, type LetterVia } from "../policy/letter-address.ts";
import { addressKey } from "../policy/undeliverable.ts";
import { BYTE_ORDER_MARK, csvLine } from "../report/csv.ts";
import { undeliveredIds } from "../roster/undeliverable.ts";
import { NotFound, onlyAdministrators, onlyStaff } from "./access.ts";
import { audit } from "./audit.ts";
import type { Portal } from "./portal.ts";
import { portalZone } from "./zone.ts";

/** One address of somebody, by what it is to them: what a person confirmed is not told to others. */
export interface RefusedAddress {
  readonly via: LetterVia;
  /** Epoch milliseconds. */
  readonly at: number;
  /** The reply code and at what: `550 RCPT TO`. */
  readonly error: string;
  /** What the mail server said, without addresses. */
  readonly reply: string | null;
}

export interface UndeliveredPerson {
  readonly id: string;
  readonly name: string;
  readonly oldAddress: string;
  readonly contact: string;
  readonly refused: readonly RefusedAddress[];
  /** Where mail to them goes instead; null: nothing of what is known reaches them. */
  readonly instead: LetterVia | null;
}

export interface UndeliveredView {
  readonly count: number;
  readonly rows: readonly UndeliveredPerson[];
  readonly page: number;
  readonly pages: number;
  readonly zone: string;
}

export const UNDELIVERED_A_PAGE = 50;

/** For administrators and helpers; throws NotFound for others. `page` from 1. */
export async function undeliveredView(portal: Portal, viewer: Viewer, page: number): Promise<UndeliveredView> {
  onlyStaff(viewer);
  const ids = await undeliveredIds(portal.database);
  const pages = Math.max(1, Math.ceil(ids.length / UNDELIVERED_A_PAGE));
  const shown = Math.min(Math.max(1, page), pages);
  const from = (shown - 1) * UNDELIVERED_A_PAGE;
  const rows = await peopleOf(portal.database, ids.slice(from, from + UNDELIVERED_A_PAGE));
  return { count: ids.length, rows, pages, page: shown, zone: await portalZone(portal) };
}

/** How many people of the roster have an address that takes no mail. For administrators and helpers; throws NotFound for others. */
export async function countUndelivered({ database }: Portal, viewer: Viewer): Promise<number> {
  onlyStaff(viewer);
  return (await undeliveredIds(database)).length;
}

/** Of one person; empty: nothing of theirs was refused. Throws NotFound as undeliveredView(), and where there is no such entry. */
export async function refusedOf({ database }: Portal, viewer: Viewer, entryId: string): Promise<UndeliveredPerson> {
  onlyStaff(viewer);
  const [person] = await peopleOf(database, [entryId]);
  if (!person) throw new NotFound();
  return person;
}

/** So many rows fit into one question to the database. */
const AT_ONCE = 500;

async function peopleOf({ client }: Database, ids: readonly string[]): Promise<UndeliveredPerson[]> {
  const refusals = new Map((await client.undeliverableAddress.findMany()).map((row) => [row.address, row]));
  const people: UndeliveredPerson[] = [];
  for (let from = 0; from < ids.length; from += AT_ONCE) {
    const where = { id: { in: ids.slice(from, from + AT_ONCE) } };
    const entries = await client.rosterEntry.findMany({ where, ...LETTER_ENTRY, orderBy: { oldAddress: "asc" } });
    people.push(...entries.map((entry) => personOf(entry, refusals)));
  }
  return people;
}

type Refusals = ReadonlyMap<string, { readonly at: Date; readonly error: string; readonly reply: string | null }>;

function personOf(entry: LetterEntry, refusals: Refusals): UndeliveredPerson {
  const known = knownAddresses(reachableOf(entry));
  const refused = known.flatMap(({ via, address }) => {
    const row = refusals.get(addressKey(address));
    return row ? [{ via, at: row.at.getTime(), error: row.error, reply: row.reply }] : [];
  });
  const { id, name, oldAddress, contact } = entry;
  const instead = known.find(({ address }) => !refusals.has(addressKey(address)))?.via ?? null;
  return { id, name, oldAddress, contact, refused, instead };
}

/** All of them for spreadsheets, without addresses that people confirmed. Recorded; throws NotFound as undeliveredView(). */
export async function undeliveredCsv({ database }: Portal, viewer: Viewer): Promise<Uint8Array> {
  onlyStaff(viewer);
  const people = await peopleOf(database, await undeliveredIds(database));
  await audit.record(database.client, viewer, {
    action: "undeliverable.export",
    subjectId: null,
    details: { people: people.length },
  });
  const head = (["name", "oldAddress", "which", "since", "said", "instead", "contact"] as const).map((column) =>
    text(`mailing.undeliverable.${column}`),
  );
  const lines = people.flatMap(({ name, oldAddress, refused, instead, contact }) =>
    refused.map(({ via, at, error, reply }) => [
      ...[name, oldAddress, text(`mailing.via.${via}`), new Date(at).toISOString(), reply ?? error],
      ...[text(instead === null ? "mailing.undeliverable.nowhere" : `mailing.via.${instead}`), contact],
    ]),
  );
  return Buffer.from(BYTE_ORDER_MARK + csvLine(head) + lines.map(csvLine).join(""));
}

/** The addresses of this person are tried again with the next mail. Throws NotFound for others than administrators, and where there is no such entry. */
export async function tryAddressesAgain({ database }: Portal, viewer: Viewer, entryId: string): Promise<void> {
  onlyAdministrators(viewer);
  await database.client.$transaction(async (tx) => {
    const entry = await tx.rosterEntry.findUnique({ where: { id: entryId }, ...LETTER_ENTRY });
    if (!entry) throw new NotFound();
    const addresses = knownAddresses(reachableOf(entry)).map(({ address }) => address);
    const count = await forgetRefusals(tx, addresses);
    if (count > 0) await audit.record(tx, viewer, { action: "undeliverable.tryAgain", subjectId: entryId });
  });
}
