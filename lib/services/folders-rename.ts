/** Another name for a folder in the new account. */
import type { Person, Viewer } from "../auth/viewer.ts";
import { stateOf } from "../db/migrations.ts";
import { isUnderWay } from "../engine/state.ts";
import { NotFound, ownMigration } from "./access.ts";
import { audit } from "./audit.ts";
import { isBelow, type NewAccount, nameFolders } from "./folder-names.ts";
import { type FolderRow, type FolderRows, readFolderRows } from "./folder-rows.ts";
import { samePath } from "./folders.ts";
import type { Portal } from "./portal.ts";

export interface RenameView {
  readonly oldPath: readonly string[];
  readonly newPath: readonly string[];
  /** What it would be called if the person gave it no name of its own. */
  readonly suggested: readonly string[];
  readonly ownName: boolean;
  /** There are folders in it, which go along. */
  readonly holdsFolders: boolean;
  /** Whether it can be given a name now: not when mail is copied under another one (`fixed`), nor while a run is under way. */
  readonly possible: boolean;
  readonly fixed: boolean;
}

export type RenameProblem =
  | { readonly code: "empty" | "tooLong" | "underWay" | "fixed" }
  /** The new server does not take this character (at this place). */
  | { readonly code: "character"; readonly character: string }
  /** The new server keeps this name for itself. */
  | { readonly code: "reserved"; readonly name: string }
  /** The folder of this old path is called so already. */
  | { readonly code: "taken"; readonly by: readonly string[] };

/** What the page for one folder's name shows. Throws NotFound. */
export async function renameView(
  portal: Portal,
  viewer: Viewer,
  migrationId: string,
  folderId: string,
): Promise<RenameView> {
  const { read, row, underWay } = await look(portal, viewer, { migrationId, folderId });
  return {
    oldPath: row.old.path,
    newPath: row.name.newPath,
    suggested: namesWith(read, row, null).get(row.id)?.newPath ?? row.old.path,
    ownName: row.ownName !== null,
    holdsFolders: read.rows.some(({ old }) => isBelow(old.path, row.old.path)),
    possible: !underWay && !row.name.fixed,
    fixed: row.name.fixed,
  };
}

export interface RenameWish {
  readonly migrationId: string;
  readonly folderId: string;
  /** Null: the suggested name again. */
  readonly typed: string | null;
  /** Where another folder has the name, both become one. */
  readonly share?: boolean;
}

/**
 * Gives the folder this name, at the place where it is; those below it go along.
 * Answers what is wrong, or null when it is done. Throws NotFound.
 */
export async function renameFolder(portal: Portal, viewer: Viewer, wish: RenameWish): Promise<RenameProblem | null> {
  const { read, row, underWay, person } = await look(portal, viewer, wish);
  if (underWay) return { code: "underWay" };
  if (row.name.fixed) return { code: "fixed" };
  if (wish.typed === null) {
    const suggested = namesWith(read, row, null).get(row.id)?.newPath ?? row.old.path;
    await store(portal, person, wish.migrationId, [
      ...renamesBelow(read.rows, row, suggested),
      { id: row.id, newPath: null, shared: false },
    ]);
    return null;
  }
  const path = [...row.name.newPath.slice(0, -1), wish.typed.normalize().toWellFormed().trim()];
  const problem = problemOf(read, row, path);
  const shared = problem?.code === "taken" && wish.share === true;
  if (problem !== null && !shared) return problem;
  // As the other folder spells it.
  const newPath = (shared ? takerOf(read, row, path)?.newPath : undefined) ?? path;
  await store(portal, person, wish.migrationId, [
    ...renamesBelow(read.rows, row, newPath),
    { id: row.id, newPath, shared },
  ]);
  return null;
}

interface Looked {
  readonly read: FolderRows;
  readonly row: FolderRow;
  readonly underWay: boolean;
  readonly person: Person;
}

async function look(
  portal: Portal,
  viewer: Viewer,
  { migrationId, folderId }: { readonly migrationId: string; readonly folderId: string },
): Promise<Looked> {
  const migration = await ownMigration(portal.database, viewer, migrationId);
  const read = await readFolderRows(portal, migration);
  const row = read.rows.find(({ id }) => id === folderId);
  if (viewer.kind !== "person" || !row) throw new NotFound();
  return { read, row, underWay: isUnderWay(stateOf(migration)), person: viewer };
}

/** The names of all folders if this one had that name. */
function namesWith(
  { rows, account }: Pick<FolderRows, "rows" | "account">,
  row: FolderRow,
  path: readonly string[] | null,
) {
  return nameFolders(
    rows.map((other) => (other.id === row.id ? { ...other, ownName: path, shared: false } : other)),
    account,
  );
}

/** Asks the rules themselves: a name that they would change is not one that the server takes. */
function problemOf(read: FolderRows, row: FolderRow, path: readonly string[]): RenameProblem | null {
  const { account } = read;
  const name = path.at(-1) ?? "";
  if (name === "") return { code: "empty" };
  const [top = ""] = path;
  if (path.length === 1 && account.reservedNames.includes(top.toLowerCase())) return { code: "reserved", name: top };
  const taker = takerOf(read, row, path);
  if (taker) return { code: "taken", by: taker.oldPath };
  // Alone, so that no other folder has a say.
  const alone = { ...row, ownName: path, shared: false, old: { ...row.old, selectable: true } };
  const named = nameFolders([alone], account).get(row.id);
  const fits = named?.newPath.at(-1) ?? name;
  if (named?.reasons.includes("characters")) return { code: "character", character: firstChanged(name, fits) };
  return named?.reasons.includes("length") ? { code: "tooLong" } : null;
}

/** The other folder that has this name; it may have gone from the old account since. */
function takerOf({ rows, account }: FolderRows, row: FolderRow, path: readonly string[]) {
  const taker = rows.find((other) => other.id !== row.id && sameFolder(other.name.newPath, path, account));
  if (taker) return { oldPath: taker.old.path, newPath: taker.name.newPath };
  return account.given.find(({ newPath }) => sameFolder(newPath, path, account));
}

/** Whether the new server takes both for one folder. */
function sameFolder(one: readonly string[], two: readonly string[], { naming }: NewAccount): boolean {
  const asServer = (path: readonly string[]): string[] =>
    path.map((level) => (naming.ignoresCase || /^inbox$/i.test(level) ? level.toLowerCase() : level));
  return samePath(asServer(one), asServer(two));
}

function firstChanged(name: string, fits: string): string {
  const kept = [...fits];
  return [...name].find((character, index) => character !== kept[index]) ?? "";
}

interface Rename {
  readonly id: string;
  readonly newPath: readonly string[] | null;
  /** Missing: as it is. */
  readonly shared?: boolean;
}

/** Folders below it that have names of their own stay below it. */
function renamesBelow(rows: readonly FolderRow[], row: FolderRow, path: readonly string[]): Rename[] {
  const before = row.name.newPath;
  return rows.flatMap(({ id, ownName }) =>
    ownName && isBelow(ownName, before) ? [{ id, newPath: [...path, ...ownName.slice(before.length)] }] : [],
  );
}

function store({ database: { client } }: Portal, person: Person, migrationId: string, list: readonly Rename[]) {
  return client.$transaction(async (transaction) => {
    for (const { id, newPath, shared } of list)
      await transaction.folderChoice.updateMany({
        where: { id, migrationId },
        data: { newPath: newPath && JSON.stringify(newPath), ...(shared !== undefined && { shared }) },
      });
    const details = { folders: list.length };
    await audit.record(transaction, person, { action: "migration.rename", subjectId: migrationId, details });
  });
}
