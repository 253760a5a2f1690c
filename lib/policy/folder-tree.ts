/** A list of folders as a tree. Pure, and without recursion over what a server lists: it may nest folders as deep as it likes. */

/** One folder with those below it. */
export interface Branch<Folder> {
  readonly folder: Folder;
  /** Its name below the folder above: more than one level where those between are not listed. */
  readonly levels: readonly string[];
  /** 0 at the top. */
  readonly depth: number;
  readonly below: readonly Branch<Folder>[];
}

interface Growing<Folder> extends Branch<Folder> {
  readonly below: Growing<Folder>[];
}

/** The trees of these folders, in their order. A folder hangs below the nearest listed one, wherever in the list that stands. */
export function treeOf<Folder extends { readonly path: readonly string[] }>(
  folders: readonly Folder[],
): readonly Branch<Folder>[] {
  const byPath = new Map<string, Folder>();
  for (const folder of folders) if (!byPath.has(keyOf(folder.path))) byPath.set(keyOf(folder.path), folder);
  const branches = new Map<Folder, Growing<Folder>>();
  const top: Growing<Folder>[] = [];
  for (const folder of [...folders].sort((one, two) => one.path.length - two.path.length)) {
    const above = nearestAbove(folder.path, byPath);
    const parent = above && branches.get(above);
    const branch: Growing<Folder> = {
      folder,
      levels: folder.path.slice(above?.path.length ?? 0),
      depth: parent ? parent.depth + 1 : 0,
      below: [],
    };
    branches.set(folder, branch);
    (parent?.below ?? top).push(branch);
  }
  return inListedOrder(top, folders);
}

function keyOf(path: readonly string[]): string {
  return JSON.stringify(path);
}

function nearestAbove<Folder>(path: readonly string[], byPath: ReadonlyMap<string, Folder>): Folder | undefined {
  for (let depth = path.length - 1; depth > 0; depth--) {
    const above = byPath.get(keyOf(path.slice(0, depth)));
    if (above) return above;
  }
  return undefined;
}

function inListedOrder<Folder>(top: Growing<Folder>[], folders: readonly Folder[]): Growing<Folder>[] {
  const position = new Map(folders.map((folder, index) => [folder, index]));
  const byPosition = (one: Branch<Folder>, two: Branch<Folder>): number =>
    (position.get(one.folder) ?? 0) - (position.get(two.folder) ?? 0);
  const lists = [top];
  for (const list of lists) {
    list.sort(byPosition);
    for (const branch of list) lists.push(branch.below);
  }
  return top;
}

/** The folder itself and every one below it. */
export function withAllBelow<Folder>(branch: Branch<Folder>): Folder[] {
  const found = [branch];
  for (const one of found) found.push(...one.below);
  return found.map(({ folder }) => folder);
}
