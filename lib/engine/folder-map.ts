/**
 * What each old folder is called on the new server. Pure, injective (two old folders never fall into one unless a person says so), and
 * stable: a name once given stays, as the journal's UIDs hold for that folder only.
 */
import { ended, shortened, shortPath, withEnding, withoutForbidden } from "./folder-level.ts";
import type { JournalFolder } from "./journal-rows.ts";
import { besideLeaves, keepsApart, placesWithFolders } from "./mail-or-folders.ts";
import type { FolderNaming, ListedFolder } from "./ports.ts";
import type { ImportRequest } from "./request.ts";
import { foldersOfKind, MAIL_KINDS } from "./special-folders.ts";

/** Why a folder does not keep its name. */
export type RenameReason =
  | "chosen"
  | "specialUse"
  | "reserved"
  | "characters"
  | "length"
  | "mailOrFolders"
  | "collision"
  | "below";

export interface MappedFolder {
  readonly old: ListedFolder;
  readonly newPath: readonly string[];
  /** Empty when it keeps its name. */
  readonly reasons: readonly RenameReason[];
}

export interface MappingRules extends Pick<ImportRequest, "folders" | "map" | "below" | "reservedNames"> {
  readonly naming: FolderNaming;
  /** All folders of the old account, where only some are mapped. */
  readonly oldFolders?: readonly ListedFolder[];
  /** Folders that exist on the new server. */
  readonly newFolders: readonly ListedFolder[];
  /** Names given by earlier runs. */
  readonly given: readonly JournalFolder[];
}

/** A name that is being made up. */
interface Draft {
  path: readonly string[];
  reasons: RenameReason[];
  /** The plan's own name: it was settled when people saw it, so what has come to the new server since does not change it. */
  readonly isPlanned: boolean;
}

/** Paths as people write them. */
export function pathText(path: readonly string[]): string {
  return path.join("/");
}

/** The same for paths that are the same, and for no others: a level can hold `/` where that is not the delimiter. */
export function pathKey(path: readonly string[]): string {
  return path.join("\0");
}

/** Maps every folder, in the order given. */
export function mapFolders(folders: readonly ListedFolder[], rules: MappingRules): MappedFolder[] {
  const given = new Map(rules.given.map((folder) => [folder.oldName, folder.newPath]));
  const taken = new Map(rules.given.map(({ newPath }) => [placeKey(newPath, rules.naming), newPath]));
  const bySpecialUse = specialUseMap(rules.oldFolders ?? folders, rules.newFolders, given);
  const planned = new Map(rules.folders?.map((folder) => [folder.oldName, folder]));
  // Folders of the new server that take no folders.
  const closed = rules.newFolders.filter(({ noInferiors }) => noInferiors === true);
  const leaves = new Set(closed.map(({ path }) => placeKey(path, rules.naming)));
  const drafts = new Map<ListedFolder, Draft>();
  const isShared = (old: ListedFolder): boolean => planned.get(old.name)?.shared === true;
  const name = (old: ListedFolder): void => {
    const exact = planned.get(old.name)?.newPath;
    const merged = exact === undefined ? chosenPath(old.path, rules.map) : null;
    const chosen = exact ?? merged;
    const draft = chosen
      ? { path: chosen, reasons: renamed(old, chosen), isPlanned: exact !== undefined }
      : place(old, bySpecialUse, rules);
    makeFit(draft, rules.naming, leaves);
    // A person may merge folders on purpose, by --map or in the plan; a rule must not, and other names of a plan were different.
    if (!merged && !isShared(old)) makeUnique(draft, taken, rules.naming);
    const key = placeKey(draft.path, rules.naming);
    // As the folder that it joins is spelled.
    if (isShared(old)) draft.path = taken.get(key) ?? draft.path;
    taken.set(key, draft.path);
    drafts.set(old, draft);
  };
  // Planned names come first: rules have to make way for them.
  const fresh = folders.filter((old) => !given.has(old.name));
  for (const old of fresh) if (planned.has(old.name) && !isShared(old)) name(old);
  for (const old of fresh) if (!planned.has(old.name)) name(old);
  // Whoever joins another folder takes no name from it.
  for (const old of fresh) if (isShared(old)) name(old);
  setMailAside([...drafts.values()], taken, rules);
  return folders.map((old) => {
    const earlier = given.get(old.name) ?? old.path;
    const { path, reasons } = drafts.get(old) ?? { path: earlier, reasons: renamed(old, earlier) };
    return { old, newPath: path, reasons };
  });
}

function renamed(old: ListedFolder, newPath: readonly string[]): RenameReason[] {
  return pathKey(newPath) === pathKey(old.path) ? [] : ["chosen"];
}

/** The longest `--map` that fits: an exact path, or `NAME/` with everything below it. */
function chosenPath(path: readonly string[], map: ImportRequest["map"]): string[] | null {
  const text = pathText(path);
  const exact = map.find((rule) => rule.old === text || rule.old === `${text}/`);
  if (exact) return levels(exact.new);
  const above = map
    .filter((rule) => rule.old.endsWith("/") && text.startsWith(rule.old))
    .sort((one, two) => two.old.length - one.old.length)[0];
  return above ? [...levels(above.new), ...path.slice(levels(above.old).length)] : null;
}

/** `A/B/` → ["A", "B"] */
export function levels(text: string): string[] {
  return text.split("/").filter((level) => level !== "");
}

