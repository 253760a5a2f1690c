/** The settled messages of a closed folder, column by column: what the rows hold that stand for all rows before them. */
import { FlagSets } from "./flag-sets.ts";
import type { ClosingRow, JournalRow, SettledColumns, Way } from "./journal-rows.ts";
import type { Ledger } from "./ledger.ts";
import type { Settled } from "./settled.ts";
import { packUids, unpackUids } from "./uid-list.ts";

/** In a column of flag sets: not known. The sets are counted from 1. */
const UNKNOWN = 0;

/** So many messages stand in one row: about 100 KB. */
const IN_ONE_ROW = 1_000;

export function isClosing(row: JournalRow): boolean {
  return row.kind === "FOLDER" || row.kind === "SETTLED";
}

/** All that a ledger knows in few rows, made one by one: nobody may change it meanwhile. Throws unless it can be closed. */
export function* closingRows(ledger: Ledger): Iterable<ClosingRow> {
  const { folder, oldUidValidity, newUidValidity, failed } = ledger;
  if (!ledger.canClose() || oldUidValidity === null || newUidValidity === null)
    throw new Error("a folder with open messages cannot be closed");
  let isFirst = true;
  for (const entries of inRows(everySettled(ledger))) {
    const row = { folder, batch: ledger.newBatch(), ...packSettled(entries) };
    if (isFirst) yield { kind: "FOLDER", ...row, oldUidValidity, newUidValidity, failed: packUids([...failed]) };
    else yield { kind: "SETTLED", ...row };
    isFirst = false;
  }
}

function* everySettled({ settled, orphans }: Ledger): Iterable<Settled> {
  yield* settled.values();
  for (const orphan of orphans) yield { ...orphan, oldUid: 0 };
}

/** Cut into what one row holds; at least one piece. */
function* inRows(entries: Iterable<Settled>): Iterable<readonly Settled[]> {
  let piece: Settled[] = [];
  let isFirst = true;
  for (const entry of entries) {
    if (piece.length === IN_ONE_ROW) {
      yield piece;
      piece = [];
      isFirst = false;
    }
    piece.push(entry);
  }
  if (isFirst || piece.length > 0) yield piece;
}

/** Packs messages into columns, those that came the same way together. */
function packSettled(entries: readonly Settled[]): Pick<ClosingRow, "settled" | "flagSets"> {
  const sets = new FlagSets();
  const groups = Map.groupBy(entries, (entry) => entry.way);
  const settled = [...groups].map(([way, group]) => asColumns(way, group, sets));
  return sets.all.length > 0 ? { settled, flagSets: sets.all } : { settled };
}

function asColumns(way: Way, entries: readonly Settled[], sets: FlagSets): SettledColumns {
  const columns = {
    way,
    oldUids: packUids(entries.map((entry) => entry.oldUid)),
    newUids: packUids(entries.map((entry) => entry.newUid)),
    sizes: entries.map((entry) => entry.size),
    digests: entries.map((entry) => entry.digest),
  };
  if (entries.every((entry) => entry.flags === undefined)) return columns;
  return { ...columns, flags: entries.map(({ flags }) => (flags === undefined ? UNKNOWN : sets.numberOf(flags) + 1)) };
}

/** The messages of a closing row. Rows written before flags were remembered say nothing of them. */
export function* unpackSettled(row: ClosingRow): Iterable<Settled> {
  for (const columns of row.settled) {
    const places = unpackUids(columns.newUids);
    for (const [index, oldUid] of unpackUids(columns.oldUids).entries()) {
      const entry = {
        oldUid,
        newUid: places[index] ?? 0,
        size: columns.sizes[index] ?? 0,
        digest: columns.digests[index] ?? "",
        way: columns.way,
      };
      const flags = row.flagSets?.[(columns.flags?.[index] ?? UNKNOWN) - 1];
      yield flags === undefined ? entry : { ...entry, flags };
    }
  }
}
