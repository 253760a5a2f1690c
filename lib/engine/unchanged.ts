/**
 * Folders that stand on both sides just as they stood when they were last checked and found in order. They are opened on neither side: what
 * a look would find is known, and the report says since when. Whatever is in doubt is looked at: that costs time, a wrong belief costs mail.
 */
import { type MappedFolder, pathKey, pathText } from "./folder-map.ts";
import type { OldFolder } from "./folder-work.ts";
import type { JournalFolder } from "./journal-rows.ts";
import { wishedName } from "./plan.ts";
import type { FolderListing, FolderStanding, ListedFolder } from "./ports.ts";
import type { FolderReport } from "./report.ts";
import type { ImportRequest } from "./request.ts";
import { isRescueFolder, rescuedName } from "./rescue-work.ts";
import type { VerifiedStamp } from "./stamp.ts";
import { noCounts, type Remark } from "./tally.ts";
import { unpackUids } from "./uid-list.ts";

/** A folder of the plan with its place in the journal. */
export interface Target {
  readonly mapped: MappedFolder;
  readonly folder: JournalFolder;
}

export class UnchangedFolder implements OldFolder {
  readonly folder: JournalFolder;
  readonly stamp: VerifiedStamp;
  readonly name: string;
  readonly newName: string;
  /** See pathKey(). */
  readonly newKey: string;
  /** Only what was listed whole gets a stamp. */
  readonly isListedWhole = true;
  #departed: ReadonlySet<number> | null = null;

  constructor({ mapped, folder }: Target, stamp: VerifiedStamp, there: ListedFolder) {
    this.folder = folder;
    this.stamp = stamp;
    this.name = pathText(mapped.old.path);
    this.newName = pathText(there.path);
    this.newKey = pathKey(mapped.newPath);
  }

  /** Of messages that the ledger knows: the others had left before the check, and none has left since. */
  isOnOld(uid: number): boolean {
    this.#departed ??= new Set(unpackUids(this.stamp.departed));
    return !this.#departed.has(uid);
  }

  report(): FolderReport {
    return { old: this.name, new: this.newName, ...noCounts(), ...this.stamp.counts };
  }

  remarkList(): Remark[] {
    const { at, remarks, counts } = this.stamp;
    const since = { kind: "unchangedSince", messages: counts.found, detail: new Date(at).toISOString() } as const;
    return [...remarks, since].map((remark) => ({ folder: this.name, ...remark }));
  }
}

/** Counted up when a look would find something else in a folder that has not changed than it did before. */
const RULES = 1;

/** Everything by which the request decides what is found in the folder, and what is said of it. */
export function keyOf(request: ImportRequest, { old, newPath, reasons }: MappedFolder): string {
  const { since, maxMessageBytes, withDeleted } = request;
  return JSON.stringify([
    ...[RULES, since, maxMessageBytes, withDeleted],
    ...[newPath, reasons.length > 0, wishedName(request, old)],
  ]);
}

export function isSameStanding(one: FolderStanding, other: FolderStanding | undefined): boolean {
  return (
    one.uidValidity === other?.uidValidity &&
    one.uidNext === other.uidNext &&
    one.messages === other.messages &&
    one.highestModSeq === other.highestModSeq
  );
}

interface Present {
  readonly request: ImportRequest;
  readonly old: FolderListing;
  readonly new: FolderListing;
  readonly stamps: ReadonlyMap<number, VerifiedStamp>;
  /** All folders of the journal. */
  readonly given: readonly JournalFolder[];
}

/** Those of the plan that need no look, by their number in the journal. Folders that fill the same new folder do so together or not at all. */
export function unchangedFolders(targets: readonly Target[], present: Present): ReadonlyMap<number, UnchangedFolder> {
  const unchanged = new Map<number, UnchangedFolder>();
  if (!believesStamps(present)) return unchanged;
  const there = new Map(present.new.folders.map((folder) => [folder.name, folder]));
  const saving = placesOfRescues(present);
  for (const group of Map.groupBy(targets, ({ mapped }) => pathKey(mapped.newPath)).values()) {
    const found = group.flatMap((target) => asUnchanged(target, present, there, saving) ?? []);
    if (found.length === group.length) for (const folder of found) unchanged.set(folder.folder.id, folder);
  }
  return unchanged;
}

/** The stamps that say what a look would find, but for what has changed since, by the number of their folder in the journal. */
export function stampsThatHold(targets: readonly Target[], present: Present): ReadonlyMap<number, VerifiedStamp> {
  const holding = new Map<number, VerifiedStamp>();
  if (!believesStamps(present)) return holding;
  const saving = placesOfRescues(present);
  for (const target of targets) {
    const stamp = holds(target, present, saving);
    if (stamp) holding.set(target.folder.id, stamp);
  }
  return holding;
}

/** Whoever asks for a full check wants every byte read: none of the numbers tells of a disk that forgets. A dry run checks nothing. */
function believesStamps({ stamps, request: { dryRun, verify } }: Present): boolean {
  return stamps.size > 0 && !dryRun && verify !== "full";
}

interface Saving {
  readonly names: ReadonlySet<string>;
  readonly keys: ReadonlySet<string>;
}

function holds({ mapped, folder }: Target, { request, stamps }: Present, saving: Saving): VerifiedStamp | null {
  const stamp = stamps.get(folder.id);
  if (!stamp || stamp.key !== keyOf(request, mapped)) return null;
  // What is saved as attachments belongs to messages of this folder, or lies among its copies.
  return saving.names.has(mapped.old.name) || saving.keys.has(pathKey(mapped.newPath)) ? null : stamp;
}

function asUnchanged(
  target: Target,
  present: Present,
  folders: ReadonlyMap<string, ListedFolder>,
  saving: Saving,
): UnchangedFolder | null {
  const { mapped } = target;
  const { old, new: fresh } = present;
  const stamp = holds(target, present, saving);
  if (!stamp) return null;
  const there = folders.get(stamp.newName);
  if (!there?.selectable) return null;
  if (!isSameStanding(stamp.old, old.standings.get(mapped.old.name))) return null;
  if (!isSameStanding(stamp.new, fresh.standings.get(stamp.newName))) return null;
  // No number tells of subscriptions.
  if (mapped.old.subscribed && !there.subscribed) return null;
  return new UnchangedFolder(target, stamp, there);
}

function placesOfRescues({ request, given }: Present): Saving {
  const rescues = given.filter(isRescueFolder);
  const wished = request.rescue;
  return {
    names: new Set([...rescues.map(rescuedName), ...(wished?.messages ?? []).map(({ oldName }) => oldName)]),
    keys: new Set([...rescues.map(({ newPath }) => pathKey(newPath)), ...(wished ? [pathKey(wished.folder)] : [])]),
  };
}
