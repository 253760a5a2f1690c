/** Which folder is Sent, Trash and so on: by the server's own flag, and where it flags none of a kind, by its name. Pure. */
import { MAIL_NAMES, type MailKind, OTHER_NAMES } from "./special-names.ts";

/** What of a listed folder tells its use. */
export interface UsedFolder {
  readonly path: readonly string[];
  /** By the server's own flag only. */
  readonly specialUse: string | null;
}

export const MAIL_KINDS: readonly MailKind[] = ["sent", "drafts", "trash", "junk", "archive"];

/** Flags of folders that show mail of other folders once more (RFC 6154: "some mailboxes may be virtual"). */
const VIEWS: ReadonlySet<string | null> = new Set(["all", "flagged", "important"]);

/** Letters that are no others with a mark. */
const LETTERS: Readonly<Record<string, string>> = { ł: "l", ø: "o", ı: "i", æ: "ae", ß: "ss" };

const MAIL_RANKS = new Map(
  MAIL_KINDS.map((kind) => [kind, new Map(MAIL_NAMES[kind].flat().map((name, rank) => [plainName(name), rank]))]),
);
const OTHER_KINDS = new Map(
  Object.entries(OTHER_NAMES).flatMap(([kind, names]) => names.map((name) => [plainName(name), kind])),
);

/**
 * The folders of this kind, the best first: those that the server flags, in its order; where it flags none, those that are called so. Only
 * a folder at the top or right below the inbox is meant by its name: `Projects/Spam` is somebody's own.
 */
export function foldersOfKind<Folder extends UsedFolder>(kind: MailKind, folders: readonly Folder[]): Folder[] {
  const flagged = folders.filter(({ specialUse }) => specialUse === kind);
  if (flagged.length > 0) return flagged;
  const rankOf = (folder: Folder): number | undefined =>
    folder.specialUse === null ? MAIL_RANKS.get(kind)?.get(topName(folder)) : undefined;
  const named = folders.filter((folder) => rankOf(folder) !== undefined);
  return named.sort((one, two) => (rankOf(one) ?? 0) - (rankOf(two) ?? 0));
}

/** Whether the folder shows mail of other folders once more, as Gmail's All Mail does. */
export function isView({ specialUse }: Pick<UsedFolder, "specialUse">): boolean {
  return VIEWS.has(specialUse);
}

/** So many different kinds at once are not by chance: this is what Exchange puts into every mailbox. */
const KINDS_OF_EXCHANGE = 3;

/**
 * The folders that hold calendars, contacts and the like instead of mail. None where only a few have such names: somebody's Notes are mail
 * on any server but Exchange.
 */
export function foldersWithoutMail<Folder extends UsedFolder>(folders: readonly Folder[]): Folder[] {
  const kindOf = (folder: Folder): string | undefined => OTHER_KINDS.get(topName(folder));
  const found = folders.filter((folder) => folder.specialUse === null && kindOf(folder) !== undefined);
  return new Set(found.map(kindOf)).size >= KINDS_OF_EXCHANGE ? found : [];
}

/** Folders that are called Notes, in whatever language. */
export function foldersNamedNotes<Folder extends UsedFolder>(folders: readonly Folder[]): Folder[] {
  return folders.filter((folder) => folder.specialUse === null && OTHER_KINDS.get(topName(folder)) === "notes");
}

/** The plain name of a folder at the top or right below the inbox; empty for all others. */
function topName({ path }: UsedFolder): string {
  const [name = "", ...below] = path[0] === "INBOX" && path.length > 1 ? path.slice(1) : path;
  return below.length === 0 ? plainName(name) : "";
}

/** A name without what programs spell differently: case, accents, hyphens. */
function plainName(name: string): string {
  return name
    .normalize("NFD")
    .replace(/\p{M}+/gu, "")
    .toLowerCase()
    .replace(/[łøıæß]/g, (letter) => LETTERS[letter] ?? letter)
    .replace(/[\s_-]+/g, " ")
    .trim();
}
