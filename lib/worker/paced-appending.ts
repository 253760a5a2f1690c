/** Appends no faster than is allowed, and measures how long the server takes to reply. */
import type { AppendWatch, AppendWay, NewSession, OutgoingMessage } from "../engine/ports.ts";
import type { Gate } from "./pace-gate.ts";

/** So many bytes take a server about as long as one more message. */
const UNIT_BYTES = 100_000;

/** Appends in the order of the calls. What may not pass at once goes in parts, one after the other, each in an append() of its own. */
export class PacedAppending {
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
    this.#gate.passed(messages.length, sizeOf(messages), "written");
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
