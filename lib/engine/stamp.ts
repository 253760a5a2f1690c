/**
 * What is kept of a folder that was checked and found in order, so that the next run need not look into it while it stands as it stood then:
 * how it stood on both sides, what was asked for, and what is to be reported of it.
 */
import type { FolderStanding } from "./ports.ts";
import type { Counts, Remark } from "./tally.ts";

export interface VerifiedStamp {
  /** What the request made of the folder, see keyOf() in unchanged.ts. */
  readonly key: string;
  /** When it was, in epoch milliseconds. */
  readonly at: number;
  readonly old: FolderStanding;
  readonly new: FolderStanding;
  /** ListedFolder.name of the new folder. */
  readonly newName: string;
  readonly counts: Pick<Counts, "found" | "copiedBefore" | "alreadyThere" | "leftOut">;
  /** Bytes of all messages found. */
  readonly bytes: number;
  /** What a second look would say again. */
  readonly remarks: readonly Pick<Remark, "kind" | "messages" | "detail">[];
  /** Old UIDs of those that the ledger knows and the old folder does not hold any more (uid-list.ts). */
  readonly departed: string;
  /**
   * UIDs in the two folders that the next listing may not leave out, as the ledger does not say of them what it would (uid-list.ts): what was left
   * out on old or has other flags there than its copy was given; on new what is no copy, or not there as it was sent. Missing: too many.
   */
  readonly listAgain?: { readonly old: string; readonly new: string };
}
