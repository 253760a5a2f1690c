/** What has arrived in an old account since it was moved: how it is worked out from a few numbers. Pure. */
import type { FolderCounts } from "../engine/ports.ts";
import { foldersOfKind, type UsedFolder } from "../engine/special-folders.ts";

/** In Sent something can only come by a device or program that still sends through the old server. */
export type ResidueUse = "inbox" | "sent" | "other";

/** A folder in which something has arrived. */
export interface ResidueFolder {
  /** Old path, levels joined by `/`. */
  readonly folder: string;
  readonly use: ResidueUse;
  readonly messages: number;
  /** False: there may be more, as messages that were deleted in the old account since hide as many new ones. */
  readonly isExact: boolean;
}

/** One look at the old account. */
export interface Residue {
  /** Epoch milliseconds. */
  readonly at: number;
  readonly folders: readonly ResidueFolder[];
  /** Folders of the move that the server did not tell about, or that would have cost it too much. */
  readonly notAsked: number;
}

/** What the last run knew of a folder. */
export interface CountsBefore {
  /** How it stood then; null where that is not known for certain. */
  readonly standing: FolderCounts | null;
  /** How many messages it held. */
  readonly found: number;
}

/** `look`: the numbers do not agree; how many there are from this UID on has to be counted, and at least so many are certain. */
export type NewMessages =
  | { readonly kind: "known"; readonly messages: number; readonly isExact: boolean }
  | { readonly kind: "look"; readonly from: number; readonly atLeast: number };

/** How many messages have arrived since. */
export function newMessages(now: FolderCounts, { standing, found }: CountsBefore): NewMessages {
  if (standing === null || standing.uidValidity !== now.uidValidity)
    return { kind: "known", messages: atLeastNone(now.messages - found), isExact: false };
  const given = atLeastNone(now.uidNext - standing.uidNext);
  const more = now.messages - standing.messages;
  if (given === 0 || given === more) return { kind: "known", messages: given, isExact: true };
  return { kind: "look", from: standing.uidNext, atLeast: atLeastNone(more) };
}

function atLeastNone(messages: number): number {
  return Math.max(0, messages);
}

/** What these folders of one account are for, by their path, levels joined by `/`. */
export function residueUses(folders: readonly UsedFolder[]): (folder: string) => ResidueUse {
  const sent = new Set(foldersOfKind("sent", folders).map(({ path }) => path.join("/")));
  return (folder) => (folder.toUpperCase() === "INBOX" ? "inbox" : sent.has(folder) ? "sent" : "other");
}

/** The inbox first, then Sent, then the others as they were. */
export function inboxFirst<Folder>(folders: readonly Folder[], purposeOf: (folder: Folder) => ResidueUse): Folder[] {
  const ranks: Record<ResidueUse, number> = { inbox: 0, sent: 1, other: 2 };
  return folders.toSorted((one, other) => ranks[purposeOf(one)] - ranks[purposeOf(other)]);
}

/** How many have arrived in all folders for this. */
export function residueIn({ folders }: Pick<Residue, "folders">, use?: ResidueUse): number {
  return folders.reduce((sum, folder) => sum + (use === undefined || folder.use === use ? folder.messages : 0), 0);
}

/** After so long the worker looks again by itself. */
export const RESIDUE_EVERY_MS = 24 * 3_600_000;
