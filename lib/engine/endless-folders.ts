/** Folders that a server lists without end, as a symbolic link leads back to where it came from (UW-imap lists the whole home directory). Pure. */
import { pathKey } from "./folder-map.ts";

/** Nobody files deeper than that. */
const MAX_DEPTH = 20;

/** The same levels so often in a row are not somebody's order. */
const REPEATS = 4;
/** Levels that may lie between a link and where it leads, at most. */
const LONGEST_LOOP = 4;

/** Those of the folders that lie too deep, or in a circle after its first turn: what is in them is elsewhere as well. */
export function endlessFolders<Folder extends { readonly path: readonly string[] }>(
  folders: readonly Folder[],
): Folder[] {
  const circles = new Set(folders.flatMap(({ path }) => secondTurn(path) ?? []));
  const isInCircle = (path: readonly string[]): boolean =>
    path.some((_level, index) => circles.has(pathKey(path.slice(0, index + 1))));
  return folders.filter(({ path }) => path.length > MAX_DEPTH || (circles.size > 0 && isInCircle(path)));
}

/** Key of the folder at which this path begins to repeat itself; null where it does not, or not often enough. */
function secondTurn(path: readonly string[]): string | null {
  for (let length = 1; length <= LONGEST_LOOP; length++) {
    // Levels in a row that are the same as those one turn before.
    let same = 0;
    for (let index = length; index < path.length; index++) {
      same = path[index] === path[index - length] ? same + 1 : 0;
      if (same === length * (REPEATS - 1)) return pathKey(path.slice(0, index - same + 2));
    }
  }
  return null;
}
