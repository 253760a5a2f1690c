/**
 * A mail server from and to which messages pass no faster than is allowed. Who waits does so before a message is asked for or handed over, or
 * between the pieces of a large one, where a slow line could have made him wait as well: what an append() promises stays as it is.
 */
import { Interrupted, MailError, type Side } from "../engine/errors.ts";
import type {
  AppendWatch,
  AppendWay,
  FetchedMessage,
  FolderLook,
  MailServer,
  NewSession,
  OutgoingMessage,
  ReadFromLook,
  ReadingSession,
} from "../engine/ports.ts";
import type { ReplyKind } from "./brake.ts";
import type { ServerPacer } from "./server-pacer.ts";

export interface Pace {
  readonly pacer: ServerPacer;
  readonly side: Side;
  /** Ends a wait between messages. */
  readonly stop: AbortSignal;
}

/** A larger message is looked after even where there is no limit when it begins: one may be set before its end. */
const LONG_BYTES = 1024 * 1024;
/** So many bytes take a server about as long as one more message. */
const UNIT_BYTES = 100_000;
/** Messages in memory pass in pieces of at least so many bytes. */
const LEAST_PIECE_BYTES = 4096;

export function paced<Session extends ReadingSession>(server: MailServer<Session>, pace: Pace): MailServer<Session> {
  return {
    connect: async (signal) => {
      const closed = pace.pacer.closed(pace.side);
      if (closed) throw closed;
      return pacedSession(await server.connect(signal), pace, signal);
    },
  };
}

