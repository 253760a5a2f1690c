/** What the checker keeps of a message. */
import { createHash } from "node:crypto";
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

const systemFlags = new Set(["\\seen", "\\flagged", "\\answered", "\\draft", "\\deleted"]);

/**
 * The message in a response to FETCH (UID FLAGS INTERNALDATE RFC822.SIZE BODY.PEEK[]), or null when there is none in it.
 * Of a header named `added` the first is taken away before: a copier is known to put it in.
 * Throws when a message was expunged meanwhile, or when the response makes no sense.
 */
export function dumpMessage(response: Response, added?: string): DumpedMessage | null {
  const [, , kind, items] = parseResponse(response);
  if (textOf(kind)?.toUpperCase() === "EXPUNGE") throw new Error("a folder changed while it was read");
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
  if (body !== null && !Buffer.isBuffer(body)) throw new Error("BODY[] without a literal");
  const words = flags.map((flag) => textOf(flag)?.toLowerCase() ?? "").sort();
  return {
    uid: Number(item("UID")),
    declaredSize: Number(item("RFC822.SIZE")),
    instant: instantOf(textOf(item("INTERNALDATE")) ?? ""),
    flags: words.filter((flag) => systemFlags.has(flag)),
    keywords: words.filter((flag) => !systemFlags.has(flag) && flag !== "\\recent"),
    ...digestsOf(withoutHeader(body ?? Buffer.alloc(0), added)),
  };
}

function withoutHeader(bytes: Buffer, name: string | undefined): Buffer {
  if (name === undefined) return bytes;
  const header = bytes.toString("latin1", 0, endOfHeader(bytes));
  const at = header.search(new RegExp(`^${name}:`, "im"));
  const end = at < 0 ? 0 : header.indexOf("\n", at) + 1;
  return end === 0 ? bytes : Buffer.concat([bytes.subarray(0, at), bytes.subarray(end)]);
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
