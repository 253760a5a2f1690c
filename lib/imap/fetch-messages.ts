/** Whole messages and headers, streamed: the bytes of a literal are handed on as they come, by reference, and no faster than they are taken. */
import { MailError } from "../engine/errors.ts";
import type { FetchedMessage, MessageHeader } from "../engine/ports.ts";
import type { Channel } from "./channel.ts";
import { type Data, LITERAL, numberOf, pairs, parseData } from "./data.ts";
import type { Exchange } from "./exchange.ts";
import type { Part } from "./incoming.ts";
import { isAboutVanished } from "./list-messages.ts";
import { commandRefusal } from "./refusals.ts";
import { type Reply, refusalOf } from "./reply.ts";
import { uidSets } from "./uid-set.ts";

/** Headers longer than this are cut; see ports.ts. */
const MAX_HEADER_BYTES = 64 * 1024;
/** A body that comes before its UID is held up to this size; a larger one is asked for again alone. */
const MAX_HELD_BYTES = 1024 * 1024;

/** Whole messages in the server's order; what is not handed out is not there. */
export function fetchMessages(channel: Channel, uids: readonly number[]): AsyncGenerator<FetchedMessage> {
  return fetchSets(channel, uids, "BODY[]");
}

/** Asks for these messages behind the opening of their folder, where one command can name them all: fetchMessages() is given the answer. */
export async function askForMessages(channel: Channel, uids: readonly number[]): Promise<void> {
  const [set, ...more] = uidSets(uids);
  if (set === undefined || more.length > 0) return;
  await channel.askAhead(fetchCommand(set, "BODY[]"), (exchange) => drain(exchange, "BODY[]", null));
}

/** Headers in the server's order. */
export async function* fetchHeaders(channel: Channel, uids: readonly number[]): AsyncGenerator<MessageHeader> {
  for await (const { uid, body } of fetchSets(channel, uids, "BODY[HEADER]"))
    yield { uid, header: await headerOf(body) };
}

/** The bytes of a header, cut at 64 KiB. */
export async function headerOf(body: FetchedMessage["body"]): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of body) {
    if (length < MAX_HEADER_BYTES) chunks.push(chunk.subarray(0, MAX_HEADER_BYTES - length));
    length += chunk.length;
  }
  return Buffer.concat(chunks);
}

type Item = "BODY[]" | "BODY[HEADER]";

function fetchCommand(set: string, item: Item): string {
  return `UID FETCH ${set} (UID ${item.replace("BODY", "BODY.PEEK")})`;
}

/** A command after the other, and each message straight from its row. */
async function* fetchSets(channel: Channel, uids: readonly number[], item: Item): AsyncGenerator<FetchedMessage> {
  const wanted = new Set(uids);
  for (const set of uidSets(uids)) {
    const exchange = await channel.begin([fetchCommand(set, item)]);
    const alone = /^\d+$/.test(set) ? Number(set) : null;
    let row: BodyRow | null = null;
    try {
      for (let part = await exchange.next(); part !== null; part = await exchange.next()) {
        row = new BodyRow(exchange, item, alone);
        const message = await row.read(part);
        // A row may come twice, and rows of messages nobody asked for come as news.
        if (message !== null && wanted.delete(message.uid)) yield message;
        await row.finish();
      }
    } finally {
      // The consumer may stop early; the rest of the answer must not stay in the line.
      if (!exchange.isOver && channel.isAlive) await drain(exchange, item, row);
    }
    heed(exchange.reply, channel);
  }
}

/** What concerns one message shows by its absence; what concerns the whole account has to stop the caller. */
function heed(reply: Reply, { side }: Channel): void {
  const refusal = refusalOf(reply);
  if (reply.status === "OK" || isAboutVanished(refusal)) return;
  const error = commandRefusal(refusal, "messages are not handed out", side, "message.unreadable");
  if (error.scope !== "message") throw error;
}

/** Reads a row of which `first` is the beginning and that holds this item as a literal, and hands it on unless its UID is not told. */
export async function readBodyRow(
  channel: Channel,
  exchange: Exchange,
  { first, item }: { readonly first: Part; readonly item: Item },
  each: (message: FetchedMessage) => Promise<void>,
): Promise<void> {
  const row = new BodyRow(exchange, item, null);
  const message = await row.read(first);
  try {
    if (message !== null) await each(message);
  } finally {
    if (channel.isAlive) await row.finish();
  }
}

/** Passes over what is left of the answer; `current` is the row whose body somebody has begun to read. */
export async function drain(exchange: Exchange, item: string, current: BodyRow | null): Promise<void> {
  await current?.finish();
  for (let part = await exchange.next(); part !== null; part = await exchange.next()) {
    const row = new BodyRow(exchange, item, null);
    await row.read(part);
    await row.finish();
  }
}

