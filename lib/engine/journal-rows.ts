/**
 * The rows of the journal. One row per step and none ever changed; what a folder's rows mean together is worked out in ledger.ts.
 * UID lists are in IMAP's own notation in the order of the batch (uid-list.ts); digests are SHA-256 in base64url.
 */
import type { ErrorCode } from "./errors.ts";

/** One folder of the plan, with its number in this migration's journal. */
export interface JournalFolder {
  readonly id: number;
  /** ListedFolder.name on the old server. */
  readonly oldName: string;
  readonly oldPath: readonly string[];
  readonly newPath: readonly string[];
}

interface InBatch {
  readonly folder: number;
  /** Counts up within the folder. */
  readonly batch: number;
}

/** These messages are about to be sent. Durable before the first byte. */
export interface IntentRow extends InBatch {
  readonly kind: "INTENT";
  readonly oldUidValidity: number;
  readonly newUidValidity: number;
  /** Every copy made by this batch has a UID on the new server of at least this. */
  readonly floor: number;
  readonly oldUids: string;
  readonly sizes: readonly number[];
  readonly flags: readonly (readonly string[])[];
  /** Epoch seconds. */
  readonly dates: readonly (number | null)[];
  /** 1 for the first sending, counted up by each RETRY. */
  readonly attempt: number;
}

/** Everything but the last byte is sent; from here on the outcome can be unknown. Durable before the last byte. */
export interface CommittingRow extends InBatch {
  readonly kind: "COMMITTING";
  /** Which of the batch: single APPENDs are released one by one. */
  readonly oldUids: string;
  readonly digests: readonly string[];
  /** headerKey() of each message: finds the copy again where the server changed bytes while storing. */
  readonly headers: readonly string[];
  /** Epoch milliseconds: a process killed after this row lost its reply at about this time. */
  readonly at: number;
}

/** The server confirmed these. `newUids` null: without UIDPLUS, found by digest later. */
export interface DoneRow extends InBatch {
  readonly kind: "DONE";
  readonly oldUids: string;
  readonly newUids: string | null;
}

export interface RejectedRow extends InBatch {
  readonly kind: "REJECTED";
  readonly oldUids: string;
  readonly code: ErrorCode;
  /** The server's words. */
  readonly text: string;
}

/** The reply was lost at `at` (epoch milliseconds): parked, never sent again before the last probe. */
export interface AmbiguousRow extends InBatch {
  readonly kind: "AMBIGUOUS";
  readonly oldUids: string;
  readonly at: number;
}

/** Settled as not stored: may be sent again (RETRY), or not any more after three attempts (FAILED). */
export interface SettledAbsentRow extends InBatch {
  readonly kind: "RETRY" | "FAILED";
  readonly oldUids: string;
}

/** How a settled message came to be on the new server: copied by us, or there without us, or copied from another folder. */
export type Way = "copied" | "same" | "changedByServer" | "deliveredToBoth" | "movedOnOld";

/**
 * On the new server already, nothing was sent. `copied`: by us, before the old server renumbered the folder. `newUids` is null where the copy
 * is in another folder or its place is not known.
 */
export interface PresentRow extends InBatch {
  readonly kind: "PRESENT";
  readonly how: Way;
  readonly oldUidValidity: number;
  readonly newUidValidity: number;
  readonly oldUids: string;
  readonly newUids: string | null;
  readonly sizes: readonly number[];
  readonly digests: readonly string[];
}

/**
 * FLAGGING: these flags are about to be added to the copies of these messages; durable before the first STORE. FLAGGED: they have
 * them now. Where the second is missing, a copy with some or all of the flags was changed by us and by nobody else.
 */
export interface FlagRow extends InBatch {
  readonly kind: "FLAGGING" | "FLAGGED";
  readonly oldUids: string;
  /** The same for all of them; of FLAGGED empty where the server refused. */
  readonly flags: readonly string[];
}

/** The settled messages of a closed folder that came the same way, column by column. */
export interface SettledColumns {
  readonly way: Way;
  /** 0 where the message has no UID on the old server any more (its UIDVALIDITY changed). */
  readonly oldUids: string;
  /** 0 where the UID on the new server is unknown or lies in another folder. */
  readonly newUids: string;
  readonly sizes: readonly number[];
  readonly digests: readonly string[];
  /** Which of the row's flag sets we gave the copy, counted from 1; 0: not known. Absent: not known of any. */
  readonly flags?: readonly number[];
}

/** The closed folder: the same facts as all its rows before, with the SETTLED after it. */
export interface FolderRow extends InBatch {
  readonly kind: "FOLDER";
  readonly oldUidValidity: number;
  readonly newUidValidity: number;
  readonly settled: readonly SettledColumns[];
  readonly flagSets?: readonly (readonly string[])[];
  /** Given up after three attempts whose replies were lost. */
  readonly failed: string;
}

/** More messages of the closed folder, in the same transaction: what stands in one row must fit into memory several times. */
export interface SettledRow extends InBatch {
  readonly kind: "SETTLED";
  readonly settled: readonly SettledColumns[];
  readonly flagSets?: readonly (readonly string[])[];
}

/** What stands for all rows of a folder: a FOLDER, and as many SETTLED as it needs. */
export type ClosingRow = FolderRow | SettledRow;

export type JournalRow =
  | IntentRow
  | CommittingRow
  | DoneRow
  | RejectedRow
  | AmbiguousRow
  | SettledAbsentRow
  | PresentRow
  | FlagRow
  | ClosingRow;
