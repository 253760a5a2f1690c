/** Which folders nobody brings over without asking for them. Pure. */
import { endlessFolders } from "./endless-folders.ts";
import { pathKey } from "./folder-map.ts";
import { foldersOfKind, foldersWithoutMail, isView, type UsedFolder } from "./special-folders.ts";

/**
 * Why a folder is not ticked at first: its mail was thrown away, or was never wanted; it shows mail of other folders once more; it holds
 * calendars and the like; the server lists it over and over.
 */
export type LeftOut = "trash" | "junk" | "view" | "notMail" | "endless";

/**
 * Why each of these folders is not ticked at first, in their order; null where it is. The server's own flag decides;
 * names count only for a kind that it flags nowhere. Folders below a left-out one are left out with it.
 */
export function leftOutByDefault(folders: readonly UsedFolder[]): (LeftOut | null)[] {
  const left = new Map<string, LeftOut>();
  const leave = (kind: LeftOut, found: readonly UsedFolder[]): void => {
    for (const { path } of found) left.set(pathKey(path), kind);
  };
  for (const kind of ["trash", "junk"] as const) leave(kind, foldersOfKind(kind, folders));
  leave("notMail", foldersWithoutMail(folders));
  leave("view", folders.filter(isView));
  leave("endless", endlessFolders(folders));
  return folders.map(({ path }) => {
    for (let depth = path.length; depth > 0; depth--) {
      const kind = left.get(pathKey(path.slice(0, depth)));
      if (kind) return kind;
    }
    return null;
  });
}
