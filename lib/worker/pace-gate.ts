/** Where the messages of one connection wait until they may pass. */
import type { PaceWish } from "../db/server-pace.ts";
import type { Side } from "../engine/errors.ts";
import type { FetchedMessage, OutgoingMessage } from "../engine/ports.ts";
import type { ReplyKind } from "./brake.ts";
import type { ServerPacer } from "./server-pacer.ts";
import type { Direction } from "./traffic.ts";

export interface Pace {
  readonly pacer: ServerPacer;
  /** Of the wave of the one whose mail it is, where they are in one: its limit holds beside the server's. */
  readonly wave?: ServerPacer | undefined;
  readonly side: Side;
  /** Ends a wait between messages. */
  readonly stop: AbortSignal;
}

/** A larger message is looked after even where there is no limit when it begins: one may be set before its end. */
const LONG_BYTES = 1024 * 1024;
/** Messages in memory pass in pieces of at least so many bytes. */
const LEAST_PIECE_BYTES = 4096;

export class Gate {
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
    const { pacer, wave } = this.#pace;
    return !pacer.isLimited && !wave?.isLimited && pacer.brake.pauseMs === 0;
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
    const { brake, traffic } = this.#pace.pacer;
    brake.note(kind, milliseconds);
    traffic.replied(kind, milliseconds);
  }

  /** So much has come or gone. */
  passed(messages: number, bytes: number, direction: Direction): void {
    this.#pace.pacer.traffic.passed(messages, bytes, direction);
    this.#pace.wave?.traffic.passed(messages, bytes, direction);
  }

  get portion(): { readonly messages: number; readonly bytes: number } {
    const { pacer, wave } = this.#pace;
    const bytes = Math.min(pacer.portion.bytes, wave?.portion.bytes ?? Number.POSITIVE_INFINITY);
    return { messages: pacer.portion.messages, bytes };
  }

  /** Before so many messages with so many bytes of the day. `bytes`: those that pass at once, and not piece by piece. */
  async messages(messages: number, dayBytes: number, bytes: number): Promise<void> {
    await this.#pass({ messages, bytes, dayBytes }, this.#between);
  }

  async #pass(cost: PaceWish, signal: AbortSignal): Promise<void> {
    const { pacer, wave, side } = this.#pace;
    await pacer.pass(cost, { side, signal });
    await wave?.pass(cost, { side, signal });
  }

  /** A message that comes, when its turn has come; its bytes wait on their way. */
  async received(message: FetchedMessage): Promise<FetchedMessage> {
    await this.messages(1, message.size, 0);
    this.passed(1, message.size, "read");
    return this.isOpen && message.size <= LONG_BYTES ? message : { ...message, body: this.pieces(message.body) };
  }

  /** The same bytes, none of them before it may pass. */
  async *pieces(body: OutgoingMessage["body"]): AsyncGenerator<Uint8Array> {
    for await (const part of body) {
      for (let start = 0; start < part.length; ) {
        const piece = part.subarray(start, start + Math.max(LEAST_PIECE_BYTES, this.portion.bytes));
        await this.#pass({ messages: 0, bytes: piece.length, dayBytes: 0 }, this.#within);
        yield piece;
        start += piece.length;
      }
    }
  }
}
