/**
 * Servers on which a folder holds either mail or folders (mbox: a folder with mail is a file, one with folders a directory). Pure. The mail of
 * a folder that has both goes beside it; folders below one that is a file already go beside that.
 */
import type { FolderNaming, ListedFolder } from "./ports.ts";

/** Whether a folder of the new server holds either mail or folders: it says so itself, or no folder of its that holds mail takes folders. */
export function keepsApart(naming: FolderNaming, newFolders: readonly ListedFolder[]): boolean {
  // The inbox is often a special case, either way.
  const withMail = newFolders.filter(({ selectable, path }) => selectable && !isInbox(path));
  return naming.mailOrFolders || (withMail.length > 0 && withMail.every(({ noInferiors }) => noInferiors === true));
}

function isInbox(path: readonly string[]): boolean {
  return path.length === 1 && path[0] === "INBOX";
}

/**
 * The path, with another name for every level above that is there and takes no folders. An inbox that takes none is no place to be below:
 * its folders go beside it.
 */
export function besideLeaves(
  path: readonly string[],
  isLeaf: (path: readonly string[]) => boolean,
  otherName: (level: string) => string,
): readonly string[] {
  let result: readonly string[] = path;
  for (let depth = 1; depth < result.length; depth++) {
    while (isLeaf(result.slice(0, depth))) {
      const level = result[depth - 1] ?? "";
      // A name of full length may have no other; then CREATE is refused, and the report says so.
      if (otherName(level) === level) return result;
      const isBelowInbox = depth === 1 && level === "INBOX";
      const other = isBelowInbox ? [] : [otherName(level)];
      result = [...result.slice(0, depth - 1), ...other, ...result.slice(depth)];
      if (depth >= result.length) return result;
    }
  }
  return result;
}

/** The places that hold folders, as one of these paths leads below them. The inbox can do both, where it can have folders at all. */
export function placesWithFolders(paths: readonly (readonly string[])[]): (readonly string[])[] {
  return paths
    .flatMap((path) => path.slice(1).map((_level, index) => path.slice(0, index + 1)))
    .filter((path) => !isInbox(path));
}
