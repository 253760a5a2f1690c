/** The folders of an account, by their place in the tree rather than by the server's spelling. */
import type { ImapConnection } from "./connection.ts";
import { decodeFolderName, encodeFolderName } from "./modified-utf7.ts";
import { parseResponse, type Response, textOf, type Value } from "./parser.ts";

/** Decoded names from the top down, below the personal namespace: `INBOX.Archive.2003` is `["Archive", "2003"]`. */
export type FolderPath = readonly string[];

/** A folder as LIST shows it. */
export interface ListedFolder {
  path: FolderPath;
  /** The name as the server spells it. */
  raw: Buffer;
  /** In lower case, for example `\noselect`. */
  attributes: ReadonlySet<string>;
}

/** The personal folders of an account; those of other users and shared ones are left out. */
export interface FolderTree {
  /** Folders that hold messages, and containers (`\Noselect`) as well. */
  folders: ListedFolder[];
  subscribed: FolderPath[];
  /** The server's name for a path, which need not exist. */
  rawName(path: FolderPath): Buffer;
}

/** Whether a listed folder can hold messages. */
export function isSelectable(folder: ListedFolder): boolean {
  return !folder.attributes.has("\\noselect") && !folder.attributes.has("\\nonexistent");
}

/** The path as text, for keys and messages; "/" within a name is shown as "\/". */
export function showPath(path: FolderPath): string {
  return path.map((name) => name.replaceAll("/", "\\/")).join("/");
}

/** Asks the server for its folders, subscriptions and namespace. */
export async function readFolderTree(connection: ImapConnection): Promise<FolderTree> {
  const listed = namesIn(await connection.command(["LIST", '""', '"*"']), "LIST");
  const namespace = connection.capabilities.has("NAMESPACE")
    ? namespaceIn(await connection.command(["NAMESPACE"]))
    : guessedNamespace(listed);
  const subscribed = namesIn(await connection.command(["LSUB", '""', '"*"']), "LSUB");
  const separator = namespace.separator ?? listed.find((name) => name.separator)?.separator ?? "/";
  const personal = (name: ListedName) => !namespace.foreign.some((prefix) => isBelow(name.raw, prefix));
  const withPath = (name: ListedName) => ({ ...name, path: pathOf(name, namespace.prefix) });
  return {
    folders: listed.filter(personal).map(withPath),
    subscribed: subscribed
      .filter(personal)
      .map(withPath)
      .filter(isSelectable)
      .map(({ path }) => path),
    rawName(path) {
      if (path.length === 1 && path[0] === "INBOX") return Buffer.from("INBOX");
      return Buffer.from(namespace.prefix + path.map((name) => encodeFolderName(name)).join(separator), "latin1");
    },
  };
}

interface ListedName {
  raw: Buffer;
  separator: string | null;
  attributes: Set<string>;
}

interface Namespace {
  prefix: string;
  separator: string | null;
  foreign: string[];
}

function namesIn(responses: Response[], verb: string): ListedName[] {
  return responses.flatMap((response) => {
    const [, kind, attributes, separator, name] = parseResponse(response);
    if (textOf(kind)?.toUpperCase() !== verb || !Array.isArray(attributes)) return [];
    return [
      {
        // An unquoted NIL in the place of a name is a folder called NIL.
        raw: Buffer.from(textOf(name) ?? "NIL", "latin1"),
        separator: textOf(separator),
        attributes: new Set(attributes.map((attribute) => textOf(attribute)?.toLowerCase() ?? "")),
      },
    ];
  });
}

/** RFC 2342: personal, other users' and shared namespaces. */
function namespaceIn(responses: Response[]): Namespace {
  const values = responses.map(parseResponse).find((each) => textOf(each[1])?.toUpperCase() === "NAMESPACE");
  const [personal] = spaces(values?.[2]);
  const foreign = [...spaces(values?.[3]), ...spaces(values?.[4])].map(({ prefix }) => prefix);
  return {
    prefix: personal?.prefix ?? "",
    separator: personal?.separator ?? null,
    // Classic Cyrus calls the whole tree, "", its shared namespace: that would leave nothing.
    foreign: foreign.filter((prefix) => prefix !== ""),
  };
}

function spaces(value: Value | undefined): { prefix: string; separator: string | null }[] {
  if (!Array.isArray(value)) return [];
  return value.flatMap((each) =>
    Array.isArray(each) ? [{ prefix: textOf(each[0]) ?? "", separator: textOf(each[1]) }] : [],
  );
}

/** A server without NAMESPACE: if every other folder is below INBOX, the personal namespace is there. */
function guessedNamespace(listed: ListedName[]): Namespace {
  const others = listed.filter(({ raw }) => !isInbox(raw));
  const separator = others[0]?.separator ?? null;
  const below = separator ? `INBOX${separator}` : "";
  const allBelow = below !== "" && others.every(({ raw }) => raw.toString("latin1").toUpperCase().startsWith(below));
  return { prefix: allBelow ? below : "", separator, foreign: [] };
}

function pathOf({ raw, separator }: ListedName, prefix: string): FolderPath {
  if (isInbox(raw)) return ["INBOX"];
  const whole = raw.toString("latin1");
  const isPrefixed = whole.length > prefix.length && whole.toUpperCase().startsWith(prefix.toUpperCase());
  const name = isPrefixed ? whole.slice(prefix.length) : whole;
  const steps = separator ? name.split(separator) : [name];
  const path = steps.map((step) => decodeFolderName(Buffer.from(step, "latin1")));
  // INBOX is spelt in any case, at the top only (RFC 3501 section 5.1).
  return path[0]?.toUpperCase() === "INBOX" ? ["INBOX", ...path.slice(1)] : path;
}

function isInbox(raw: Buffer): boolean {
  return raw.toString("latin1").toUpperCase() === "INBOX";
}

/** Whether a name is the foreign namespace itself or something in it. */
function isBelow(raw: Buffer, prefix: string): boolean {
  const name = raw.toString("latin1");
  return name.startsWith(prefix) || `${name}${prefix.at(-1)}` === prefix;
}
