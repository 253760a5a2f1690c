/** Reading messages from the old account: small ones ahead into memory, large ones as a stream, every one accounted for. */
import { BATCH_BYTES, BATCH_MESSAGES } from "./batch-size.ts";
import { MailError } from "./errors.ts";
import type { FolderWork } from "./folder-work.ts";
import { type Fingerprint, Fingerprinter, fingerprintOfParts } from "./identity.ts";
import type { FetchedMessage, MessageFacts, OldSession } from "./ports.ts";
import type { RunContext } from "./run-context.ts";

/** Messages larger than this are streamed from server to server and never held. */
export const LARGE_MESSAGE_BYTES = 4 * 1024 * 1024;
/** What one chunk may hold. Of each lane up to four are in memory: two under way, one waiting for them, one being read. */
const CHUNK_BYTES = BATCH_BYTES;
export const CHUNK_MESSAGES = BATCH_MESSAGES;

/** A message in memory, in the pieces in which it came. */
export interface ReadMessage {
  readonly facts: MessageFacts;
  readonly size: number;
  readonly parts: readonly Uint8Array[];
  readonly fingerprint: Fingerprint;
}

/** The bytes of a message in one piece. */
export function bytesOf({ parts }: ReadMessage): Uint8Array {
  return Buffer.concat(parts);
}

/** A message that is too large to be held, though it was listed as a small one; its facts have the length that would have come. */
export interface LargeMessage {
  readonly large: MessageFacts;
}

/** Cuts messages into chunks; a large message is a chunk of its own. Order is kept. One by one: there may be half a million. */
export function* chunks(messages: Iterable<MessageFacts>, limit: number): Iterable<MessageFacts[]> {
  let chunk: MessageFacts[] = [];
  let bytes = 0;
  for (const message of messages) {
    const full = chunk.length >= Math.min(limit, CHUNK_MESSAGES) || bytes + message.size > CHUNK_BYTES;
    if (chunk.length > 0 && (full || message.size > LARGE_MESSAGE_BYTES)) {
      yield chunk;
      chunk = [];
      bytes = 0;
    }
    chunk.push(message);
    bytes += message.size;
    if (message.size > LARGE_MESSAGE_BYTES) bytes = Number.POSITIVE_INFINITY;
  }
  if (chunk.length > 0) yield chunk;
}

/** Whether it came in the length that was announced; an empty one is asked for once more. */
export function isAsListed({ size }: MessageFacts, message: ReadMessage): boolean {
  return message.size === size && size > 0;
}

/**
 * One message that was missing from its range or had another size than announced. What is gone is marked as vanished, what is there but
 * unreadable as a problem, and an empty message as left out: then the answer is null.
 */
export async function readAlone(
  context: RunContext,
  work: FolderWork,
  old: OldSession,
  facts: MessageFacts,
): Promise<ReadMessage | LargeMessage | null> {
  const first = await fetchAs(old, facts, held);
  if (first && "large" in first) return first;
  // Exchange reports sizes that are not true: two equal readings are believed, whatever was announced.
  const second = first && first.size !== facts.size ? await fetchAs(old, facts, held) : first;
  if (second && "large" in second) return second;
  if (first && second && first.fingerprint.digest === second.fingerprint.digest) {
    if (second.size > 0) return second;
    // Some servers answer so for what they cannot read (Dovecot's imapc knows them by `fetch-empty-is-expunged`).
    if (facts.size > 0)
      await missing(context, work, old, facts, `it is listed with ${facts.size} bytes and comes empty`);
    else work.leftOut.set(facts.uid, "emptyLeftOut");
    return null;
  }
  await missing(context, work, old, facts, first ? "it reads differently each time" : null);
  return null;
}

/** Tells a message that was deleted meanwhile from one that is there and cannot be read, for this reason or for the server's. */
export async function missing(
  context: RunContext,
  work: FolderWork,
  old: OldSession,
  facts: MessageFacts,
  reason: string | null = null,
): Promise<void> {
  const words = context.suspects.reason("old", work.mapped.old.name, facts.uid);
  const text = reason ?? `the old server does not hand it out${words ? `: ${words}` : ""}`;
  for await (const rows of old.listMessages(facts.uid, facts.uid))
    if (rows.some((row) => row.uid === facts.uid)) {
      work.setAside(facts.uid, new MailError("message.unreadable", text, { side: "old" }));
      return;
    }
  work.vanished.add(facts.uid);
}

/** One message into memory, or null when the server does not hand it out. */
export function fetchOne(
  session: { fetchMessages: OldSession["fetchMessages"] },
  facts: MessageFacts,
): Promise<ReadMessage | null> {
  return fetchAs(session, facts, collect);
}

async function fetchAs<Result>(
  session: { fetchMessages: OldSession["fetchMessages"] },
  facts: MessageFacts,
  take: (facts: MessageFacts, message: FetchedMessage) => Promise<Result> | Result,
): Promise<Result | null> {
  let found: Result | null = null;
  for await (const message of session.fetchMessages([facts.uid]))
    if (message.uid === facts.uid) found ??= await take(facts, message);
  return found;
}

/** The message in memory, unless it is too large for that: a server that lies about sizes must not fill our memory. */
export function held(facts: MessageFacts, message: FetchedMessage): Promise<ReadMessage> | ReadMessage | LargeMessage {
  if (message.size > LARGE_MESSAGE_BYTES) return { large: { ...facts, size: message.size } };
  return collect(facts, message);
}

function collect(facts: MessageFacts, { body }: FetchedMessage): Promise<ReadMessage> | ReadMessage {
  return Symbol.asyncIterator in body ? collectStream(facts, body) : asRead(facts, body);
}

async function collectStream(facts: MessageFacts, body: AsyncIterable<Uint8Array>): Promise<ReadMessage> {
  const parts: Uint8Array[] = [];
  for await (const part of body) parts.push(part);
  return asRead(facts, parts);
}

function asRead(facts: MessageFacts, parts: readonly Uint8Array[]): ReadMessage {
  const fingerprint = fingerprintOfParts(parts);
  return { facts, size: fingerprint.size, parts, fingerprint };
}

/** Reads a message only for its fingerprint; nothing is held. Null when the server does not hand it out. */
export async function fingerprintOf(
  session: { fetchMessages: OldSession["fetchMessages"] },
  uid: number,
): Promise<Fingerprint | null> {
  return (await fingerprintsOf(session, [uid])).get(uid) ?? null;
}

/** Fingerprints of these messages by UID, read in one go; those that the server does not hand out are missing. */
export async function fingerprintsOf(
  session: { fetchMessages: OldSession["fetchMessages"] },
  uids: readonly number[],
): Promise<Map<number, Fingerprint>> {
  const prints = new Map<number, Fingerprint>();
  const wanted = new Set(uids);
  for await (const message of session.fetchMessages(uids)) {
    const taker = new Fingerprinter();
    for await (const part of message.body) taker.update(part);
    if (wanted.delete(message.uid)) prints.set(message.uid, taker.finish());
  }
  return prints;
}

/** The same bytes, fingerprinted while they pass. */
export async function* passing(body: FetchedMessage["body"], taker: Fingerprinter): AsyncIterable<Uint8Array> {
  for await (const part of body) {
    taker.update(part);
    yield part;
  }
}
