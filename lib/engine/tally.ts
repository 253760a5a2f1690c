/** The sum that must agree: every message found is in exactly one of the other columns. */
import type { ErrorCode } from "./errors.ts";

/** Columns of the ledger, in messages. */
export interface Counts {
  found: number;
  copied: number;
  copiedBefore: number;
  alreadyThere: number;
  leftOut: number;
  vanished: number;
  notSettled: number;
  problems: number;
}

export type Column = Exclude<keyof Counts, "found">;

/** A message or folder set aside, with the reason. */
export interface Problem {
  /** The old folder's path with `/` between the levels. */
  readonly folder: string;
  /** UID on the old server; null when the whole folder is meant. */
  readonly uid: number | null;
  readonly code: ErrorCode;
  /** What happened, with the server's own words; never mail content. */
  readonly text: string;
  /** How many messages this problem stands for in the sum. */
  readonly messages: number;
  /** Where exactly its message is, so that it can be fetched later; missing where a whole folder is meant, and in older reports. */
  readonly at?: OldPlace;
  /** The new folder in which it is saved as an attachment, levels joined by `/`; missing where it is not. */
  readonly savedIn?: string;
}

/** A folder of the old account, and the UIDVALIDITY under which UIDs of it hold. */
export interface OldPlace {
  /** ListedFolder.name. */
  readonly oldName: string;
  readonly uidValidity: number;
}

/** Something that could not be kept or is good to know, though every message is there. */
export interface Remark {
  readonly folder: string;
  readonly kind: RemarkKind;
  readonly messages: number;
  /** A keyword, a date, a number of bytes: what it is about; may be empty. */
  readonly detail: string;
}

export type RemarkKind =
  | "changedByServer"
  | "keywordNotKept"
  | "flagNotKept"
  | "keywordsFull"
  | "dateChanged"
  | "dateNotKept"
  | "flagAddedOnOld"
  | "flagRemovedOnOld"
  | "flagsKeptYours"
  | "superseded"
  | "deletedLeftOut"
  | "olderLeftOut"
  | "largeLeftOut"
  | "emptyLeftOut"
  | "internalDataLeftOut"
  | "viewLeftOut"
  | "endlessLeftOut"
  | "madeSince"
  | "deliveredToBoth"
  | "movedOnOld"
  | "deletedOnNew"
  | "elsewhereOnNew"
  | "possibleDuplicate"
  | "twiceOnOld"
  | "sentAgain"
  | "keptOnce"
  | "appendedSlower"
  | "subscriptionNotKept"
  | "renamed"
  | "notFollowed"
  | "unchangedSince";

export const COLUMNS: readonly Column[] = [
  "copied",
  "copiedBefore",
  "alreadyThere",
  "leftOut",
  "vanished",
  "notSettled",
  "problems",
];

export function noCounts(): Counts {
  return { found: 0, copied: 0, copiedBefore: 0, alreadyThere: 0, leftOut: 0, vanished: 0, notSettled: 0, problems: 0 };
}

/** Adds up; the result is new. */
export function sum(all: Iterable<Counts>): Counts {
  const total = noCounts();
  for (const counts of all) {
    total.found += counts.found;
    for (const column of COLUMNS) total[column] += counts[column];
  }
  return total;
}

/** How far the columns are from what was found: 0 when the sum agrees. */
export function difference(counts: Counts): number {
  return counts.found - COLUMNS.reduce((total, column) => total + counts[column], 0);
}
