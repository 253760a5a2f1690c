/** LIST and LSUB, read by ourselves: a line that is a little wrong still is a folder, and no folder may be missing silently. */
import { MailError } from "../engine/errors.ts";
import type { FolderListing, FolderStanding, ListedFolder, SpecialUse } from "../engine/ports.ts";
import type { Response } from "./channel.ts";
import { LITERAL, withoutBackslashes } from "./data.ts";
import { listByLevels } from "./list-levels.ts";
import { nameArgument, pathOf } from "./names.ts";
import { folderRefusal } from "./refusals.ts";
import { refusalOf } from "./reply.ts";
import type { SignedIn } from "./sign-in.ts";
import { canTellStandings, STANDING_ITEMS, standingIn } from "./standing.ts";

const SPECIAL_USES: ReadonlySet<string> = new Set([
  "archive",
  "drafts",
  "junk",
  "sent",
  "trash",
  "all",
  "flagged",
  "important",
] satisfies SpecialUse[]);

/** A server that lists more at once has a circle among its folders, or is hostile. */
const MAX_FOLDERS = 100_000;

/** It may still be listed level by level. */
class TooManyFolders extends MailError {}

interface Line {
  readonly attributes: readonly string[];
  readonly delimiter: string | null;
  readonly name: string;
}

/** Where standings are written that come along with the folders. */
type Standings = Map<string, FolderStanding>;

/** Every folder of the person's own namespaces. `subscriptions`: whether those are asked for where the list came without any. */
export function listFolders(
  account: SignedIn,
  { subscriptions = true }: { readonly subscriptions?: boolean } = {},
): Promise<readonly ListedFolder[]> {
  return listAll(account, null, subscriptions);
}

/** The same, with how each of them stands where the server tells that along (RFC 5819). */
export async function listStandings(account: SignedIn): Promise<FolderListing> {
  const standings: Standings = new Map();
  const folders = await listAll(account, canTellStandings(account.capabilities) ? standings : null, true);
  return { folders, standings };
}

async function listAll(
  account: SignedIn,
  standings: Standings | null,
  subscriptions: boolean,
): Promise<readonly ListedFolder[]> {
  const patterns = account.personal.map(({ prefix }) => `${prefix}*`);
  const listed = new Map<string, Line>();
  const subscribed = new Set<string>();
  // Where the namespace has a prefix the inbox lies outside of it.
  for (const pattern of patterns.includes("*") ? patterns : ["INBOX", ...patterns])
    for (const line of await listEverything(account, pattern, standings)) listed.set(line.name, line);
  for (const line of listed.values()) if (has(line, "\\subscribed")) subscribed.add(line.name);
  const known = subscribed.size > 0 || !subscriptions || (await addSubscriptions(account, patterns, subscribed));
  return [...listed.values()]
    .filter(
      (line) =>
        !account.foreign.some(
          ({ prefix }) => line.name.startsWith(prefix) || `${line.name}${line.delimiter}` === prefix,
        ),
    )
    .map((line) => folderOf(line, account, !known || subscribed.has(line.name)));
}

/** The one folder of exactly this name, or null. A name may hold `*` and `%`, so more may be listed than was meant. */
export async function findFolder(account: SignedIn, name: string): Promise<ListedFolder | null> {
  // Courier refuses to list a name that it could not store.
  const lines = await unlessRefused(list(account, "LIST", name, ""));
  const line = lines?.find((candidate) => candidate.name === name);
  return line === undefined ? null : folderOf(line, account, false);
}

/** The names that the server lists for a pattern, as it writes them; none where it refuses to. */
export async function listNames(account: SignedIn, pattern: string): Promise<readonly string[]> {
  return ((await unlessRefused(list(account, "LIST", pattern, ""))) ?? []).map(({ name }) => name);
}

async function listEverything(
  account: SignedIn,
  pattern: string,
  standings: Standings | null,
): Promise<readonly Line[]> {
  const listOne = (wanted: string): Promise<readonly Line[]> => listWithSubscriptions(account, wanted, null);
  try {
    return await listWithSubscriptions(account, pattern, standings);
  } catch (error) {
    if (!(error instanceof TooManyFolders)) throw error;
    return listByLevels(pattern.replace(/\*$/, ""), account.channel.side, listOne);
  }
}

