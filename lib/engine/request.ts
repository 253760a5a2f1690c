/** What one run is asked to do. Everything is a plain value, so a request can be stored and repeated. */

import type { OldPlace } from "./tally.ts";

/** An old folder, exactly, and what it is called on the new server. */
export interface PlannedFolder {
  /** As the old server lists it: ListedFolder.name. */
  readonly oldName: string;
  readonly oldPath: readonly string[];
  readonly newPath: readonly string[];
  /** The person put it together with other folders that have this new path. */
  readonly shared?: true;
}

/** Messages that a person wants saved on the new server as attachments, since it refuses them as they are. */
export interface Rescue {
  readonly messages: readonly (OldPlace & { readonly uid: number })[];
  /** The new folder for them. */
  readonly folder: readonly string[];
  readonly words: RescueWords;
}

/** What the messages around them say. */
export interface RescueWords {
  /** Before the message's own subject. */
  readonly subject: string;
  /** What happened; `{folder}` stands for the old folder. */
  readonly text: string;
}

export interface ImportRequest {
  /**
   * The folders to bring, chosen from a listing: only these, under these names unless an earlier run gave others. One that has gone
   * since is a problem of the report. Null: `include`, `exclude` and `map` say what is meant.
   */
  readonly folders: readonly PlannedFolder[] | null;
  /**
   * Names, as the old server lists them, of all folders that the person chose from: with `folders`, those that were made since come too, see
   * foldersMadeSince(). Missing in older requests: they stay behind.
   */
  readonly known?: readonly string[];
  /** Paths of old folders, levels joined by `/`; `NAME/` takes the folders below as well. Empty: every folder. */
  readonly include: readonly string[];
  /** Same notation; wins over `include`. */
  readonly exclude: readonly string[];
  /** Old path → new path, chosen by a person; wins over every rule. */
  readonly map: readonly { readonly old: string; readonly new: string }[];
  /** Puts every folder below this new path; null: folders keep their places. */
  readonly below: string | null;
  /** Only messages with an INTERNALDATE of at least this, in epoch seconds; null: all. */
  readonly since: number | null;
  /** Messages larger than so many bytes are left out; null: none. */
  readonly maxMessageBytes: number | null;
  /** Messages marked \Deleted are copied, without that flag; else they are left out and counted. */
  readonly withDeleted: boolean;
  readonly newestFirst: boolean;
  /**
   * What the old server received within so many days comes first, in the inbox and the folder of sent mail; missing in older requests, and
   * where nothing comes first.
   */
  readonly recentFirstDays?: number;
  /** Each message is sent by itself, and its answer waited for, whatever else the new server offers. */
  readonly oneByOne?: true;
  /** Connections at once on each of the two servers, at least 1. */
  readonly connections: number;
  /** `quick`: UIDs, sizes, flags and dates of everything, digests of a sample. `full`: digests of everything. */
  readonly verify: "quick" | "full";
  /** Nothing is written on the new side; the report says what would be copied. */
  readonly dryRun: boolean;
  /** With dryRun: every message on the old side is read and thrown away, to find the damaged ones. */
  readonly readBodies: boolean;
  /** How long the end of the run waits for messages whose reply was lost. */
  readonly settleMs: number;
  /** How long after a loss the last look is taken and sending again is allowed. */
  readonly lastProbeMs: number;
  /** What to save as attachments where the new server refuses it; missing in older requests, and where nothing is. */
  readonly rescue?: Rescue;
  /** Folder names that the new server keeps for itself (calendar, contacts …), lower-cased. */
  readonly reservedNames: readonly string[];
}
