/** The choice of folders as a page shows it: finished facts, no words. */
import type { Viewer } from "../auth/viewer.ts";
import { stateOf } from "../db/migrations.ts";
import type { RenameReason } from "../engine/folder-map.ts";
import { type LeftOut as LeftOutKind, leftOutByDefault } from "../engine/left-out-by-default.ts";
import { isUnderWay } from "../engine/state.ts";
import { MOST_CHOICES } from "../policy/folder-defaults.ts";
import { type TickFolder, tickOf } from "../policy/folder-ticks.ts";
import { type Branch, treeOf } from "../policy/folder-tree.ts";
import { NotFound, ownMigration } from "./access.ts";
import { type FolderRow, type FolderRows, readFolderRows } from "./folder-rows.ts";
import { type ChoiceTotals, choiceTotals } from "./folder-totals.ts";
import { type ListingState, listingState } from "./listing.ts";
import type { Portal } from "./portal.ts";

export interface FoldersView {
  readonly listing: ListingState;
  /** Sizes still come in by themselves. */
  readonly counting: boolean;
  readonly folders: readonly FolderView[];
  readonly totals: ChoiceTotals;
  readonly leftOut: LeftOut;
  /** The account that was looked at, where all its folders are counted and hold nothing; else null. */
  readonly empty: { readonly login: string; readonly server: string } | null;
  /** Copying goes on: what is changed here counts the next time. */
  readonly underWay: boolean;
  /** Mail was copied into some of the folders: they keep their names. */
  readonly someFixed: boolean;
  /** The old account has more folders than are shown. */
  readonly cutOff: boolean;
  /** Something of it was prepared by the administrator. */
  readonly isProposed: boolean;
}

/** Which folders with mail are not ticked: none, only such as are left out to begin with (`several`: of more kinds), or others as well. */
export type LeftOut = "nothing" | "trash" | "junk" | "trashAndJunk" | "several" | "others";

/** One folder of the old account. */
export interface FolderView {
  readonly id: string;
  /** Its name below the folder above it; the inbox is `["INBOX"]`. */
  readonly levels: readonly string[];
  readonly depth: number;
  readonly path: readonly string[];
  readonly below: readonly FolderView[];
  readonly onlyFolders: boolean;
  /** Null: not counted yet, or it holds only folders. */
  readonly messages: number | null;
  readonly bytes: number | null;
  /** Of the largest folder, 0 to 1; null while it is not known. */
  readonly share: number | null;
  readonly ticked: boolean;
  /** Something at or below it is chosen, and something is not. */
  readonly half: boolean;
  /** Something at or below it is chosen. */
  readonly comes: boolean;
  /** Its new name below the new name of the folder above it; the whole new path where it goes somewhere else. */
  readonly newLevels: readonly string[];
  readonly sameName: boolean;
  /** Why its own level got another name that nobody asked for; null when there is nothing to explain. */
  readonly note: NameNote | null;
  /** An earlier run copied under this name: it stays. */
  readonly fixed: boolean;
  /** Its name was prepared by the administrator. */
  readonly proposed: boolean;
  /** Why it is not ticked at first; null where it is. */
  readonly leftOut: WhyLeftOut | null;
}

/** `proposed`: by the administrator. */
export type WhyLeftOut = LeftOutKind | "proposed";

/** `taken`: another folder has the name, the one of this old path. */
export type NameNote =
  /** It is put together with the folder of this old path. */
  | { readonly kind: "shared"; readonly by: readonly string[] }
  | { readonly kind: "reserved" | "characters" | "length" | "mailOrFolders" }
  | { readonly kind: "taken"; readonly by: readonly string[] | null };

/** While a run has not begun, sizes come in for at most so long after the folders were listed, in milliseconds. */
const COUNTING_MS = 30 * 60_000;

/** The folders of the old account, what is chosen of them, and what they will be called. Throws NotFound. */
export async function folderChoices(portal: Portal, viewer: Viewer, migrationId: string): Promise<FoldersView> {
  const migration = await ownMigration(portal.database, viewer, migrationId);
  if (viewer.kind !== "person") throw new NotFound();
  const { oldAccount } = migration;
  const listing = await listingState(portal, viewer.personId, migration);
  const read = await readFolderRows(portal, migration);
  const underWay = isUnderWay(stateOf(migration));
  const fresh = listing.listedAt !== null && Date.now() - listing.listedAt < COUNTING_MS;
  return {
    listing,
    counting: fresh && !underWay && read.rows.some(({ old, bytes }) => old.selectable && bytes === null),
    folders: folderViews(read),
    totals: choiceTotals(read),
    leftOut: leftOut(read.rows),
    empty: isEmpty(read.rows) ? { login: oldAccount.login, server: serverName(oldAccount.server) } : null,
    underWay,
    someFixed: read.rows.some(({ name }) => name.fixed),
    cutOff: read.rows.length >= MOST_CHOICES,
    isProposed: isProposed(read),
  };
}

function isProposed({ rows, account: { proposal, below } }: FolderRows): boolean {
  if (proposal === null) return false;
  return (
    (proposal.below !== null && below === proposal.below) || rows.some((row) => row.proposedOut || row.name.proposed)
  );
}