function pacedSession<Session extends ReadingSession>(session: Session, pace: Pace, hardStop: AbortSignal): Session {
  const gate = new Gate(pace, hardStop);
  const replaced: Partial<Record<PropertyKey, unknown>> = {
    examine: (name: string, next: readonly number[] = []) => {
      gate.isAskedAhead = next.length > 0;
      return session.examine(name, next);
    },
    fetchMessages: (uids: readonly number[]) => fetched(session, uids, gate),
    lookInto: (looks: readonly FolderLook[], read: ReadFromLook) =>
      session.lookInto(looks, async (look, message) => read(look, await gate.received(message))),
  };
  const appending = isNew(session) ? new PacedAppending(session, gate) : null;
  if (appending) replaced.append = appending.append.bind(appending);
  return new Proxy(session, {
    get(target, key) {
      if (key === "appendBatch") return appending?.batch;
      if (key === "fetchBatch") return gate.portion.messages;
      if (key in replaced) return replaced[key];
      const value: unknown = Reflect.get(target, key, target);
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
}

function isNew(session: ReadingSession): session is NewSession {
  return "side" in session && session.side === "new";
}

/** Where messages of one session wait. */
class Gate {
  readonly #pace: Pace;
  readonly #between: AbortSignal;
  readonly #within: AbortSignal;
  /** How long the next answer takes says nothing: it may be there already. */
  isAskedAhead = false;

  constructor(pace: Pace, hardStop: AbortSignal) {
    this.#pace = pace;
    this.#between = AbortSignal.any([hardStop, pace.stop]);
    this.#within = hardStop;
  }

  get isOpen(): boolean {
    const { pacer } = this.#pace;
    return !pacer.isLimited && pacer.brake.pauseMs === 0;
  }

  /** Before a batch. */
  async rest(): Promise<void> {
    await this.#pace.pacer.rest(this.#between);
  }

  now(): number {
    return this.#pace.pacer.now();
  }

  /** How long the server took to reply, in milliseconds. */
  note(kind: ReplyKind, milliseconds: number): void {
    this.#pace.pacer.brake.note(kind, milliseconds);
  }

  get portion(): { readonly messages: number; readonly bytes: number } {
    return this.#pace.pacer.portion;
  }

  /** Before so many messages with so many bytes of the day. `bytes`: those that pass at once, and not piece by piece. */
  async messages(messages: number, dayBytes: number, bytes: number): Promise<void> {
    const { pacer, side } = this.#pace;
    await pacer.pass({ messages, bytes, dayBytes }, { side, signal: this.#between });
  }

  /** A message that comes, when its turn has come; its bytes wait on their way. */
  async received(message: FetchedMessage): Promise<FetchedMessage> {
    await this.messages(1, message.size, 0);
    return this.isOpen && message.size <= LONG_BYTES ? message : { ...message, body: this.pieces(message.body) };
  }

  /** The same bytes, none of them before it may pass. */
  async *pieces(body: OutgoingMessage["body"]): AsyncGenerator<Uint8Array> {
    const { pacer, side } = this.#pace;
    for await (const part of body) {
      for (let start = 0; start < part.length; ) {
        const piece = part.subarray(start, start + Math.max(LEAST_PIECE_BYTES, this.portion.bytes));
        await pacer.pass({ messages: 0, bytes: piece.length, dayBytes: 0 }, { side, signal: this.#within });
        yield piece;
        start += piece.length;
      }
    }
  }
}

async function* fetched(session: ReadingSession, uids: readonly number[], gate: Gate): AsyncGenerator<FetchedMessage> {
  await gate.rest();
  let askedAt = gate.isAskedAhead ? null : gate.now();
  gate.isAskedAhead = false;
  for await (const message of session.fetchMessages(uids)) {
    if (askedAt !== null) gate.note("fetch", gate.now() - askedAt);
    askedAt = null;
    let allowed: FetchedMessage;
    try {
      allowed = await gate.received(message);
    } catch (error) {
      // Else the rest of the answer would be read, and none of it waited for.
      if (error instanceof MailError || error instanceof Interrupted) await session.close();
      throw error;
    }
    yield allowed;
  }
}

/** Appends in the order of the calls. What may not pass at once goes in parts, one after the other, each in an append() of its own. */
class PacedAppending {
  readonly #session: NewSession;
  readonly #gate: Gate;
  /** Calls whose last part is not handed over yet. */
  #waiting = 0;
  #handedOver: Promise<void> = Promise.resolve();
  /** Messages so far, and their bytes. */
  #messages = 0;
  #bytes = 0;

  constructor(session: NewSession, gate: Gate) {
    this.#session = session;
    this.#gate = gate;
  }

  /** As many messages as pass at a time, by the size that they have on average: what is under way is heard of soon. */
  get batch(): number {
    const { messages, bytes } = this.#gate.portion;
    const average = this.#bytes / Math.max(1, this.#messages);
    const byBytes = average > 0 ? Math.floor(bytes / average) : Number.POSITIVE_INFINITY;
    return Math.max(1, Math.min(this.#session.appendBatch, messages, byBytes));
  }

  async append(
    folder: string,
    messages: readonly OutgoingMessage[],
    way: AppendWay,
    watch: AppendWatch,
  ): Promise<void> {
    this.#messages += messages.length;
    this.#bytes += sizeOf(messages);
    const isAtOnce = this.#gate.isOpen && this.#waiting === 0 && messages.every(isInMemory);
    if (isAtOnce) return this.#appendTimed(folder, messages, way, watch);
    const before = this.#handedOver;
    const { promise, resolve: handOver } = Promise.withResolvers<void>();
    this.#handedOver = promise;
    this.#waiting++;
    try {
      await before;
      await this.#inParts({ folder, way, watch }, messages, handOver);
    } finally {
      this.#waiting--;
      handOver();
    }
  }

  async #inParts(
    { folder, way, watch }: { folder: string; way: AppendWay; watch: AppendWatch },
    messages: readonly OutgoingMessage[],
    handOver: () => void,
  ): Promise<void> {
    for (let first = 0; first < messages.length; ) {
      const part = this.#part(messages.slice(first));
      const bytes = sizeOf(part);
      const isWhole = bytes <= this.#gate.portion.bytes && part.every(isInMemory);
      await this.#gate.rest();
      await this.#gate.messages(part.length, bytes, isWhole ? bytes : 0);
      const handed = isWhole ? part : part.map((one) => ({ ...one, body: this.#gate.pieces(one.body) }));
      const appended = this.#appendTimed(folder, handed, way, from(watch, first));
      first += part.length;
      if (first === messages.length) handOver();
      await appended;
    }
  }

  /** From the last byte to the last reply. */
  async #appendTimed(
    folder: string,
    messages: readonly OutgoingMessage[],
    way: AppendWay,
    watch: AppendWatch,
  ): Promise<void> {
    let sentAt: number | null = null;
    const lastLook = (through: number): void => {
      watch.lastLook(through);
      sentAt = this.#gate.now();
    };
    await this.#session.append(folder, messages, way, { ...watch, lastLook });
    const units = messages.length + sizeOf(messages) / UNIT_BYTES;
    if (sentAt !== null) this.#gate.note("append", (this.#gate.now() - sentAt) / units);
  }

  /** The first of the messages, as many as may pass at a time; one that is larger is alone. */
  #part(messages: readonly OutgoingMessage[]): readonly OutgoingMessage[] {
    const { messages: most, bytes: mostBytes } = this.#gate.portion;
    let bytes = 0;
    const end = messages.findIndex(({ size }, index) => {
      bytes += size;
      return index > 0 && (index >= most || bytes > mostBytes);
    });
    return end < 0 ? messages : messages.slice(0, end);
  }
}

function isInMemory({ body }: OutgoingMessage): boolean {
  return Symbol.iterator in body;
}

function sizeOf(messages: readonly OutgoingMessage[]): number {
  return messages.reduce((sum, { size }) => sum + size, 0);
}

/** The watch of all messages, for those from an index on. */
function from(watch: AppendWatch, first: number): AppendWatch {
  return {
    release: watch.release,
    lastLook: (through) => watch.lastLook(first + through),
    replied: (index, result) => watch.replied(first + index, result),
  };
}
