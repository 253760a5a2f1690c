/**
 * Reading ahead of sending: one FETCH brings several chunks, and the next chunk is read while the ones before are sent. How far ahead is
 * limited by the memory that all runs share; a large message is not read ahead, and nothing is while it is streamed.
 */
import { BATCH_BYTES, BATCH_MESSAGES } from "./batch-size.ts";
import type { Release } from "./byte-budget.ts";
import type { FolderWork } from "./folder-work.ts";
import type { MessageFacts, OldSession } from "./ports.ts";
import {
  chunks,
  held,
  isAsListed,
  LARGE_MESSAGE_BYTES,
  type LargeMessage,
  type ReadMessage,
  readAlone,
} from "./read.ts";
import type { RunContext } from "./run-context.ts";

/** What one FETCH asks for: who stops in its middle has to read the rest of the answer. */
export const STRETCH_BYTES = 4 * BATCH_BYTES;
const STRETCH_MESSAGES = 4 * BATCH_MESSAGES;

/** Messages in memory. Whoever has sent them gives the memory back. */
export interface HeldMessages {
  readonly read: readonly ReadMessage[];
  readonly release: Release;
}

export type Next = HeldMessages | LargeMessage;
type Chunk = readonly MessageFacts[];
/** The chunks that one FETCH brings. */
type Stretch = readonly Chunk[];

/** What is read, and by whom. The old folder must be open. */
interface Reading {
  readonly context: RunContext;
  readonly work: FolderWork;
  readonly old: OldSession;
}

/** The messages in their order, in chunks of at most so many; what has to be asked for once more comes a little later. */
export async function* readAhead(
  reading: Reading,
  messages: Iterable<MessageFacts>,
  limit: number,
): AsyncIterable<Next> {
  const source = readAll(reading, stretches(messages, limit));
  let next: Promise<IteratorResult<Next, void>> | null = null;
  try {
    for (;;) {
      const result: IteratorResult<Next, void> = await (next ?? source.next());
      if (result.done) return;
      const value: Next = result.value;
      next = "large" in value ? null : source.next();
      // Awaited in its turn; until then a failure must not count as unhandled.
      next?.catch(() => undefined);
      yield value;
    }
  } finally {
    // Whoever stops here wants the old session back: not before its last answer has been read.
    const left = await next?.catch(() => null);
    if (left && !left.done && "release" in left.value) left.value.release();
    await source.return();
  }
}

/** What the first FETCH of readAhead() asks for; nothing where that is a large message, which is streamed. */
export function firstStretch(messages: Iterable<MessageFacts>, limit: number): readonly MessageFacts[] {
  for (const stretch of stretches(messages, limit)) return stretch.flat().filter((facts) => !isLarge(facts));
  return [];
}

async function* readAll(reading: Reading, plan: Iterable<Stretch>): AsyncGenerator<Next, void> {
  for (const stretch of plan) {
    reading.context.checkpoint();
    const first = stretch[0]?.[0];
    if (first && isLarge(first)) yield { large: first };
    else yield* new StretchReader(reading, stretch).read();
  }
}

function isLarge(facts: MessageFacts): boolean {
  return facts.size > LARGE_MESSAGE_BYTES;
}

/** Cuts messages into what one FETCH brings each; a large message is by itself. */
function* stretches(messages: Iterable<MessageFacts>, limit: number): Iterable<Stretch> {
  let stretch: Chunk[] = [];
  for (const chunk of chunks(messages, limit)) {
    if (stretch.length > 0 && !isOneStretch([...stretch, chunk])) {
      yield stretch;
      stretch = [];
    }
    stretch.push(chunk);
  }
  if (stretch.length > 0) yield stretch;
}

/** Whether one FETCH may bring them all: as servers answer by ascending UID, they have to be wanted in that order. */
function isOneStretch(stretch: Stretch): boolean {
  const messages = stretch.flat();
  const isTooMuch = bytesIn(messages) > STRETCH_BYTES || messages.length > STRETCH_MESSAGES;
  return !isTooMuch && isAscending(messages) && !messages.some(isLarge);
}

function isAscending(messages: Chunk): boolean {
  return messages.every(({ uid }, index) => index === 0 || uid > (messages[index - 1]?.uid ?? 0));
}

function bytesIn(chunk: Chunk): number {
  return chunk.reduce((total, { size }) => total + size, 0);
}

class StretchReader {
  readonly #reading: Reading;
  readonly #chunks: Stretch;
  /** Index of its chunk, by UID. */
  readonly #chunkOf = new Map<number, number>();
  readonly #facts = new Map<number, MessageFacts>();
  /** The chunk that is being read. */
  #current = 0;
  readonly #read = new Map<number, ReadMessage | LargeMessage>();
  #release: Release | null = null;
  /** What did not come as it was listed: it is asked for alone when the answer has come to its end. */
  readonly #odd: (MessageFacts | LargeMessage)[] = [];

  constructor(reading: Reading, stretch: Stretch) {
    this.#reading = reading;
    this.#chunks = stretch;
    for (const [index, chunk] of stretch.entries())
      for (const facts of chunk) {
        this.#chunkOf.set(facts.uid, index);
        this.#facts.set(facts.uid, facts);
      }
  }

  async *read(): AsyncGenerator<Next, void> {
    const { context, old } = this.#reading;
    try {
      for await (const message of old.fetchMessages([...this.#facts.keys()])) {
        const index = this.#chunkOf.get(message.uid);
        const facts = this.#facts.get(message.uid);
        // Out of its turn, or for the second time.
        if (index === undefined || !facts || index < this.#current || this.#read.has(message.uid)) continue;
        for (; this.#current < index; this.#current++) yield* this.#whole();
        this.#release ??= await context.room(bytesIn(this.#chunks[this.#current] ?? []));
        const got = await held(facts, message);
        if ("large" in got || isAsListed(facts, got)) this.#read.set(message.uid, got);
      }
      for (; this.#current < this.#chunks.length; this.#current++) yield* this.#whole();
      yield* this.#oddOnes();
    } finally {
      this.#release?.();
    }
  }

  /** What has come of the current chunk, in its order. */
  *#whole(): Iterable<HeldMessages> {
    const chunk = this.#chunks[this.#current] ?? [];
    const read: ReadMessage[] = [];
    for (const facts of chunk) {
      const got = this.#read.get(facts.uid) ?? facts;
      if ("parts" in got) read.push(got);
      else this.#odd.push(got);
    }
    this.#read.clear();
    const release = this.#release ?? (() => undefined);
    this.#release = null;
    if (read.length > 0) yield { read, release };
    else release();
  }

  async *#oddOnes(): AsyncGenerator<Next, void> {
    const { context, work, old } = this.#reading;
    for (const one of this.#odd) {
      if ("large" in one) {
        yield one;
        continue;
      }
      this.#release = await context.room(one.size);
      const alone = await readAlone(context, work, old, one);
      const release = this.#release;
      this.#release = null;
      if (alone === null || "large" in alone) release();
      if (alone) yield "large" in alone ? alone : { read: [alone], release };
    }
  }
}
