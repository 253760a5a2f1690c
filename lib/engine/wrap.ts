/**
 * A message that the new server does not take, as an attachment of one that it takes. The same message and words give the same bytes,
 * so that intents, digests and settling hold for it as for any other; only lines of printable ASCII are written, which no server changes.
 */
import { createHash } from "node:crypto";
import { headerEnd } from "./identity.ts";
import type { RescueWords } from "./request.ts";

/** Where the message is on the old server. */
export interface WrapPlace {
  readonly oldName: string;
  /** For people. */
  readonly folder: string;
  readonly uidValidity: number;
  readonly uid: number;
  /** Epoch seconds. */
  readonly internalDate: number | null;
}

/** The message around the attachment: what stands before and after it, and how the attachment's own bytes are written. */
export interface Wrapper {
  readonly head: Buffer;
  readonly foot: Buffer;
  /** `asItIs`: as message/rfc822, shown by mail programs. `encoded`: as a file in base64, whatever its bytes. */
  readonly form: "asItIs" | "encoded";
}

/** Base64 has lines of so many bytes of the message (RFC 2045, 6.8: at most 76 characters). */
const LINE_BYTES = 57;
const LONGEST_SUBJECT = 600;

/** By which the wrapper of this message is known again, whoever sent it. */
export function messageIdOf(place: Pick<WrapPlace, "oldName" | "uidValidity" | "uid">): string {
  return `<${keyOf(place)}@carryover.invalid>`;
}

function keyOf({ uidValidity, uid, oldName }: Pick<WrapPlace, "oldName" | "uidValidity" | "uid">): string {
  return createHash("sha256").update(`${uidValidity}\0${uid}\0${oldName}`).digest("hex").slice(0, 32);
}

/** `bytes`: the whole message where it is held in memory; null where it is streamed, and then it is written as a file. */
export function wrapperFor(
  place: WrapPlace,
  words: RescueWords,
  header: Uint8Array,
  bytes: Uint8Array | null,
): Wrapper {
  const key = keyOf(place);
  const boundary = `=_${key.slice(0, 24)}`;
  const form = bytes !== null && isPlain(bytes) && !Buffer.from(bytes).includes(boundary) ? "asItIs" : "encoded";
  const attachment =
    form === "asItIs"
      ? ["Content-Type: message/rfc822", 'Content-Disposition: attachment; filename="message.eml"']
      : [
          'Content-Type: application/octet-stream; name="message.eml"',
          'Content-Disposition: attachment; filename="message.eml"',
          "Content-Transfer-Encoding: base64",
        ];
  const lines = [
    'From: "Import problems" <import-problems@carryover.invalid>',
    `Date: ${dateText(place.internalDate)}`,
    `Subject: ${subjectText(words.subject, header)}`,
    `Message-ID: ${messageIdOf(place)}`,
    "MIME-Version: 1.0",
    `Content-Type: multipart/mixed; boundary="${boundary}"`,
    "",
    `--${boundary}`,
    "Content-Type: text/plain; charset=utf-8",
    "Content-Transfer-Encoding: base64",
    "",
    ...base64Lines(Buffer.from(words.text.replaceAll("{folder}", place.folder).replace(/\r?\n/g, "\r\n"))),
    `--${boundary}`,
    ...attachment,
    "",
    "",
  ];
  return { head: Buffer.from(lines.join("\r\n")), foot: Buffer.from(`\r\n--${boundary}--\r\n`), form };
}

/** Length of the whole in bytes, for a message of this length. */
export function wrappedSize({ head, foot, form }: Wrapper, bytes: number): number {
  const lines = Math.ceil(bytes / LINE_BYTES);
  const content = form === "asItIs" ? bytes : Math.ceil(bytes / 3) * 4 + Math.max(0, lines - 1) * 2;
  return head.length + content + foot.length;
}

/** The whole, while the message passes by. */
export async function* wrapped(
  { head, foot, form }: Wrapper,
  body: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  yield head;
  if (form === "asItIs") yield* body;
  else yield* encoded(body);
  yield foot;
}

/** Base64 in lines, without a line end after the last. */
async function* encoded(body: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let held = Buffer.alloc(0);
  let isFirst = true;
  const text = (bytes: Buffer): Buffer => {
    const lines = base64Lines(bytes);
    const joined = Buffer.from((isFirst ? "" : "\r\n") + lines.join("\r\n"));
    isFirst = false;
    return joined;
  };
  for await (const part of body) {
    held = Buffer.concat([held, part]);
    const whole = held.length - (held.length % LINE_BYTES);
    if (whole === 0) continue;
    yield text(held.subarray(0, whole));
    held = held.subarray(whole);
  }
  if (held.length > 0) yield text(held);
}

function base64Lines(bytes: Buffer): string[] {
  const lines: string[] = [];
  for (let at = 0; at < bytes.length; at += LINE_BYTES)
    lines.push(bytes.subarray(at, at + LINE_BYTES).toString("base64"));
  return lines;
}

/** RFC 5322 in UTC. */
function dateText(seconds: number | null): string {
  return new Date((seconds ?? 0) * 1000).toUTCString().replace("GMT", "+0000");
}

/** Whether a server that is strict about bytes takes it: 7-bit lines of at most 998 characters, and a header of fields (RFC 5322). */
function isPlain(bytes: Uint8Array): boolean {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("latin1");
  if (text === "" || /[\0\x80-\xff]|\r(?!\n)|(?<!\r)\n|[^\r\n]{999}/.test(text)) return false;
  const fields = text.slice(0, headerEnd(bytes) ?? text.length).replace(/\r\n[ \t]/g, " ");
  return fields.split("\r\n").every((field) => field === "" || /^[!-9;-~]+[ \t]*:/.test(field));
}

/** The message's own subject behind a word on what this is, in lines of printable ASCII (RFC 2047). */
function subjectText(before: string, header: Uint8Array): string {
  const raw = /^subject:[ \t]*(.*)$/im.exec(
    Buffer.from(header)
      .toString("latin1")
      .replace(/\r?\n[ \t]+/g, " "),
  );
  const subject = (raw?.[1] ?? "")
    .replace(/\p{Cc}/gu, " ")
    .trim()
    .slice(0, LONGEST_SUBJECT);
  const words = [...asciiWords(before), ...asciiWords(textOf(subject))];
  return words.join("\r\n ");
}

/** 8-bit bytes are UTF-8, or else Latin 1. */
function textOf(latin1: string): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(Buffer.from(latin1, "latin1"));
  } catch {
    return latin1;
  }
}

/** Pieces of a header field, each for a line of its own. */
function asciiWords(text: string): string[] {
  if (text === "") return [];
  if (/^[ -~]*$/.test(text) && text.length <= LONGEST_SUBJECT) return [text];
  const pieces: string[] = [];
  let piece = "";
  for (const character of text) {
    if (Buffer.byteLength(piece + character) > 45) {
      pieces.push(piece);
      piece = "";
    }
    piece += character;
  }
  return [...pieces, piece].map((one) => `=?utf-8?B?${Buffer.from(one).toString("base64")}?=`);
}
