/** What a scripted server says about folders: LIST, LSUB, STATUS, EXAMINE, SELECT, CREATE, SUBSCRIBE. */
import type { MemoryAccount, MemoryFolder } from "../memory/account.ts";
import { decodeFolderName, encodeFolderName } from "../wire/modified-utf7.ts";
import type { ClientCommand } from "./command.ts";
import { type Dialect, replying, type Said } from "./dialect.ts";

/** One signed-in connection. */
export interface Conversation {
  readonly account: MemoryAccount;
  readonly dialect: Dialect;
  open: OpenedFolder | null;
}

export interface OpenedFolder {
  readonly folder: MemoryFolder;
  readonly uidValidity: number;
  readonly readOnly: boolean;
  /** How many messages the client knows of. */
  told: number;
}

const SYSTEM_FLAGS = ["\\Answered", "\\Flagged", "\\Deleted", "\\Seen", "\\Draft"];

/** The folder of this name on the wire, or of this raw one: some servers list what they should have encoded. */
export function folderNamed(account: MemoryAccount, name: string): MemoryFolder | undefined {
  if (name.toUpperCase() === "INBOX") return account.find("INBOX");
  return account.folders.find((folder) => wireName(folder) === name || folder.name === name);
}

/** LIST and LSUB. With RETURN, subscriptions and how each folder stands (RFC 5258, RFC 5819). */
export function list(conversation: Conversation, command: ClientCommand): Said {
  const { account, dialect } = conversation;
  const { verb, words, text } = command;
  const [, returned = ""] = / RETURN \((.*)\)$/.exec(text) ?? [];
  const [, items = null] = /STATUS \(([^)]*)\)/.exec(returned) ?? [];
  const pattern = words[1] ?? "";
  if (pattern === "") return { lines: [`* LIST (\\Noselect) "${account.delimiter}" ""\r\n`], reply: "OK listed" };
  const matches = matcher(pattern, account.delimiter);
  const listed = account.folders.filter((folder) => matches(wireName(folder)));
  const lines = listed
    .filter((folder) => verb === "LIST" || folder.subscribed)
    .map((folder) => {
      const attributes = attributesOf(account, folder, dialect.capabilities.includes("SPECIAL-USE"));
      if (returned.startsWith("SUBSCRIBED") && folder.subscribed) attributes.push("\\Subscribed");
      const line = `* ${verb} (${attributes.join(" ")}) "${escaped(account.delimiter)}" "${escaped(wireName(folder))}"\r\n`;
      if (items === null || !folder.selectable) return line;
      return line + status(conversation, { ...command, words: [wireName(folder), items] }).lines[0];
    });
  return { lines, reply: "OK listed" };
}

function matcher(pattern: string, delimiter: string): (name: string) => boolean {
  const literal = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&");
  const source = literal(pattern)
    .replaceAll("\\*", ".*")
    .replaceAll("%", `[^${literal(delimiter)}]*`);
  const expression = new RegExp(`^${source}$`, "s");
  return (name) => expression.test(name) || (name === "INBOX" && pattern.toUpperCase() === "INBOX");
}

function attributesOf(account: MemoryAccount, folder: MemoryFolder, specialUse: boolean): string[] {
  const children = account.folders.some((other) => other.name.startsWith(folder.name + account.delimiter));
  const use = folder.specialUse;
  return [
    children ? "\\HasChildren" : "\\HasNoChildren",
    ...(folder.selectable ? [] : ["\\Noselect"]),
    ...(use !== null && specialUse ? [`\\${use.charAt(0).toUpperCase()}${use.slice(1)}`] : []),
  ];
}

function wireName(folder: MemoryFolder): string {
  return encodeFolderName(folder.name).toString("latin1");
}

function escaped(text: string): string {
  return text.replace(/["\\]/g, "\\$&");
}

/** STATUS of the items that were asked for, as far as they are known here. */
export function status(
  { account, dialect }: Conversation,
  { words: [name = "", items = ""] }: ClientCommand,
): Said & { readonly lines: readonly string[] } {
  const folder = folderNamed(account, name);
  if (!folder?.selectable) return { lines: [], reply: "NO [NONEXISTENT] no such folder" };
  const known: Readonly<Record<string, number | null>> = {
    MESSAGES: folder.messages.length,
    RECENT: 0,
    UIDNEXT: dialect.uidNext(folder),
    UIDVALIDITY: folder.uidValidity,
    HIGHESTMODSEQ: folder.modSeq,
    UNSEEN: folder.messages.filter(({ flags }) => !flags.includes("\\Seen")).length,
  };
  const asked = items.replace(/[()]/g, "").split(" ");
  const told = asked.flatMap((item) => (known[item] === null ? [] : [`${item} ${known[item] ?? 0}`]));
  return { lines: [`* STATUS "${escaped(name)}" (${told.join(" ")})\r\n`], reply: "OK told" };
}

/** EXAMINE and SELECT. */
export function open(conversation: Conversation, { verb, words: [name = ""] }: ClientCommand): Said {
  conversation.open = null;
  const { account, dialect } = conversation;
  const folder = folderNamed(account, name);
  if (!folder) return replying("NO [NONEXISTENT] no such folder");
  if (!folder.selectable) return replying("NO it holds no messages");
  const readOnly = verb === "EXAMINE";
  conversation.open = { folder, uidValidity: folder.uidValidity, readOnly, told: folder.messages.length };
  const used = [...new Set(folder.messages.flatMap(({ flags }) => flags))].filter((flag) => !flag.startsWith("\\"));
  const flags = [...SYSTEM_FLAGS, ...used];
  const permanent = readOnly ? [] : [...flags, ...(dialect.newKeywords ? ["\\*"] : [])];
  const next = dialect.uidNext(folder);
  return {
    lines: [
      `* FLAGS (${flags.join(" ")})\r\n`,
      `* OK [PERMANENTFLAGS (${permanent.join(" ")})] kept\r\n`,
      `* ${folder.messages.length} EXISTS\r\n`,
      "* 0 RECENT\r\n",
      `* OK [UIDVALIDITY ${folder.uidValidity}] valid\r\n`,
      ...(next === null ? [] : [`* OK [UIDNEXT ${next}] next\r\n`]),
      ...(dialect.capabilities.includes("CONDSTORE") ? [`* OK [HIGHESTMODSEQ ${folder.modSeq}] highest\r\n`] : []),
    ],
    reply: readOnly ? "OK [READ-ONLY] examined" : "OK [READ-WRITE] selected",
  };
}

/** CREATE, with the levels above. */
export function create({ account }: Conversation, { words: [name = ""] }: ClientCommand): Said {
  if (folderNamed(account, name)) return replying("NO [ALREADYEXISTS] there is one");
  const text = decodeFolderName(Buffer.from(name, "latin1"));
  if (!text.startsWith(account.prefix)) return replying("NO [CANNOT] not in your namespace");
  const path = text.slice(account.prefix.length).split(account.delimiter);
  if (path.includes("")) return replying("NO [CANNOT] a level without a name");
  account.create(path);
  return replying("OK created");
}

export function subscribe({ account }: Conversation, { words: [name = ""] }: ClientCommand): Said {
  const folder = folderNamed(account, name);
  if (!folder) return replying("NO [NONEXISTENT] no such folder");
  folder.subscribed = true;
  return replying("OK subscribed");
}
