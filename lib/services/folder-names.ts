/** What each folder is called in the new account: the engine's own rules, with the names that were proposed or that the person gave. Pure. */
import { type MappedFolder, mapFolders, pathKey, type RenameReason } from "../engine/folder-map.ts";
import type { FolderNaming, ListedFolder } from "../engine/ports.ts";
import type { PlannedFolder } from "../engine/request.ts";
import { type FolderProposal, ruleFinder } from "../policy/folder-proposal.ts";

/** A folder of the old account, listed for choosing. */
export interface ChoiceFolder {
  readonly id: string;
  readonly old: ListedFolder;
  /** The name that the person gave it; null: by the rules. */
  readonly ownName: readonly string[] | null;
  /** The person put it together with another folder of that name. */
  readonly shared: boolean;
}

/** What the names depend on. */
export interface NewAccount {
  readonly naming: FolderNaming;
  readonly folders: readonly ListedFolder[];
  /** Lower-cased. */
  readonly reservedNames: readonly string[];
  /** Names given by earlier runs: they stay, as what was copied is there. */
  readonly given: readonly GivenName[];
  /** All folders go below a new one of this name; null: they keep their places. */
  readonly below: string | null;
  /** What the administrator proposes; null: nothing. What the person wishes goes before it. */
  readonly proposal: FolderProposal | null;
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
  /** It, or a folder above it, joins another one where one has that name: the person or the proposal wishes so. */
  readonly shared: boolean;
  /** The administrator proposes this name for it, and the person gave it no other. */
  readonly proposed: boolean;
}

/**
 * The new name of every folder, by the id of its choice. All folders that hold mail are named, chosen or not, so that no name
 * changes by ticking another folder.
 */
export function nameFolders(folders: readonly ChoiceFolder[], account: NewAccount): Map<string, FolderName> {
  const withMail = folders.filter(({ old }) => old.selectable);
  const own = ownNames(folders, account);
  const mapped = mapWithOwnNames(withMail, own, account);
  const fixed = new Set(account.given.flatMap((folder) => levelsOf(folder.oldPath).map(pathKey)));
  const names = new Map<string, FolderName>();
  for (const folder of folders) {
    const name = folder.old.selectable
      ? mapped.get(folder.old.name)
      : levelName(folder.old.path, withMail, mapped, ownNames([folder], account));
    const { newPath, reasons } = name ?? { newPath: folder.old.path, reasons: [] };
    const key = pathKey(folder.old.path);
    const shared = namedAbove(folder.old.path, own)?.shared === true;
    const proposed = own.get(key)?.proposed === true;
    names.set(folder.id, { newPath, reasons, fixed: fixed.has(key), shared, proposed });
  }
  return names;
}

type Name = Pick<MappedFolder, "newPath" | "reasons">;

function mapWithOwnNames(
  folders: readonly ChoiceFolder[],
  own: OwnNames,
  { given, folders: newFolders, naming, reservedNames, below }: NewAccount,
): Map<string, Name> {
  const planned = folders.flatMap(({ old }): PlannedFolder[] => {
    const newPath = nameByPerson(old.path, own);
    const shared = namedAbove(old.path, own)?.shared ? ({ shared: true } as const) : {};
    return newPath ? [{ oldName: old.name, oldPath: old.path, newPath, ...shared }] : [];
  });
  const rules = { folders: planned, map: [], below, reservedNames, naming, newFolders };
  const mapped = mapFolders(
    folders.map(({ old }) => old),
    { ...rules, given: given.map((folder, id) => ({ id, ...folder })) },
  );
  return new Map(mapped.map((folder) => [folder.old.name, folder]));
}

interface OwnName {
  /** Of the old folder that was named. */
  readonly depth: number;
  readonly newPath: readonly string[];
  readonly shared: boolean;
  /** By the administrator, and not by the person. */
  readonly proposed: boolean;
}

/** By pathKey() of the old folder. */
type OwnNames = ReadonlyMap<string, OwnName>;

function ownNames(folders: readonly ChoiceFolder[], account: Pick<NewAccount, "proposal" | "below">): OwnNames {
  const names = proposedNames(folders, account);
  for (const { old, ownName, shared } of folders)
    if (ownName) names.set(pathKey(old.path), { depth: old.path.length, newPath: ownName, shared, proposed: false });
  return names;
}

/** Two folders for which one name is proposed are meant to become one, and so is one that has that name already. */
function proposedNames(
  folders: readonly ChoiceFolder[],
  { proposal, below }: Pick<NewAccount, "proposal" | "below">,
): Map<string, OwnName> {
  const names = new Map<string, OwnName>();
  if (proposal === null) return names;
  const ruleFor = ruleFinder(proposal);
  // Names are proposed for where they lie; below a folder that the person has chosen since they lie there.
  const home = below !== null && below !== proposal.below ? [below] : [];
  for (const { old } of folders) {
    const { rule, depth } = ruleFor(old) ?? { rule: null, depth: 0 };
    if (!rule?.newPath) continue;
    const newPath = [...home, ...rule.newPath];
    names.set(pathKey(old.path.slice(0, depth)), { depth, newPath, shared: true, proposed: true });
  }
  return names;
}

/** Its own name, or that of the nearest folder above it which has one. */
function namedAbove(path: readonly string[], own: OwnNames): OwnName | undefined {
  const named = levelsOf(path).findLast((above) => own.has(pathKey(above)));
  return named && own.get(pathKey(named));
}

/** The folders below one that was named go along. */
function nameByPerson(path: readonly string[], own: OwnNames): readonly string[] | undefined {
  const named = namedAbove(path, own);
  return named && [...named.newPath, ...path.slice(named.depth)];
}

/** A level without mail comes to be by the folders below it, so its name is in theirs. */
function levelName(
  path: readonly string[],
  withMail: readonly ChoiceFolder[],
  mapped: ReadonlyMap<string, Name>,
  own: OwnNames,
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
