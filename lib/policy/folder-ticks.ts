/** What a form full of tick boxes means for the folders. Pure. */
import { type Branch, treeOf, withAllBelow } from "./folder-tree.ts";

export interface TickFolder {
  readonly id: string;
  readonly path: readonly string[];
  /** False for a level that holds folders but no mail. */
  readonly holdsMail: boolean;
  readonly chosen: boolean;
}

/** A form as it came back. */
export interface TickForm {
  /** The folders that it showed: others stay as they are. */
  readonly shown: ReadonlySet<string>;
  readonly ticked: ReadonlySet<string>;
  /** The page ticked folders along with the one above them already, so what is ticked is meant as it stands. */
  readonly live: boolean;
}

/**
 * Whether each folder that holds mail is chosen now, by id. Where the page could not do it, a folder that was ticked in this form takes
 * those below it along, but not those that were unticked in the same form.
 */
export function ticksAfter(folders: readonly TickFolder[], form: TickForm): Map<string, boolean> {
  const chosen = new Map<string, boolean>();
  for (const { id, holdsMail, chosen: before } of folders)
    if (holdsMail) chosen.set(id, form.shown.has(id) ? form.ticked.has(id) : before);
  if (form.live) return chosen;
  const branches = [...treeOf(folders)];
  for (const branch of branches) {
    branches.push(...branch.below);
    if (!isNewlyTicked(branch, form)) continue;
    for (const { id, holdsMail, chosen: before } of withAllBelow(branch))
      if (holdsMail && form.shown.has(id) && !before) chosen.set(id, true);
  }
  return chosen;
}

function isNewlyTicked({ folder, below }: Branch<TickFolder>, form: TickForm): boolean {
  return form.shown.has(folder.id) && form.ticked.has(folder.id) && !tickOf({ folder, below }).ticked;
}

/** How the tick box of a folder looks. */
export interface Tick {
  readonly ticked: boolean;
  /** Something at or below it is chosen, and something is not. */
  readonly half: boolean;
}

/** A level without mail is ticked when everything below it is chosen. */
export function tickOf({ folder, below }: Pick<Branch<TickFolder>, "folder" | "below">): Tick {
  const all = below.flatMap((branch) => withAllBelow(branch)).filter((one) => one.holdsMail);
  const own = folder.holdsMail ? [folder] : [];
  const some = [...own, ...all].some((one) => one.chosen);
  const every = [...own, ...all].every((one) => one.chosen);
  return { ticked: folder.holdsMail ? folder.chosen : some && every, half: some && !every };
}
