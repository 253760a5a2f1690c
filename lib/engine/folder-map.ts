/**
 * What each old folder is called on the new server. Pure, injective (two old folders never fall into one unless a person says so), and
 * stable: a name once given stays, as the journal's UIDs hold for that folder only.
 */
import { createHash } from "node:crypto";
import type { JournalFolder } from "./journal-rows.ts";
import type { FolderNaming, ListedFolder } from "./ports.ts";
import type { ImportRequest } from "./request.ts";

/** Why a folder does not keep its name. */
export type RenameReason = "chosen" | "specialUse" | "reserved" | "characters" | "length" | "collision" | "below";

export interface MappedFolder {
  readonly old: ListedFolder;
  readonly newPath: readonly string[];
  /** Empty when it keeps its name. */
  readonly reasons: readonly RenameReason[];
}

export interface MappingRules extends Pick<ImportRequest, "folders" | "map" | "below" | "reservedNames"> {
  readonly naming: FolderNaming;
  /** Folders that exist on the new server. */
  readonly newFolders: readonly ListedFolder[];
  /** Names given by earlier runs. */
  readonly given: readonly JournalFolder[];
}

interface Draft {
  path: readonly string[];
  reasons: RenameReason[];
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
  const taken = new Set(rules.given.map((folder) => placeKey(folder.newPath, rules.naming)));
  const bySpecialUse = specialUseMap(folders, rules.newFolders);
  const planned = new Map(rules.folders?.map((folder) => [folder.oldName, folder.newPath]));
  const map = (old: ListedFolder): MappedFolder => {
    const earlier = given.get(old.name);
    if (earlier) return { old, newPath: earlier, reasons: renamed(old, earlier) };
    const exact = planned.get(old.name);
    const merged = exact === undefined ? chosenPath(old.path, rules.map) : null;
    const chosen = exact ?? merged;
    const draft = chosen ? { path: chosen, reasons: renamed(old, chosen) } : place(old, bySpecialUse, rules);
    makeFit(draft, rules.naming);
    // A person may merge folders on purpose, by --map; a rule must not, and a plan holds names that were different.
    if (!merged) makeUnique(draft, taken, rules.naming);
    taken.add(placeKey(draft.path, rules.naming));
    return { old, newPath: draft.path, reasons: draft.reasons };
  };
  // Planned names come first: rules have to make way for them.
  const inPlan = new Map(folders.filter((old) => planned.has(old.name)).map((old) => [old, map(old)]));
  return folders.map((old) => inPlan.get(old) ?? map(old));
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

/** Old folder path → path of the new folder with the same special use; the server's own flags only, the first of each kind. */
function specialUseMap(old: readonly ListedFolder[], fresh: readonly ListedFolder[]): Map<string, readonly string[]> {
  const result = new Map<string, readonly string[]>();
  const used = new Set<string>();
  for (const folder of old) {
    if (folder.specialUse === null || used.has(folder.specialUse)) continue;
    const twin = fresh.find((candidate) => candidate.specialUse === folder.specialUse && candidate.selectable);
    used.add(folder.specialUse);
    if (twin) result.set(pathText(folder.path), twin.path);
  }
  return result;
}

function place(old: ListedFolder, bySpecialUse: Map<string, readonly string[]>, rules: MappingRules): Draft {
  const draft: Draft = { path: old.path, reasons: [] };
  if (rules.below !== null) {
    draft.path = [...levels(rules.below), ...old.path];
    draft.reasons.push("below");
    return draft;
  }
  for (let depth = old.path.length; depth > 0; depth--) {
    const twin = bySpecialUse.get(pathText(old.path.slice(0, depth)));
    if (!twin) continue;
    const path = [...twin, ...old.path.slice(depth)];
    if (pathText(path) !== pathText(old.path)) draft.reasons.push("specialUse");
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
function makeFit(draft: Draft, naming: FolderNaming): void {
  const [top, next] = draft.path;
  // INBOX/INBOX/x is a folder of its own there: below one that is called INBOX and is not the inbox.
  if (naming.allBelowInbox && top === "INBOX" && next !== undefined && next.toUpperCase() !== "INBOX")
    draft.path = draft.path.slice(1);
  const clean = draft.path.map((level) => withoutForbidden(level, naming));
  if (pathText(clean) !== pathText(draft.path)) draft.reasons.push("characters");
  const short = clean.map((level) => shortened(level, naming));
  if (pathText(short) !== pathText(clean)) draft.reasons.push("length");
  draft.path = short;
}

function withoutForbidden(level: string, naming: FolderNaming): string {
  let clean = "";
  for (const character of level) {
    const code = character.codePointAt(0) ?? 0;
    const refused = clean === "" ? naming.forbidden + naming.forbiddenFirst : naming.forbidden;
    const bad = code < 0x20 || code === 0x7f || character === naming.delimiter || refused.includes(character);
    clean += bad ? "_" : character;
  }
  return clean;
}

/** Cuts a level that is too long and ends it with a piece of its hash, so that two long names stay two. */
function shortened(level: string, naming: FolderNaming): string {
  if (encodedLength(level) <= naming.maxLevelBytes) return level;
  const hash = createHash("sha256").update(level).digest("hex").slice(0, 8);
  return withEnding(level, permittedEnding([`~${hash}`, `-${hash}`, hash], naming), naming);
}

/** The level with an ending, cut so that both fit. */
function withEnding(level: string, ending: string, naming: FolderNaming): string {
  const characters = [...level];
  while (characters.length > 0 && encodedLength(characters.join("") + ending) > naming.maxLevelBytes) characters.pop();
  return characters.join("") + ending;
}

/** The first of these that holds nothing the server refuses. */
function permittedEnding(endings: readonly string[], naming: FolderNaming): string {
  return endings.find((ending) => withoutForbidden(ending, naming) === ending) ?? endings.at(-1) ?? "";
}

/** Length in modified UTF-7 (RFC 3501, 5.1.3): a run of other than printable ASCII is base64 of UTF-16 between `&` and `-`. */
function encodedLength(level: string): number {
  let length = 0;
  for (const [run] of level.matchAll(/[\x20-\x7e]+|[^\x20-\x7e]+/g)) {
    const plain = /[\x20-\x7e]/.test(run);
    length += plain ? run.length + run.split("&").length - 1 : 2 + Math.ceil((run.length * 16) / 6);
  }
  return length;
}

/** Adds ` (2)`, ` (3)` … to the last level until no other folder has the path. */
function makeUnique(draft: Draft, taken: ReadonlySet<string>, naming: FolderNaming): void {
  const last = draft.path.at(-1) ?? "";
  for (let number = 2; taken.has(placeKey(draft.path, naming)); number++) {
    if (number === 2) draft.reasons.push("collision");
    const ending = permittedEnding([` (${number})`, `-${number}`, `${number}`], naming);
    draft.path = [...draft.path.slice(0, -1), withEnding(last, ending, naming)];
  }
}

/** Equal for paths that the server takes for one. */
function placeKey(path: readonly string[], naming: FolderNaming): string {
  return naming.ignoresCase ? pathKey(path).toLowerCase() : pathKey(path);
}
