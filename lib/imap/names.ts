/** Folder names between the wire and people: prefix of the namespace, levels, encoding. */
import { MailError, type Side } from "../engine/errors.ts";
import { decodeName, encodeName } from "./mutf7.ts";
import type { Namespace } from "./sign-in.ts";

const INBOX = "INBOX";

/** Levels below the personal namespace. The inbox is `["INBOX"]` in any spelling, and only the inbox is. */
export function pathOf(name: string, delimiter: string | null, personal: readonly Namespace[]): readonly string[] {
  if (name.toUpperCase() === INBOX) return [INBOX];
  const prefix = longestPrefix(name, personal);
  const levels = split(name.slice(prefix.length), delimiter);
  const [first = "", ...below] = levels;
  if (first.toUpperCase() !== INBOX) return levels.map(decodeName);
  // With an empty prefix `INBOX/x` lies below the inbox. With the prefix `INBOX.` this one is `INBOX.inbox`: a folder of that name.
  return prefix === "" ? [INBOX, ...below.map(decodeName)] : [INBOX, first, ...below.map(decodeName)];
}

/** The name to send for these levels. */
export function nameOf(path: readonly string[], home: Namespace): string {
  if (path.length === 1 && path[0]?.toUpperCase() === INBOX) return INBOX;
  const levels = path.map(encodeName).join(home.delimiter ?? "");
  // Folders below the inbox lie in `INBOX.` anyway where that is the prefix.
  const belowInbox = home.prefix.toUpperCase() === `${INBOX}${home.delimiter}` && path[0] === INBOX;
  return belowInbox ? levels : home.prefix + levels;
}

/** A name as an argument: quoted, or as a literal where it holds bytes that cannot be quoted. Throws MailError `folder.unreadable` at NUL. */
export function nameArgument(name: string, side: Side): string | Uint8Array {
  if (name.includes("\0")) throw new MailError("folder.unreadable", "the folder's name holds a NUL", { side });
  if (/[\r\n\x80-\xff]/.test(name)) return Buffer.from(name, "latin1");
  return `"${name.replace(/["\\]/g, "\\$&")}"`;
}

function longestPrefix(name: string, personal: readonly Namespace[]): string {
  const matching = personal.map(({ prefix }) => prefix).filter((prefix) => name.startsWith(prefix));
  return matching.reduce((longest, prefix) => (prefix.length > longest.length ? prefix : longest), "");
}

/** Servers list `work/` for a level that holds only folders; empty levels at the ends carry no meaning, but a name of nothing else is a folder, too. */
function split(name: string, delimiter: string | null): string[] {
  if (delimiter === null) return [name];
  const levels = name
    .split(delimiter)
    .filter((level, index, all) => level !== "" || all.length === 1 || (index > 0 && index < all.length - 1));
  return levels.length === 0 ? [name] : levels;
}
