/** The receipts of a migration, message by message: searched, and a page or all of them at a time. */
import type { Viewer } from "../auth/viewer.ts";
import type { Database } from "../db/database.ts";
import { hasClosingRowsOnly, readJournalFolders, readJournalRows } from "../db/journal-reading.ts";
import type { ErrorCode } from "../engine/errors.ts";
import type { JournalFolder } from "../engine/journal-rows.ts";
import {
  type FolderTold,
  JournalMoved,
  newNameOf,
  type Receipt,
  type ReceiptOutcome,
  receiptsOf,
} from "../report/receipts.ts";
import type { StoredReport } from "../report/stored.ts";
import { ownMigration } from "./access.ts";
import type { Portal } from "./portal.ts";
import { storedReport } from "./report.ts";

export { RECEIPT_OUTCOMES, type Receipt, type ReceiptOutcome } from "../report/receipts.ts";

/** At most so many stand on a page. */
export const RECEIPTS_PAGE = 50;
/** A run rewrites a folder when it has ended with it: rarely twice while somebody reads it. */
const TRIES = 3;

export interface ReceiptSearch {
  /** Part of the old or the new name, in any case; empty: all folders. */
  readonly folder: string;
  /** On the old or on the new server; null: all. */
  readonly uid: number | null;
  /** Null: all. */
  readonly outcome: ReceiptOutcome | null;
}

export interface ReceiptsPage {
  readonly reference: string | null;
  readonly receipts: readonly Receipt[];
  /** How many come before these. */
  readonly before: number;
  readonly hasMore: boolean;
}

/** The page of this number, from 1 on. Throws NotFound when it is not this person's. */
export async function receiptsPage(
  portal: Portal,
  viewer: Viewer,
  migrationId: string,
  { search, page }: { readonly search: ReceiptSearch; readonly page: number },
): Promise<ReceiptsPage> {
  const { reference } = await ownMigration(portal.database, viewer, migrationId);
  const before = (page - 1) * RECEIPTS_PAGE;
  const found = await again(() => stretch(receiptsIn(portal.database, migrationId, search), before, RECEIPTS_PAGE + 1));
  return { reference, receipts: found.slice(0, RECEIPTS_PAGE), before, hasMore: found.length > RECEIPTS_PAGE };
}

async function again<T>(work: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++)
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof JournalMoved) || tries === TRIES) throw error;
    }
}

async function stretch<T>(all: AsyncIterable<T>, from: number, most: number): Promise<T[]> {
  const found: T[] = [];
  let place = 0;
  for await (const one of all) {
    if (place++ >= from) found.push(one);
    if (found.length === most) break;
  }
  return found;
}

/** All receipts that are searched for, read as they are asked for. Throws NotFound; and JournalMoved on the way, where a run writes. */
export async function allReceipts(
  { database }: Portal,
  viewer: Viewer,
  migrationId: string,
  search: ReceiptSearch,
): Promise<{ readonly reference: string | null; readonly receipts: AsyncGenerator<Receipt> }> {
  const { reference } = await ownMigration(database, viewer, migrationId);
  return { reference, receipts: receiptsIn(database, migrationId, search) };
}

/** How many receipts there are of each outcome; null while a run rewrites them. Throws NotFound when it is not this person's. */
export async function receiptCounts(
  { database }: Portal,
  viewer: Viewer,
  migrationId: string,
): Promise<Partial<Record<ReceiptOutcome, number>> | null> {
  await ownMigration(database, viewer, migrationId);
  try {
    return await again(async () => {
      const counts: Partial<Record<ReceiptOutcome, number>> = {};
      for await (const { outcome } of receiptsIn(database, migrationId, ALL))
        counts[outcome] = (counts[outcome] ?? 0) + 1;
      return counts;
    });
  } catch (error) {
    if (error instanceof JournalMoved) return null;
    throw error;
  }
}

const ALL: ReceiptSearch = { folder: "", uid: null, outcome: null };

async function* receiptsIn(database: Database, migrationId: string, search: ReceiptSearch): AsyncGenerator<Receipt> {
  const tell = teller(await latestReport(database, migrationId));
  for (const folder of await readJournalFolders(database, migrationId)) {
    const told = tell(folder);
    if (!isSought(folder, told, search.folder)) continue;
    const isClosed = await hasClosingRowsOnly(database, folder.id);
    const rows = readJournalRows(database, folder.id);
    for await (const receipt of receiptsOf({ folder, rows, isClosed }, told)) if (fits(receipt, search)) yield receipt;
  }
}

async function latestReport(database: Database, migrationId: string): Promise<StoredReport | null> {
  const where = { migrationId, report: { not: null }, endedAt: { not: null } };
  const run = await database.client.run.findFirst({ where, orderBy: { number: "desc" }, select: { number: true } });
  return run && storedReport(database, migrationId, run.number);
}

/** What the report says of a folder of the journal. Messages that are saved as attachments have their receipts there. */
function teller(report: StoredReport | null): (folder: JournalFolder) => FolderTold {
  const names = new Map(report?.folders.map((folder) => [folder.old, folder.new]));
  const open = report?.problemList.filter(({ uid, savedIn }) => uid !== null && savedIn === undefined) ?? [];
  const problems = Map.groupBy(open, ({ folder }) => folder);
  return ({ oldPath }) => {
    const old = oldPath.join("/");
    const here = problems.get(old)?.map(({ uid, code }): [number, ErrorCode] => [uid ?? 0, code]);
    return { newFolder: names.get(old) ?? null, problems: new Map(here) };
  };
}

function isSought(folder: JournalFolder, told: FolderTold, typed: string): boolean {
  const sought = typed.trim().toLowerCase();
  const names = [folder.oldPath.join("/"), newNameOf(folder, told)];
  return names.some((name) => name.toLowerCase().includes(sought));
}

function fits({ oldUid, newUid, outcome }: Receipt, search: ReceiptSearch): boolean {
  const isNumber = search.uid === null || oldUid === search.uid || newUid === search.uid;
  return isNumber && (search.outcome === null || outcome === search.outcome);
}
