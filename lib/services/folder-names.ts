/** What each folder is called in the new account: the engine's own rules, with the names that the person gave. Pure. */
import { type MappedFolder, mapFolders, pathKey, type RenameReason } from "../engine/folder-map.ts";
import type { FolderNaming, ListedFolder } from "../engine/ports.ts";

/** A folder of the old account, listed for choosing. */
export interface ChoiceFolder {
  readonly id: string;
  readonly old: ListedFolder;
  /** The name that the person gave it; null: by the rules. */
  readonly ownName: readonly string[] | null;
}

/** What the names depend on. */
export interface NewAccount {
  readonly naming: FolderNaming;
  readonly folders: readonly ListedFolder[];
  /** Lower-cased. */
  readonly reservedNames: readonly string[];
  /** Names given by earlier runs: they stay, as what was copied is there. */
  readonly given: readonly GivenName[];
}

export interface GivenName {
  readonly oldName: string;
  readonly oldPath: readonly string[];
  readonly newPath: readonly string[];
}

export interface FolderName {
  readonly newPath: readonly string[];
  /** Why it does not keep its name; empty when it does. */
  readonly reasons: readonly RenameReason[];
  /** An earlier run copied under this name: it cannot be changed any more. */
  readonly fixed: boolean;
}

/**
 * The new name of every folder, by the id of its choice. All folders that hold mail are named, chosen or not, so that no name
 * changes by ticking another folder.
 */
export function nameFolders(folders: readonly ChoiceFolder[], account: NewAccount): Map<string, FolderName> {
  const withMail = folders.filter(({ old }) => old.selectable);
  const mapped = mapWithOwnNames(withMail, ownNames(folders), account);
  const fixed = new Set(account.given.flatMap((folder) => levelsOf(folder.oldPath).map(pathKey)));
  const names = new Map<string, FolderName>();
  for (const folder of folders) {
    const name = folder.old.selectable
      ? mapped.get(folder.old.name)
      : levelName(folder.old.path, withMail, mapped, ownNames([folder]));
    const { newPath, reasons } = name ?? { newPath: folder.old.path, reasons: [] };
    names.set(folder.id, { newPath, reasons, fixed: fixed.has(pathKey(folder.old.path)) });
  }
  return names;
}

type Name = Pick<MappedFolder, "newPath" | "reasons">;

function mapWithOwnNames(
  folders: readonly ChoiceFolder[],
  own: ReadonlyMap<string, readonly string[]>,
  { given, folders: newFolders, naming, reservedNames }: NewAccount,
): Map<string, Name> {
  const planned = folders.flatMap(({ old }) => {
    const newPath = nameByPerson(old.path, own);
    return newPath ? [{ oldName: old.name, oldPath: old.path, newPath }] : [];
  });
  const rules = { folders: planned, map: [], below: null, reservedNames, naming, newFolders };
  const mapped = mapFolders(
    folders.map(({ old }) => old),
    { ...rules, given: given.map((folder, id) => ({ id, ...folder })) },
  );
  return new Map(mapped.map((folder) => [folder.old.name, folder]));
}

function ownNames(folders: readonly ChoiceFolder[]): Map<string, readonly string[]> {
  return new Map(folders.flatMap(({ old, ownName }) => (ownName ? [[pathKey(old.path), ownName] as const] : [])));
}

/** Its own, or that of the nearest folder above it which has one: the folders below go along. */
function nameByPerson(
  path: readonly string[],
  own: ReadonlyMap<string, readonly string[]>,
): readonly string[] | undefined {
  const named = levelsOf(path)
    .reverse()
    .find((above) => own.has(pathKey(above)));
  return named && [...(own.get(pathKey(named)) ?? []), ...path.slice(named.length)];
}

/** A level without mail comes to be by the folders below it, so its name is in theirs. */
function levelName(
  path: readonly string[],
  withMail: readonly ChoiceFolder[],
  mapped: ReadonlyMap<string, Name>,
  own: ReadonlyMap<string, readonly string[]>,
): Name | undefined {
  const below = withMail.find(({ old }) => isBelow(old.path, path));
  const name = below && mapped.get(below.old.name);
  if (!below || !name)
    return own.size > 0 ? { newPath: nameByPerson(path, own) ?? path, reasons: ["chosen"] } : undefined;
  const newPath = name.newPath.slice(0, name.newPath.length - (below.old.path.length - path.length));
  return { newPath, reasons: name.reasons.filter((reason) => reason !== "collision") };
}

/** Whether a folder lies somewhere below another. */
export function isBelow(path: readonly string[], above: readonly string[]): boolean {
  return path.length > above.length && pathKey(path).startsWith(`${pathKey(above)}\0`);
}

/** ["A", "B"] → ["A"], ["A", "B"] */
function levelsOf(path: readonly string[]): string[][] {
  return path.map((_level, index) => path.slice(0, index + 1));
}
