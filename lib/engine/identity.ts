/**
 * When two messages are the same. Bytes decide; what mail servers are known to change while storing is a ladder of its own, and
 * everything past its first rung is reported as "changed by the new server".
 */
import { createHash, type Hash, hash } from "node:crypto";

/** How an empty line ends the header; bare LF counts, servers send it. */
const EMPTY_LINE = Buffer.from("\n\r\n");
const BARE_EMPTY_LINE = Buffer.from("\n\n");

/** How alike two messages are, from the same bytes to another message. */
export type Likeness = "exact" | "lineEnds" | "nul" | "header8bit" | "different";

/** Headers longer than this are cut before they are compared; no server stores longer ones unharmed. */
export const MAX_HEADER_BYTES = 64 * 1024;

/** What is known of a message once its bytes have gone by. */
export interface Fingerprint {
  /** SHA-256 of all bytes, base64url. */
  readonly digest: string;
  /** See headerKey(). */
  readonly headerKey: string;
  /** Bytes seen. */
  readonly size: number;
}

/** Takes a fingerprint of bytes that pass by; nothing but the header is held. */
export class Fingerprinter {
  #whole: Hash = createHash("sha256");
  #header: Buffer | null = null;
  #headerDone = false;
  #size = 0;

  update(chunk: Uint8Array): void {
    this.#size += chunk.length;
    this.#whole.update(chunk);
    if (this.#headerDone) return;
    const part = asBuffer(chunk.length > MAX_HEADER_BYTES ? chunk.subarray(0, MAX_HEADER_BYTES) : chunk);
    this.#header = this.#header === null ? part : Buffer.concat([this.#header, part]);
    const end = headerEnd(this.#header);
    if (end === null && this.#header.length < MAX_HEADER_BYTES) return;
    this.#headerDone = true;
    this.#header = this.#header.subarray(0, Math.min(end ?? MAX_HEADER_BYTES, MAX_HEADER_BYTES));
  }

  finish(): Fingerprint {
    return {
      digest: this.#whole.digest("base64url"),
      headerKey: headerKey(this.#header ?? Buffer.alloc(0)),
      size: this.#size,
    };
  }
}

/** Fingerprint of a message in memory, in its pieces. */
export function fingerprintOfParts(parts: readonly Uint8Array[]): Fingerprint {
  const [only, ...more] = parts;
  if (only !== undefined && more.length === 0) {
    const header = asBuffer(only).subarray(0, Math.min(headerEnd(only) ?? only.length, MAX_HEADER_BYTES));
    return { digest: sha256(only), headerKey: headerKey(header), size: only.length };
  }
  const taker = new Fingerprinter();
  for (const part of parts) taker.update(part);
  return taker.finish();
}

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
}

/** Fingerprint of a whole message in memory or of a stream. */
export async function fingerprint(body: Iterable<Uint8Array> | AsyncIterable<Uint8Array>): Promise<Fingerprint> {
  const taker = new Fingerprinter();
  for await (const chunk of body) taker.update(chunk);
  return taker.finish();
}

/** Offset of the first byte after the empty line that ends the header; null while it has not come. */
export function headerEnd(bytes: Uint8Array): number | null {
  const buffer = asBuffer(bytes);
  const at = buffer.indexOf(EMPTY_LINE);
  const end = at < 0 ? null : at + EMPTY_LINE.length;
  const bareAt = buffer.subarray(0, end ?? buffer.length).indexOf(BARE_EMPTY_LINE);
  return bareAt < 0 ? end : bareAt + BARE_EMPTY_LINE.length;
}

/**
 * A key that a header keeps whatever a server does to it while storing: Dovecot writes NUL as 0x80, Cyrus 8-bit bytes as X, Zimbra
 * answers `?`, Courier changes line ends, Exchange adds a line to what is flagged (Dovecot's dsync compares in the same spirit). Only the
 * printable ASCII characters count that none of them touches.
 */
export function headerKey(header: Uint8Array): string {
  const bytes = withoutMessageFlag(asBuffer(header));
  const kept = Buffer.allocUnsafe(bytes.length);
  let length = 0;
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at] ?? 0;
    if (byte > 0x20 && byte < 0x7f && byte !== 0x3f && byte !== 0x58) kept[length++] = byte;
  }
  return sha256(kept.subarray(0, length)).slice(0, 22);
}

/** Digests of one message on every rung of the ladder; equal on a rung = equal but for what that rung forgives. */
export interface Ladder {
  readonly exact: string;
  readonly lineEnds: string;
  readonly nul: string;
  readonly header8bit: string;
  /** Of everything after the header, exactly. */
  readonly afterHeader: string;
}

export const RUNGS = ["exact", "lineEnds", "nul", "header8bit"] as const satisfies readonly Likeness[];

/** The whole ladder of a message held in memory. */
export function ladder(message: Uint8Array): Ladder {
  const bytes = Buffer.from(message.buffer, message.byteOffset, message.length);
  const lineEnds = evenLineEnds(bytes);
  const nul = evenNul(lineEnds);
  return {
    exact: sha256(bytes),
    lineEnds: sha256(lineEnds),
    nul: sha256(nul),
    header8bit: sha256(evenHeader(nul)),
    afterHeader: sha256(bytes.subarray(headerEnd(bytes) ?? bytes.length)),
  };
}

/** The first rung on which two messages are equal. */
export function likeness(one: Ladder, two: Ladder): Likeness {
  return RUNGS.find((rung) => one[rung] === two[rung]) ?? "different";
}

function sha256(bytes: Uint8Array): string {
  return hash("sha256", bytes, "base64url");
}

/** Without any CR, and without line ends at the very end: Dovecot and Courier mend bare LF, Courier drops bare CR and adds a last line end. */
function evenLineEnds(bytes: Buffer): Buffer {
  const out = Buffer.alloc(bytes.length);
  let length = 0;
  for (const byte of bytes) if (byte !== 0x0d) out[length++] = byte;
  while (length > 0 && out[length - 1] === 0x0a) length--;
  return out.subarray(0, length);
}

/** NUL as Dovecot stores it. */
function evenNul(bytes: Buffer): Buffer {
  return Buffer.from(bytes.map((byte) => (byte === 0 ? 0x80 : byte)));
}

/** The header as servers store it: 8-bit bytes as Cyrus does (`munge8bit`), and without what Exchange adds. */
function evenHeader(bytes: Buffer): Buffer {
  const end = headerEnd(bytes) ?? bytes.length;
  const header = withoutMessageFlag(bytes.subarray(0, end)).map((byte) => (byte >= 0x80 ? 0x58 : byte));
  return Buffer.concat([header, bytes.subarray(end)]);
}

/** Exchange shows this line in messages that are flagged, and in others not. */
function withoutMessageFlag(header: Buffer): Buffer {
  if (!header.includes("X-Message-Flag:")) return header;
  return Buffer.from(header.toString("latin1").replace(/^X-Message-Flag:.*\n?/gm, ""), "latin1");
}

/** The four fields that must all be equal before "delivered to both sides" is even thought of. */
const SENDER_FIELDS = ["message-id", "date", "from", "subject"] as const;

export interface SenderFields {
  /** Message-ID without white space, or null where there is none. */
  readonly messageId: string | null;
  /** All four fields in one key. */
  readonly key: string;
}

/** The fields of a raw header in their order, unfolded and with white space evened out; names in lower case. */
export function* headerFields(header: Uint8Array): Iterable<readonly [name: string, value: string]> {
  const lines = Buffer.from(header)
    .toString("latin1")
    .replace(/\r?\n[ \t]+/g, " ")
    .split(/\r?\n/);
  for (const line of lines) {
    const colon = line.indexOf(":");
    if (colon <= 0) continue;
    const value = line.slice(colon + 1).replace(/\s+/g, " ");
    yield [line.slice(0, colon).trim().toLowerCase(), value.trim()];
  }
}

/** Message-ID, Date, From and Subject of a raw header. */
export function senderFields(header: Uint8Array): SenderFields {
  const values = new Map<string, string>();
  for (const [name, value] of headerFields(header)) if (!values.has(name)) values.set(name, value);
  const messageId = values.get("message-id") ?? "";
  return {
    messageId: messageId === "" ? null : messageId,
    key: SENDER_FIELDS.map((name) => values.get(name) ?? "").join("\n"),
  };
}
