/**
 * Listing level by level. One LIST of everything is gentler to every sane server; this is for one that lists a circle of symbolic links over
 * and over (UW-imap and the whole home directory).
 */
import { MailError, type Side } from "../engine/errors.ts";

/** As much of a line of LIST as this needs. */
interface ListedName {
  readonly attributes: readonly string[];
  readonly delimiter: string | null;
  readonly name: string;
}

/** Nobody files deeper than that, in levels. One more is listed, so that it is known to be there. */
const MAX_DEPTH = 21;
/** A circle is followed for so many turns, so that it is known for one … */
const TURNS = 4;
/** … if so many levels lie between the link and where it leads, at most. */
const LONGEST_TURN = 4;
/** One command is sent for each. */
const MAX_LEVELS = 5_000;

/**
 * Everything below `prefix`, the upper levels first. `listLevel` answers LIST for a pattern. Throws MailError `folder.unreadable` when there is
 * no end to it even so, and what listLevel throws.
 */
export async function listByLevels<Line extends ListedName>(
  prefix: string,
  side: Side,
  listLevel: (pattern: string) => Promise<readonly Line[]>,
): Promise<readonly Line[]> {
  const found = new Map<string, Line>();
  const above: { readonly start: string; readonly path: readonly string[] }[] = [{ start: prefix, path: [] }];
  for (const { start, path } of above) {
    for (const line of await listLevel(`${start}%`)) {
      // A name may hold wildcards, and then others are listed as well.
      if (found.has(line.name) || !line.name.startsWith(start)) continue;
      found.set(line.name, line);
      const below = [...path, line.name.slice(start.length)];
      if (canHoldFolders(line) && below.length < MAX_DEPTH && !goesRound(below))
        above.push({ start: `${line.name}${line.delimiter}`, path: below });
    }
    if (above.length > MAX_LEVELS)
      throw new MailError("folder.unreadable", `the server lists more than ${MAX_LEVELS} folders with folders`, {
        side,
      });
  }
  return [...found.values()];
}

function canHoldFolders({ attributes, delimiter }: ListedName): boolean {
  return delimiter !== null && !attributes.includes("\\noinferiors") && !attributes.includes("\\hasnochildren");
}

/** Whether the path ends with the same levels for the last turn that is followed. */
function goesRound(path: readonly string[]): boolean {
  for (let length = 1; length <= LONGEST_TURN; length++) {
    const end = path.slice(-length * TURNS);
    if (end.length === length * TURNS && end.every((level, index) => level === end[index % length])) return true;
  }
  return false;
}