function isEmpty(rows: readonly FolderRow[]): boolean {
  return rows.length > 0 && rows.every(({ old, messages }) => !old.selectable || messages === 0);
}

/** What people read of a server. */
export function serverName({ name, host }: { readonly name: string; readonly host: string }): string {
  return name || host;
}

function leftOut(rows: readonly FolderRow[]): LeftOut {
  const kindOf = whyLeftOut(rows);
  const unticked = rows.flatMap(({ id, old, chosen }) => (old.selectable && !chosen ? [kindOf.get(id)] : []));
  if (unticked.length === 0) return "nothing";
  if (unticked.some((kind) => !kind)) return "others";
  const kinds = [...new Set(unticked)];
  if (kinds.some((kind) => kind !== "trash" && kind !== "junk")) return "several";
  return kinds.length > 1 ? "trashAndJunk" : kinds[0] === "trash" ? "trash" : "junk";
}

/** Why each is not ticked at first, by id. */
function whyLeftOut(rows: readonly FolderRow[]): Map<string, WhyLeftOut | null> {
  const byDefault = leftOutByDefault(rows.map(({ old }) => old));
  return new Map(rows.map(({ id, proposedOut }, index) => [id, byDefault[index] ?? (proposedOut ? "proposed" : null)]));
}

/** The rows as trees, in the order of the list. */
export function folderViews({ rows }: Pick<FolderRows, "rows">): FolderView[] {
  const largest = rows.reduce((most, { old, bytes }) => Math.max(most, old.selectable ? (bytes ?? 0) : 0), 1);
  const branches = treeOf(rows.map((row) => ({ ...tickFolderOf(row), row })));
  return branches.map((branch) => viewOf(branch, [], { largest, rows, leftOut: whyLeftOut(rows) }));
}

/** What the ticks are worked out from. */
export function tickFolderOf({ id, old, chosen }: FolderRow): TickFolder {
  return { id, path: old.path, holdsMail: old.selectable, chosen };
}

interface Around {
  readonly largest: number;
  readonly rows: readonly FolderRow[];
  readonly leftOut: ReadonlyMap<string, WhyLeftOut | null>;
}

function viewOf(branch: Branch<TickFolder & { row: FolderRow }>, above: readonly string[], around: Around): FolderView {
  const { row } = branch.folder;
  const { ticked, half } = tickOf(branch);
  const { path } = row.old;
  const { newPath, fixed } = row.name;
  const stays = samePath(newPath.slice(0, above.length), above);
  const newLevels = stays ? newPath.slice(above.length) : newPath;
  return {
    ...{ id: row.id, levels: branch.levels, depth: branch.depth, path, newLevels, fixed, ticked, half },
    below: branch.below.map((below) => viewOf(below, newPath, around)),
    onlyFolders: !row.old.selectable,
    messages: row.old.selectable ? row.messages : null,
    bytes: row.old.selectable ? row.bytes : null,
    share: row.old.selectable && row.bytes !== null ? row.bytes / around.largest : null,
    comes: ticked || half,
    sameName: stays && samePath(newLevels, branch.levels),
    note: noteOf(row, around.rows),
    ...{ proposed: row.name.proposed, leftOut: around.leftOut.get(row.id) ?? null },
  };
}

export function samePath(one: readonly string[], two: readonly string[]): boolean {
  return one.length === two.length && one.every((level, index) => level === two[index]);
}

/** Which reasons are worth a word, the first that applies. A name that the person gave, or that belongs to Sent or Drafts, explains itself. */
const NOTED: readonly RenameReason[] = ["mailOrFolders", "reserved", "characters", "length", "collision"];

function noteOf(row: FolderRow, rows: readonly FolderRow[]): NameNote | null {
  const { newPath, reasons } = row.name;
  const isNamed = row.ownName !== null || row.name.proposed;
  const partner = row.name.shared && isNamed ? partnerOf(row, rows) : undefined;
  if (partner) return { kind: "shared", by: partner.old.path };
  // Where only a level above changed, the note stands there.
  if (newPath.at(-1) === row.old.path.at(-1) || row.name.fixed) return null;
  const reason = NOTED.find((one) => reasons.includes(one));
  if (reason === "collision") return { kind: "taken", by: takerOf(row, rows) };
  const isNoted = reason === "mailOrFolders" || reason === "reserved" || reason === "characters" || reason === "length";
  return isNoted ? { kind: reason } : null;
}

function partnerOf({ id, name }: FolderRow, rows: readonly FolderRow[]): FolderRow | undefined {
  return rows.find((other) => other.id !== id && samePath(other.name.newPath, name.newPath));
}

/** The folder that has the name without the number that was put behind it; null where that cannot be told any more. */
function takerOf({ id, name }: FolderRow, rows: readonly FolderRow[]): readonly string[] | null {
  const wanted = name.newPath
    .join("\0")
    .replace(/( \(\d+\)|-\d+)$/, "")
    .toLowerCase();
  const taker = rows.find((other) => other.id !== id && other.name.newPath.join("\0").toLowerCase() === wanted);
  return taker?.old.path ?? null;
}
