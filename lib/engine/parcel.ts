/** A message on its way from one server to the other: held in memory when it is small, streamed when it is large. */
import { type Fingerprint, Fingerprinter, headerEnd, MAX_HEADER_BYTES } from "./identity.ts";
import { type SendableDate, sendableDate } from "./message-date.ts";
import type { FetchedMessage, MessageFacts, OutgoingMessage } from "./ports.ts";
import { bytesOf, passing, type ReadMessage } from "./read.ts";

export interface Parcel {
  readonly facts: MessageFacts;
  /** What will be announced, in bytes: that of the literal, whatever the old server listed. */
  readonly size: number;
  readonly date: SendableDate;
  /** It passes through from the old server: sent alone, and only once. */
  readonly isStreamed: boolean;
  /** Can be asked for again after a refusal, unless the message is streamed. */
  body(): OutgoingMessage["body"];
  /** Its fingerprint is known before its body has been read. */
  readonly isKnown: boolean;
  /** Known at the latest when all bytes of body() have been read. */
  fingerprint(): Fingerprint;
  /** Bytes of the longest line read so far, without its end; null before any byte was read. */
  longestLine(): number | null;
}

/** A message that is in memory. */
export function asParcel(message: ReadMessage): Parcel {
  const { facts, size, parts, fingerprint } = message;
  return {
    facts,
    size,
    date: sendableDate(facts.internalDate, () => headerOf(bytesOf(message))),
    isStreamed: false,
    isKnown: true,
    body: () => parts,
    fingerprint: () => fingerprint,
    longestLine: () => {
      const lines = new LineMeter();
      for (const part of parts) lines.update(part);
      return lines.longest;
    },
  };
}

function headerOf(bytes: Uint8Array): Uint8Array {
  return bytes.subarray(0, Math.min(headerEnd(bytes) ?? bytes.length, MAX_HEADER_BYTES));
}

/** A message whose bytes are not held. */
export function asStreamedParcel(facts: MessageFacts, message: FetchedMessage, date: SendableDate): Parcel {
  const taker = new Fingerprinter();
  const lines = new LineMeter();
  return {
    facts,
    size: message.size,
    date,
    isStreamed: true,
    isKnown: false,
    body: () => measured(passing(message.body, taker), lines),
    fingerprint: () => taker.finish(),
    longestLine: () => lines.longest,
  };
}

async function* measured(body: AsyncIterable<Uint8Array>, lines: LineMeter): AsyncIterable<Uint8Array> {
  for await (const part of body) {
    lines.update(part);
    yield part;
  }
}

/** Exchange refuses lines of more than about 10,240 bytes without saying so. */
class LineMeter {
  longest: number | null = null;
  #current = 0;

  update(bytes: Uint8Array): void {
    for (let start = 0; start < bytes.length; ) {
      const lineFeed = bytes.indexOf(0x0a, start);
      const end = lineFeed < 0 ? bytes.length : lineFeed;
      this.#current += end - start;
      this.longest = Math.max(this.longest ?? 0, this.#current - (bytes[end - 1] === 0x0d ? 1 : 0));
      if (lineFeed >= 0) this.#current = 0;
      start = end + 1;
    }
  }
}
