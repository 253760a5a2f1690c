/** What a scripted server says about messages: FETCH, UID FETCH, UID STORE, APPEND. */
import type { MemoryFolder, StoredMessage } from "../memory/account.ts";
import type { ClientCommand } from "./command.ts";
import { replying, type Said } from "./dialect.ts";
import { type Conversation, folderNamed } from "./folders.ts";

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/** FETCH and UID FETCH. Rows are made one by one. */
export function fetch(conversation: Conversation, { verb, words: [set = "", items = ""] }: ClientCommand): Said {
  const folder = conversation.open?.folder;
  if (!folder) return replying("BAD no folder is open");
  const asked = items.replace(/[()]/g, "").split(" ");
  if (asked.some((item) => !(item in ITEMS))) return replying("BAD an item that is not known here");
  const byUid = verb === "UID FETCH";
  const { sizeOf } = conversation.dialect;
  const among = numbersIn(set, byUid ? (folder.messages.at(-1)?.uid ?? 0) : folder.messages.length);
  function* rows(messages: readonly StoredMessage[]): Generator<string> {
    for (const [index, one] of messages.entries()) {
      if (!among(byUid ? one.uid : index + 1)) continue;
      const told = asked.map((item) => ITEMS[item]?.(one, sizeOf) ?? "");
      yield `* ${index + 1} FETCH (${told.join(" ")})\r\n`;
    }
  }
  return { lines: rows([...folder.messages]), reply: "OK fetched" };
}

type Item = (one: StoredMessage, sizeOf: (bytes: number) => number) => string;

const ITEMS: Readonly<Record<string, Item>> = {
  UID: ({ uid }) => `UID ${uid}`,
  FLAGS: ({ flags }) => `FLAGS (${flags.join(" ")})`,
  INTERNALDATE: ({ internalDate }) => `INTERNALDATE ${internalDate === null ? "NIL" : `"${dateText(internalDate)}"`}`,
  "RFC822.SIZE": ({ bytes }, sizeOf) => `RFC822.SIZE ${sizeOf(bytes.length)}`,
  "BODY.PEEK[]": ({ bytes }) => `BODY[] ${literal(bytes)}`,
  "BODY.PEEK[HEADER]": ({ bytes }) => `BODY[HEADER] ${literal(headerOf(bytes))}`,
};

function literal(bytes: Buffer): string {
  return `{${bytes.length}}\r\n${bytes.toString("latin1")}`;
}

function headerOf(bytes: Buffer): Buffer {
  const end = bytes.indexOf("\r\n\r\n");
  return end < 0 ? bytes : bytes.subarray(0, end + 4);
}

/** Whether a number is in the set `1:5,7,9:*`. */
function numbersIn(set: string, highest: number): (number: number) => boolean {
  const value = (text: string): number => (text === "*" ? highest : Number(text));
  const ranges = set.split(",").map((range) => {
    const [from = "", to = from] = range.split(":");
    return [value(from), value(to)].sort((one, two) => one - two);
  });
  return (number) => ranges.some(([from = 0, to = 0]) => number >= from && number <= to);
}

/** UID STORE +FLAGS: a server that is asked for anything else here has met a client that goes too far. */
export function store(
  { account, open, dialect }: Conversation,
  { words: [set = "", how = "", list = ""] }: ClientCommand,
): Said {
  if (!open) return replying("BAD no folder is open");
  if (open.readOnly) return replying("NO [READ-ONLY] only examined");
  if (!/^\+FLAGS(\.SILENT)?$/i.test(how)) return replying("BAD only flags are added here");
  const flags = flagsIn(list);
  if (flags === null) return replying("BAD a flag that is none");
  const among = numbersIn(set, open.folder.messages.at(-1)?.uid ?? 0);
  for (const one of open.folder.messages)
    if (among(one.uid)) account.giveFlags(one, kept(flags, open.folder, dialect.newKeywords));
  return replying("OK stored");
}

/** Flags of a list, or null where a system flag is none that a client may set. */
function flagsIn(list: string): string[] | null {
  const flags = list.replace(/[()]/g, "").split(" ").filter(Boolean);
  const known = /^\\(Seen|Answered|Flagged|Deleted|Draft)$/i;
  return flags.some((flag) => flag.startsWith("\\") && !known.test(flag)) ? null : flags;
}

/** Without `\*`, keywords that the folder does not have yet are left out, silently. */
function kept(flags: readonly string[], folder: MemoryFolder, newKeywords: boolean): readonly string[] {
  const there = new Set(folder.messages.flatMap((one) => one.flags));
  return flags.filter((flag) => flag.startsWith("\\") || newKeywords || there.has(flag));
}

/** APPEND of one message. */
export function append({ account, dialect }: Conversation, { words }: ClientCommand): Said {
  const [name = "", ...facts] = words;
  const message = facts.pop() ?? "";
  const flags = facts[0]?.startsWith("(") ? flagsIn(facts.shift() ?? "") : [];
  const date = facts[0] === undefined ? null : epochSeconds(facts[0]);
  if (flags === null || (facts[0] !== undefined && date === null)) return replying("BAD a flag or date that is none");
  const folder = folderNamed(account, name);
  if (!folder) return replying("NO [TRYCREATE] no such folder");
  const uid = dialect.store(account, folder, {
    bytes: Buffer.from(message, "latin1"),
    flags: kept(flags, folder, dialect.newKeywords),
    internalDate: date ?? Math.floor(Date.now() / 1000),
  });
  const where = dialect.capabilities.includes("UIDPLUS") ? `[APPENDUID ${folder.uidValidity} ${uid}] ` : "";
  return replying(`OK ${where}appended`);
}

function dateText(seconds: number): string {
  const [, day, month, year, time] =
    /, (\d\d) (\w{3}) (\d{4}) (\S+)/.exec(new Date(seconds * 1000).toUTCString()) ?? [];
  return `${day}-${month}-${year} ${time} +0000`;
}

/** RFC 3501's date-time to the letter; null for anything else. */
function epochSeconds(text: string): number | null {
  const match = /^(?: \d|\d\d)-(\w{3})-\d{4} \d\d:\d\d:\d\d [+-]\d{4}$/.exec(text);
  if (!match || !MONTHS.includes(match[1] ?? "")) return null;
  const milliseconds = Date.parse(text.replaceAll("-", " ").replace(/ (\d{4})$/, text.includes(" -") ? " -$1" : " $1"));
  return Number.isNaN(milliseconds) ? null : milliseconds / 1000;
}
