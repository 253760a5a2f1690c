/** Reads an account completely, without changing anything in it: EXAMINE and BODY.PEEK only. */
import { createHash } from "node:crypto";
import type { Account } from "../wire/account.ts";
import { CommandRefused, ImapConnection, quoted } from "../wire/connection.ts";
import { type FolderPath, isSelectable, readFolderTree, showPath } from "../wire/folders.ts";
import { parseResponse, type Response, textOf } from "../wire/parser.ts";
import { type Alteration, endOfHeader, level } from "./ladder.ts";

/** Everything that is compared about a message; its bytes only as digests (SHA-256, hexadecimal). */
export interface DumpedMessage {
  uid: number;
  /** Bytes that the server handed out. */
  size: number;
  /** What the server says of the size (RFC822.SIZE). */
  declaredSize: number;
  digest: string;
  /** Of the message after everything that servers may alter. */
  levelledDigest: string;
  alterations: ReadonlySet<Alteration>;
  headerDigest: string;
  /** Empty when there is none. */
  messageId: string;
  /** System flags in lower case, sorted, without \Recent. */
  flags: readonly string[];
  /** In lower case, sorted. */
  keywords: readonly string[];
  /** INTERNALDATE in seconds since 1970. */
  instant: number;
}

/** A folder that could be opened. */
export interface DumpedFolder {
  path: FolderPath;
  uidValidity: number;
  /** In the folder's order. */
  messages: DumpedMessage[];
  /** Messages that exist but were not handed out. */
  unreadable: number;
}

/** An account. Keys and names are paths as `showPath` writes them. */
export interface AccountDump {
  folders: Map<string, DumpedFolder>;
  /** Folders that only hold folders. */
  containers: Set<string>;
  /** Folders that are listed but can't be opened. */
  unselectable: string[];
  subscribed: Set<string>;
}

/** Reads folders, messages and subscriptions. Throws when the connection ends or the mailbox changes meanwhile. */
export async function dumpAccount(account: Account): Promise<AccountDump> {
  const connection = await ImapConnection.open(account);
  try {
    const dump = await readAll(connection);
    await connection.close();
    return dump;
  } finally {
    connection.destroy();
  }
}

async function readAll(connection: ImapConnection): Promise<AccountDump> {
  const tree = await readFolderTree(connection);
  const dump: AccountDump = {
    folders: new Map(),
    containers: new Set(tree.folders.filter((folder) => !isSelectable(folder)).map(({ path }) => showPath(path))),
    unselectable: [],
    subscribed: new Set(tree.subscribed.map(showPath)),
  };
  for (const { path, raw } of tree.folders.filter(isSelectable)) {
    const name = showPath(path);
    if (dump.folders.has(name)) throw new Error(`two folders read as ${name}`);
    const folder = await dumpFolder(connection, path, raw);
    if (folder) dump.folders.set(name, folder);
    else dump.unselectable.push(name);
  }
  return dump;
}

const systemFlags = new Set(["\\seen", "\\flagged", "\\answered", "\\draft", "\\deleted"]);

async function dumpFolder(connection: ImapConnection, path: FolderPath, raw: Buffer): Promise<DumpedFolder | null> {
  const opened = await examine(connection, raw);
  if (!opened) return null;
  const messages: DumpedMessage[] = [];
  if (opened.exists > 0) {
    await connection.command(["UID FETCH 1:* (UID FLAGS INTERNALDATE RFC822.SIZE BODY.PEEK[])"], (response) => {
      const message = dumpMessage(response, path);
      if (message) messages.push(message);
    });
  }
  const unreadable = Math.max(0, opened.exists - messages.length);
  return { path, uidValidity: opened.uidValidity, messages, unreadable };
}

async function examine(connection: ImapConnection, raw: Buffer) {
  try {
    const text = (await connection.command(["EXAMINE", quoted(raw)]))
      .map((each) => each[0]?.toString("latin1"))
      .join("\n");
    const number = (pattern: RegExp) => Number(pattern.exec(text)?.[1] ?? 0);
    return { exists: number(/^\* (\d+) EXISTS/im), uidValidity: number(/\[UIDVALIDITY (\d+)\]/i) };
  } catch (error) {
    if (error instanceof CommandRefused) return null;
    throw error;
  }
}

function dumpMessage(response: Response, path: FolderPath): DumpedMessage | null {
  const [, , kind, items] = parseResponse(response);
  if (textOf(kind)?.toUpperCase() === "EXPUNGE") throw new Error(`${showPath(path)} changed while it was read`);
  if (textOf(kind)?.toUpperCase() !== "FETCH" || !Array.isArray(items)) return null;
  const item = (name: string) => {
    const at = items.findIndex((each, index) => index % 2 === 0 && textOf(each)?.toUpperCase() === name);
    return at < 0 ? undefined : items[at + 1];
  };
  const body = item("BODY[]");
  const flags = item("FLAGS");
  // A server may report new flags at any time: a FETCH response, too, but without a body.
  if (body === undefined || !Array.isArray(flags)) return null;
  // An empty message may come as NIL or as an empty string; anything else must be its bytes.
  if (body !== null && !Buffer.isBuffer(body)) throw new Error(`${showPath(path)}: BODY[] without a literal`);
  const words = flags.map((flag) => textOf(flag)?.toLowerCase() ?? "").sort();
  return {
    uid: Number(item("UID")),
    declaredSize: Number(item("RFC822.SIZE")),
    instant: instantOf(textOf(item("INTERNALDATE")) ?? ""),
    flags: words.filter((flag) => systemFlags.has(flag)),
    keywords: words.filter((flag) => !systemFlags.has(flag) && flag !== "\\recent"),
    ...digestsOf(body ?? Buffer.alloc(0)),
  };
}

function digestsOf(bytes: Buffer) {
  const header = bytes.subarray(0, endOfHeader(bytes));
  const levelled = level(bytes);
  const digest = sha256(bytes);
  return {
    size: bytes.length,
    digest,
    levelledDigest: levelled.bytes === bytes ? digest : sha256(levelled.bytes),
    alterations: levelled.alterations,
    headerDigest: sha256(header),
    messageId: /^message-id:\s*(\S+)/im.exec(header.toString("latin1"))?.[1] ?? "",
  };
}

function sha256(bytes: Buffer): string {
  return createHash("sha256").update(bytes).digest("hex");
}

/** Seconds since 1970 of RFC 3501's date-time, for example ` 1-Feb-2003 04:05:06 +0100`. */
function instantOf(text: string): number {
  const match = /^\s*(\d{1,2})-(\w{3})-(\d{4}) (\d\d:\d\d:\d\d) ([+-]\d\d)(\d\d)$/.exec(text);
  const [, day, month, year, time, zoneHours, zoneMinutes] = match ?? [];
  const milliseconds = Date.parse(`${day} ${month} ${year} ${time} ${zoneHours}${zoneMinutes}`);
  if (!match || Number.isNaN(milliseconds)) throw new Error(`not an INTERNALDATE: ${text}`);
  return milliseconds / 1000;
}
