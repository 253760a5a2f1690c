/**
 * A receipt for each message of a folder: where it was, where its copy is, its size and its digest, from the journal; and what the report
 * says of it. A folder that is closed is read piece by piece, so that 200,000 messages need no more memory than 2,000.
 */
import { unpackSettled } from "../engine/closed-folder.ts";
import type { ErrorCode } from "../engine/errors.ts";
import type { JournalFolder, JournalRow, Way } from "../engine/journal-rows.ts";
import { Ledger, type Settled } from "../engine/ledger.ts";
import { isRescueFolder } from "../engine/rescue-work.ts";
import { unpackUids } from "../engine/uid-list.ts";

/**
 * `attached`: saved as an attachment; size and digest are those of the message around it. `onTheWay`: about to be sent, or the reply is not
 * here yet. `problem`: see `code`. All others: how the copy came to be there.
 */
export type ReceiptOutcome = Way | "attached" | "onTheWay" | "problem";

export const RECEIPT_OUTCOMES: readonly ReceiptOutcome[] = [
  ...(["copied", "same", "changedByServer", "deliveredToBoth", "movedOnOld"] as const),
  ...(["attached", "onTheWay", "problem"] as const),
];

/** What is not known is null. */
export interface Receipt {
  readonly outcome: ReceiptOutcome;
  /** Levels joined by `/`. */
  readonly oldFolder: string;
  /** Null: the old server has given its messages new numbers since, and this one was not among them. */
  readonly oldUid: number | null;
  readonly newFolder: string | null;
  readonly newUid: number | null;
  readonly bytes: number | null;
  /** SHA-256 of the message's bytes, in hex. */
  readonly sha256: string | null;
  /** Of a problem. */
  readonly code: ErrorCode | null;
}

/** The rows of one folder. */
export interface FolderRows {
  readonly folder: JournalFolder;
  readonly rows: AsyncIterable<JournalRow>;
  /** All of them are closing rows: each is understood by itself. */
  readonly isClosed: boolean;
}

/** What the latest report says of the folder. */
export interface FolderTold {
  /** The new folder as the server names it; null where the report does not know the folder. */
  readonly newFolder: string | null;
  /** By old UID. */
  readonly problems: ReadonlyMap<number, ErrorCode>;
}

/** A run has rewritten the folder while it was read: whoever reads has to begin anew. */
export class JournalMoved extends Error {
  constructor() {
    super("a run has rewritten the folder's journal meanwhile");
    this.name = "JournalMoved";
  }
}

/** The receipts of a folder, those without a trace in the journal last. Throws JournalMoved, and what reading throws. */
export async function* receiptsOf(source: FolderRows, told: FolderTold): AsyncGenerator<Receipt> {
  const { folder } = source;
  const isRescue = isRescueFolder(folder);
  const problems = isRescue ? new Map<number, ErrorCode>() : new Map(told.problems);
  const known = source.isClosed ? inPieces(source.rows) : replayed(source);
  const places = { oldFolder: folder.oldPath.join("/"), newFolder: newNameOf(folder, told), isRescue };
  for await (const message of known) {
    const code = problems.get(message.oldUid) ?? (message.outcome === "problem" ? "message.unsettled" : null);
    problems.delete(message.oldUid);
    yield receiptOf(message, places, code);
  }
  for (const [oldUid, code] of problems) yield receiptOf(without(oldUid, "problem"), places, code);
}

/** What the new folder is called, levels joined by `/`. */
export function newNameOf(folder: JournalFolder, { newFolder }: FolderTold): string {
  // Attachments are in a folder of their own, and not where the report says that the others of their old folder are.
  return (isRescueFolder(folder) ? null : newFolder) ?? folder.newPath.join("/");
}

/** A message as the journal knows it. */
interface Known extends Pick<Settled, "oldUid" | "newUid"> {
  readonly outcome: ReceiptOutcome;
  readonly size: number | null;
  readonly digest: string;
}

function without(oldUid: number, outcome: ReceiptOutcome): Known {
  return { oldUid, newUid: 0, size: null, digest: "", outcome };
}

function known({ way, ...settled }: Settled): Known {
  return { ...settled, outcome: way };
}

interface Places {
  readonly oldFolder: string;
  readonly newFolder: string;
  readonly isRescue: boolean;
}

function receiptOf(message: Known, { oldFolder, newFolder, isRescue }: Places, code: ErrorCode | null): Receipt {
  const { oldUid, newUid, size, digest, outcome } = message;
  const hasCopy = outcome !== "problem" && outcome !== "onTheWay";
  // Where mail was filed elsewhere on the old server, its copy may lie in the folder that it had before.
  const isInFolder = hasCopy && (newUid > 0 || outcome !== "movedOnOld");
  return {
    outcome: code !== null ? "problem" : isRescue && hasCopy ? "attached" : outcome,
    oldFolder,
    oldUid: oldUid || null,
    newFolder: isInFolder ? newFolder : null,
    newUid: newUid || null,
    bytes: size,
    sha256: digest === "" ? null : Buffer.from(digest, "base64url").toString("hex"),
    code,
  };
}

/** Of closing rows, one row in memory at a time. */
async function* inPieces(rows: AsyncIterable<JournalRow>): AsyncGenerator<Known> {
  let isFirst = true;
  let failed: readonly number[] = [];
  for await (const row of rows) {
    // What a run has added since the first look is told the next time.
    if (row.kind !== "FOLDER" && row.kind !== "SETTLED") break;
    if (row.kind === "FOLDER" && !isFirst) throw new JournalMoved();
    if (row.kind === "FOLDER") failed = unpackUids(row.failed);
    isFirst = false;
    yield* [...unpackSettled(row)].sort((one, other) => one.oldUid - other.oldUid).map(known);
  }
  for (const uid of failed) yield without(uid, "problem");
}

/** Rows that mean something only together: as a run understands them, in about 50 bytes a message. */
async function* replayed({ folder, rows }: FolderRows): AsyncGenerator<Known> {
  const ledger = await Ledger.read({ read: () => rows }, folder.id);
  for (const entry of ledger.settled.values()) yield known(entry);
  // Their copies are being looked for again.
  for (const entry of ledger.unplaced.values()) yield { ...known(entry), newUid: 0 };
  for (const entry of ledger.orphans) yield { ...known(entry), oldUid: 0 };
  for (const { oldUid, size, committed } of ledger.open.values())
    yield { oldUid, newUid: 0, size, digest: committed?.digest ?? "", outcome: "onTheWay" };
  for (const uid of ledger.failed) yield without(uid, "problem");
}