/** pathKey() of an old folder → path of the new one for the same use: the best of each kind. Others keep their names, and are never merged. */
function specialUseMap(
  old: readonly ListedFolder[],
  fresh: readonly ListedFolder[],
  given: ReadonlyMap<string, readonly string[]>,
): Map<string, readonly string[]> {
  const result = new Map<string, readonly string[]>();
  for (const kind of MAIL_KINDS) {
    const sources = foldersOfKind(kind, old.filter(isForMail));
    const targets = foldersOfKind(kind, fresh.filter(isForMail));
    const alike = ({ path }: ListedFolder, others: readonly ListedFolder[]): ListedFolder | undefined =>
      others.find((other) => pathKey(other.path) === pathKey(path));
    const byFlag = sources[0]?.specialUse === kind;
    const source = (byFlag ? undefined : sources.find((folder) => alike(folder, targets))) ?? sources[0];
    if (!source) continue;
    const target = targets[0]?.specialUse === kind ? targets[0] : (alike(source, targets) ?? targets[0]);
    // What was copied before stays where it is, and folders below it belong to it.
    const path = given.get(source.name) ?? target?.path;
    if (path) result.set(pathKey(source.path), path);
  }
  return result;
}

function isForMail({ selectable }: ListedFolder): boolean {
  return selectable;
}

function place(old: ListedFolder, bySpecialUse: Map<string, readonly string[]>, rules: MappingRules): Draft {
  const draft: Draft = { path: old.path, reasons: [], isPlanned: false };
  if (rules.below !== null) {
    draft.path = [...levels(rules.below), ...old.path];
    draft.reasons.push("below");
    return draft;
  }
  for (let depth = old.path.length; depth > 0; depth--) {
    const twin = bySpecialUse.get(pathKey(old.path.slice(0, depth)));
    if (!twin) continue;
    const path = [...twin, ...old.path.slice(depth)];
    if (pathKey(path) !== pathKey(old.path)) draft.reasons.push("specialUse");
    draft.path = path;
    return draft;
  }
  const [top = "", ...rest] = old.path;
  if (rules.reservedNames.includes(top.toLowerCase())) {
    draft.path = [`${top}-old`, ...rest];
    draft.reasons.push("reserved");
  }
  return draft;
}

/** Makes every level one that the server can take. */
function makeFit(draft: Draft, naming: FolderNaming, leaves: ReadonlySet<string>): void {
  draft.path = atHome(draft.path, naming);
  change(
    draft,
    "characters",
    draft.path.map((level) => withoutForbidden(level, naming)),
  );
  change(
    draft,
    "length",
    shortPath(
      draft.path.map((level) => shortened(level, naming)),
      naming,
    ),
  );
  if (draft.isPlanned) return;
  const otherName = (level: string): string => ended(level, [" (folders)", "-folders"], naming);
  const isLeaf = (path: readonly string[]): boolean => leaves.has(placeKey(path, naming));
  change(draft, "mailOrFolders", shortPath(besideLeaves(draft.path, isLeaf, otherName), naming));
}

/** The one way in which this server's folder is written: the inbox, and what lies below it, have several. */
function atHome(path: readonly string[], naming: FolderNaming): readonly string[] {
  const [top = "", next] = path;
  if (top.toUpperCase() !== "INBOX") return path;
  // INBOX/INBOX/x is a folder of its own there: below one that is called INBOX and is not the inbox.
  const isBelow = naming.allBelowInbox && next !== undefined && next.toUpperCase() !== "INBOX";
  return isBelow ? path.slice(1) : ["INBOX", ...path.slice(1)];
}

function change(draft: Draft, reason: RenameReason, path: readonly string[]): void {
  if (pathKey(path) !== pathKey(draft.path)) draft.reasons.push(reason);
  draft.path = path;
}

/** Gives mail another place where the server keeps folders only, or would have to. Folders that were merged stay together. */
function setMailAside(
  drafts: readonly Draft[],
  taken: ReadonlyMap<string, unknown>,
  { naming, newFolders, given }: MappingRules,
): void {
  if (!keepsApart(naming, newFolders)) return;
  const keysOf = (paths: readonly (readonly string[])[]) => new Set(paths.map((path) => placeKey(path, naming)));
  const earlier = given.map(({ newPath }) => newPath);
  const [settled, ours] = [keysOf(earlier), keysOf(placesWithFolders([...earlier, ...drafts.map(({ path }) => path)]))];
  const containers = newFolders.filter(({ selectable }) => !selectable).map(({ path }) => path);
  const theirs = keysOf([...containers, ...placesWithFolders(newFolders.map(({ path }) => path))]);
  const occupied = new Set([...taken.keys(), ...ours, ...theirs]);
  for (const [key, group] of Map.groupBy(drafts, ({ path }) => placeKey(path, naming))) {
    const [first] = group;
    const isTaken = ours.has(key) || (theirs.has(key) && !first?.isPlanned);
    if (!first || !isTaken || settled.has(key)) continue;
    const path = atHome(withEnding(first.path, [" (mail)", "-mail"], naming), naming);
    const beside: Draft = { ...first, path, reasons: [] };
    makeUnique(beside, occupied, naming);
    occupied.add(placeKey(beside.path, naming));
    for (const one of group) {
      one.path = beside.path;
      one.reasons.push("mailOrFolders", ...beside.reasons);
    }
  }
}

/** Adds ` (2)`, ` (3)` … to the last level until no other folder has the path. */
function makeUnique(draft: Draft, taken: { has(key: string): boolean }, naming: FolderNaming): void {
  const last = draft.path.at(-1) ?? "";
  for (let number = 2; taken.has(placeKey(draft.path, naming)); number++) {
    if (number === 2) draft.reasons.push("collision");
    const endings = [` (${number})`, `-${number}`, `${number}`];
    draft.path = atHome(withEnding([...draft.path.slice(0, -1), last], endings, naming), naming);
  }
}

/** Equal for paths that the server takes for one. */
function placeKey(path: readonly string[], naming: FolderNaming): string {
  return naming.ignoresCase ? pathKey(path).toLowerCase() : pathKey(path);
}