/** LIST with subscriptions where the server can; some say that they can and then refuse it. */
async function listWithSubscriptions(
  account: SignedIn,
  pattern: string,
  standings: Standings | null,
): Promise<readonly Line[]> {
  if (!account.capabilities.listExtended) return list(account, "LIST", pattern, "");
  const wanted = account.capabilities.specialUse ? "SUBSCRIBED CHILDREN SPECIAL-USE" : "SUBSCRIBED CHILDREN";
  if (standings !== null) {
    const options = ` RETURN (${wanted} STATUS (${STANDING_ITEMS}))`;
    const lines = await unlessRefused(list(account, "LIST", pattern, options, standings));
    if (lines !== null) return lines;
    standings.clear();
  }
  return (
    (await unlessRefused(list(account, "LIST", pattern, ` RETURN (${wanted})`))) ?? list(account, "LIST", pattern, "")
  );
}

/** Null when the server refused, as far as that concerns only this question. */
async function unlessRefused<T>(answer: Promise<T>): Promise<T | null> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof MailError && error.scope === "folder" && !(error instanceof TooManyFolders)) return null;
    throw error;
  }
}

/** Asks LSUB. False when the server does not answer: then nobody knows, and every folder is taken as subscribed. */
async function addSubscriptions(
  account: SignedIn,
  patterns: readonly string[],
  subscribed: Set<string>,
): Promise<boolean> {
  for (const pattern of patterns.includes("*") ? patterns : ["INBOX", ...patterns]) {
    const lines = await unlessRefused(list(account, "LSUB", pattern, ""));
    if (lines === null) return false;
    for (const line of lines) if (!has(line, "\\noselect")) subscribed.add(line.name);
  }
  return true;
}

async function list(
  account: SignedIn,
  verb: "LIST" | "LSUB",
  pattern: string,
  options: string,
  standings: Standings | null = null,
): Promise<readonly Line[]> {
  const { channel } = account;
  const lines: Line[] = [];
  let trouble: string | null = null;
  let isTooMuch = false;
  const take = (response: Response): void => {
    if (standings !== null) standingIn(response, standings);
    if (!response.text.toUpperCase().startsWith(`* ${verb} `)) return;
    const line = parseLine(response);
    if (line === null) trouble = "the server lists a folder in a way that cannot be understood";
    else if (lines.length < MAX_FOLDERS) lines.push(line);
    else isTooMuch = true;
  };
  const reply = await channel.run(
    [`${verb} "" `, nameArgument(pattern, channel.side), options],
    take,
    channel.timeouts.openMs,
  );
  if (reply.status !== "OK")
    throw folderRefusal(refusalOf(reply), "the folders cannot be listed", channel.side, "folder.unreadable");
  if (trouble !== null) throw new MailError("folder.unreadable", trouble, { side: channel.side });
  const tooMany = `the server lists more than ${MAX_FOLDERS} folders at once`;
  // Of subscriptions nobody needs so many.
  const Failure = verb === "LIST" ? TooManyFolders : MailError;
  if (isTooMuch) throw new Failure("folder.unreadable", tooMany, { side: channel.side });
  return lines;
}

function parseLine(response: Response): Line | null {
  const match = /^\* \S+ \(([^)]*)\) (NIL|"(?:[^"\\]|\\.)*"|\S) (.+)$/is.exec(response.text);
  if (match === null) return null;
  const [, attributes = "", separator = "", name = ""] = match;
  const delimiter = separator.startsWith('"')
    ? withoutBackslashes(separator.slice(1, -1))
    : separator.replace(/^NIL$/i, "");
  return {
    attributes: attributes.toLowerCase().split(" "),
    delimiter: delimiter === "" ? null : delimiter,
    name: listedName(name, response.literals),
  };
}

/** Quoted, as a literal, or bare: then with whatever characters the server did not think of quoting. */
function listedName(text: string, literals: readonly string[]): string {
  if (text.startsWith(LITERAL)) return literals[0] ?? "";
  const quoted = /^"((?:[^"\\]|\\.)*)"/.exec(text);
  if (quoted !== null) return withoutBackslashes(quoted[1] ?? "");
  return text.replace(/ \(.*\)$/, "");
}

function folderOf(line: Line, account: SignedIn, subscribed: boolean): ListedFolder {
  const use = line.attributes.map((attribute) => attribute.slice(1)).find((attribute) => SPECIAL_USES.has(attribute));
  return {
    name: line.name,
    path: pathOf(line.name, line.delimiter, account.personal),
    selectable: !has(line, "\\noselect") && !has(line, "\\nonexistent"),
    subscribed,
    specialUse: isSpecialUse(use) ? use : null,
    ...(has(line, "\\noinferiors") ? { noInferiors: true } : {}),
  };
}

function isSpecialUse(use: string | undefined): use is SpecialUse {
  return use !== undefined && SPECIAL_USES.has(use);
}

function has(line: Line, attribute: string): boolean {
  return line.attributes.includes(attribute);
}