/** The beginning of a row as nearly every server writes it. */
const PLAIN_ROW = /^\* \d{1,10} FETCH \(UID (\d{1,10}) BODY\[(?:HEADER)?\] $/;

/** One untagged response that may hold a body. */
class BodyRow {
  readonly #exchange: Exchange;
  readonly #item: string;
  readonly #alone: number | null;
  #body: LiteralBody | null = null;
  #finished = false;

  constructor(exchange: Exchange, item: string, alone: number | null) {
    this.#exchange = exchange;
    this.#item = item;
    this.#alone = alone;
  }

  /** The message of this row as far as its body, or null when it holds none that can be handed on. */
  read(first: Part): Promise<FetchedMessage | null> | FetchedMessage {
    const plain = first.literal === null ? null : numberOf(PLAIN_ROW.exec(first.text)?.[1]);
    if (plain === null || first.literal === null || !isBody(first.text, this.#item)) return this.#readOdd(first);
    return this.#handedOut(plain, first.literal);
  }

  async #readOdd(first: Part): Promise<FetchedMessage | null> {
    if (!/^\* \d+ FETCH /i.test(first.text)) return this.#skip(first);
    let part = first;
    let text = part.text;
    const literals: string[] = [];
    while (part.literal !== null) {
      if (isBody(text, this.#item)) return this.#streamed(text, literals, part.literal);
      literals.push((await collect(new LiteralBody(this.#exchange, part.literal), MAX_HELD_BYTES)).toString("latin1"));
      part = await this.#exchange.continued();
      text += LITERAL + part.text;
    }
    this.#finished = true;
    return this.#quoted(text, literals);
  }

  /** Reads what the consumer left of the body and the end of the row; at once where both have come already. */
  finish(): Promise<void> | undefined {
    if (this.#finished) return undefined;
    this.#finished = true;
    const end = this.#body === null || this.#body.isRead ? this.#exchange.continuedNow() : null;
    return end !== null && isEndOfRow(end) ? undefined : this.#finish(end);
  }

  async #finish(begun: Part | null): Promise<void> {
    await this.#body?.discard();
    const end = begun ?? (await this.#exchange.continued());
    if (isEndOfRow(end)) return;
    const rest = await this.#exchange.whole(end);
    const uid = numberOf(uidIn(`(${rest.text}`, rest.literals));
    if (uid !== null && this.#alone !== null && uid !== this.#alone)
      throw this.#exchange.giveUp("another message than the one asked for");
  }

  async #skip(part: Part): Promise<null> {
    await this.#exchange.whole(part);
    this.#finished = true;
    return null;
  }

  async #streamed(text: string, literals: readonly string[], size: number): Promise<FetchedMessage | null> {
    const uid = numberOf(uidIn(text, literals)) ?? this.#alone;
    if (uid !== null) return this.#handedOut(uid, size);
    // The UID comes behind the body. A body too large to hold is passed over; asked for alone its UID is known beforehand.
    const body = this.#streamedBody(size);
    if (size > MAX_HELD_BYTES) return null;
    const bytes = await collect(body, size);
    this.#finished = true;
    const rest = await this.#exchange.whole(await this.#exchange.continued());
    const late = numberOf(uidIn(`(${rest.text}`, rest.literals));
    return late === null ? null : { uid: late, size, body: pieces(bytes) };
  }

  /** Bytes that have come already need no stream, and nobody who reads them waits. */
  #handedOut(uid: number, size: number): FetchedMessage {
    const bytes = this.#exchange.bytesNow(size);
    return { uid, size, body: bytes === null ? this.#streamedBody(size) : pieces(bytes) };
  }

  #streamedBody(size: number): LiteralBody {
    this.#body = new LiteralBody(this.#exchange, size);
    return this.#body;
  }

  /** A body as a quoted string; NIL means that the server does not hand it out. */
  #quoted(text: string, literals: readonly string[]): FetchedMessage | null {
    const items = itemsIn(text, literals);
    const body = items.get(this.#item);
    const uid = numberOf(items.get("UID")) ?? this.#alone;
    if (typeof body !== "string" || uid === null) return null;
    const bytes = Buffer.from(body, "latin1");
    return { uid, size: bytes.length, body: pieces(bytes) };
  }
}

function isEndOfRow({ text, literal }: Part): boolean {
  return text === ")" && literal === null;
}

/** Whether the literal behind this text is the item's. */
export function isBody(text: string, item: string): boolean {
  return text.toUpperCase().trimEnd().endsWith(item);
}

function uidIn(text: string, literals: readonly string[]): Data | undefined {
  return itemsIn(text, literals).get("UID");
}

function itemsIn(text: string, literals: readonly string[]): Map<string, Data> {
  const list = parseData(text, literals).find((data) => Array.isArray(data));
  if (!Array.isArray(list)) return new Map();
  return pairs(list.length === 1 && Array.isArray(list[0]) ? list[0] : list);
}

/** The bytes of a literal, to be read once and before the connection is used for anything else. */
class LiteralBody implements AsyncIterable<Uint8Array> {
  readonly #exchange: Exchange;
  #left: number;
  #taken = false;

  constructor(exchange: Exchange, size: number) {
    this.#exchange = exchange;
    this.#left = size;
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array> {
    // An empty answer would pass for an empty message.
    if (this.#taken) throw new MailError("engine.bug", "a message was read twice, or after the next one was asked for");
    this.#taken = true;
    while (this.#left > 0) {
      const bytes = await this.#exchange.bytes(this.#left);
      this.#left -= bytes.length;
      yield bytes;
    }
  }

  /** Whether all of it has been read. */
  get isRead(): boolean {
    return this.#left === 0;
  }

  async discard(): Promise<void> {
    this.#taken = true;
    while (this.#left > 0) this.#left -= (await this.#exchange.bytes(this.#left)).length;
  }
}

function pieces(bytes: Uint8Array): readonly Uint8Array[] {
  return bytes.length > 0 ? [bytes] : [];
}

async function collect(body: LiteralBody, most: number): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of body) {
    length += chunk.length;
    if (length <= most) chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
