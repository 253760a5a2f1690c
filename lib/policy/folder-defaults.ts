/** Which folders are ticked before anybody chose, and in which order folders are shown. Pure. */
import { type LeftOut, leftOutByDefault } from "../engine/left-out-by-default.ts";
import type { UsedFolder } from "../engine/special-folders.ts";

/** More folders than these cannot be chosen from on a page. */
export const MOST_CHOICES = 5000;

/** A folder of the first choice. */
export interface FirstChoice<Folder> {
  readonly folder: Folder;
  /** Null: ticked, where it holds mail. */
  readonly leftOut: LeftOut | null;
}

/** What is there to choose from, as it is shown; of more than MOST_CHOICES the first, and those without end are the first to go. */
export function choicesAtFirst<Folder extends UsedFolder>(folders: readonly Folder[]): FirstChoice<Folder>[] {
  const ordered = inOrderOfShowing(folders);
  const leftOut = leftOutByDefault(ordered);
  const choices = ordered.map((folder, index) => ({ folder, leftOut: leftOut[index] ?? null }));
  if (choices.length <= MOST_CHOICES) return choices;
  const isEndless = (choice: FirstChoice<Folder>): boolean => choice.leftOut === "endless";
  const best = [...choices.filter((choice) => !isEndless(choice)), ...choices.filter(isEndless)];
  const kept = new Set(best.slice(0, MOST_CHOICES));
  return choices.filter((choice) => kept.has(choice));
}

/** Folders with a flag come in this order, after the inbox and before all others. */
const SPECIAL = ["drafts", "sent", "archive", "all", "flagged", "important", "junk", "trash"];

const byName = new Intl.Collator("en", { numeric: true, sensitivity: "base" });

/** Parents before children, the inbox first, then folders with a flag, then by name as people sort. */
export function inOrderOfShowing<Folder extends UsedFolder>(folders: readonly Folder[]): Folder[] {
  const ranks = new Map(folders.map((folder) => [keyOf(folder.path), rankOf(folder)]));
  const rank = (path: readonly string[]): number => ranks.get(keyOf(path)) ?? SPECIAL.length + 1;
  return [...folders].sort((one, other) => {
    for (let depth = 0; depth < Math.max(one.path.length, other.path.length); depth++) {
      const [here, there] = [one.path[depth], other.path[depth]];
      if (here === undefined) return -1;
      if (there === undefined) return 1;
      if (here === there) continue;
      const byRank = rank(one.path.slice(0, depth + 1)) - rank(other.path.slice(0, depth + 1));
      return byRank || byName.compare(here, there) || (here < there ? -1 : 1);
    }
    return 0;
  });
}

function rankOf({ path, specialUse }: UsedFolder): number {
  if (path.length === 1 && path[0] === "INBOX") return 0;
  return 1 + (specialUse === null ? SPECIAL.length : SPECIAL.indexOf(specialUse));
}

function keyOf(path: readonly string[]): string {
  return JSON.stringify(path);
}
