/** What could not be kept or is good to know, in words. `{n}` stands for "1 message" or "12 messages", `{it}` for "it" or "them". */
import type { RemarkKind } from "../engine/tally.ts";
import { messages } from "./words.en.ts";

export const REMARK_TEXT: Record<RemarkKind, string> = {
  changedByServer: "{n}: the new server changed small things while storing {it}, such as line ends",
  keywordNotKept: "{n}: the new server does not keep this keyword",
  flagNotKept: "{n}: the new server does not keep this mark",
  keywordsFull: "{n}: some keywords are missing, as the new server keeps no more of them in this folder",
  dateChanged: "{n}: the date of receipt cannot be stored; a date from the header was used instead",
  dateNotKept: "{n}: the date of receipt could not be kept",
  flagAddedOnOld: "{n} copied before: marks from the old account were added to {it} in the new one",
  flagRemovedOnOld: "{n} copied before: this mark was removed in the old account since; it stays in the new one",
  flagsKeptYours: "{n} copied before: marks changed in both accounts since; the new account's stay as they are",
  superseded: "{n}: an earlier version of a draft that was saved again; it stays in the new account",
  deletedLeftOut: "{n} left out: marked as deleted (--with-deleted copies {it})",
  olderLeftOut: "{n} left out: received before the day given by --since",
  largeLeftOut: "{n} left out: larger than --max-size",
  emptyLeftOut: "{n} left out: empty, without a single byte",
  internalDataLeftOut: "{n} left out: not mail, but notes that the old server's program keeps about the folder",
  viewLeftOut:
    "Folders left out that show mail of other folders once more (mail that is only there, such as archived mail of Gmail: --folder NAME)",
  endlessLeftOut: "Folders left out that the old server lists over and over, or very deep (--folder NAME brings one)",
  madeSince: "Folders that were made in the old account since the choice was made, and were brought over too",
  deliveredToBoth: "{n} already there: delivered to both accounts",
  movedOnOld: "{n} already there: moved to another folder in the old account after being copied",
  deletedOnNew: "{n} copied before, and deleted or filed elsewhere in the new account since; not brought back",
  elsewhereOnNew: "{n} copied before and moved to another folder in the new account since",
  keptOnce: "{n} equal to another one of the same folder: the new server keeps such messages once",
  appendedSlower: "Folders that were copied more slowly, as the new server could not cope with the faster way",
  twiceOnOld: "{n} equal to another message of the same folder, byte for byte",
  sentAgain:
    "{n} sent a second time, as the first was lost and was not there at the last look; should the new server have filed it later still, it is there twice",
  possibleDuplicate: "{n} may be in the new account twice",
  subscriptionNotKept: "The new server did not take the subscription of these folders",
  renamed: "Folders that have another name in the new account",
  notFollowed:
    "Folders that stay where an earlier run put them, and not where --map says: name a new journal to change that",
  unchangedSince: "{n} in folders that have not changed in either account since they were last checked; not read again",
};

/** The sentence for so many messages. */
export function remarkText(kind: RemarkKind, count: number): string {
  return REMARK_TEXT[kind].replaceAll("{n}", messages(count)).replaceAll("{it}", count === 1 ? "it" : "them");
}
