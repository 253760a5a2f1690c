/** The bytes of messages on their way into an APPEND; each is held back at its last byte until it may go. */
import { MailError } from "../engine/errors.ts";
import type { AppendWatch, OutgoingMessage } from "../engine/ports.ts";
import { type Channel, ended } from "./channel.ts";
import type { Exchange } from "./exchange.ts";

/** So much goes to the operating system at a time. */
const SHIPMENT_BYTES = 128 * 1024;
const CRLF = Buffer.from("\r\n");

export class BodyWriter {
  readonly #channel: Channel;
  readonly #watch: AppendWatch;
  #waiting: Uint8Array[] = [];
  #waitingBytes = 0;
  /** The last message of which all bytes have gone. */
  sentThrough = -1;
  /** The last message of which all bytes wait, where that could make the server store it. */
  #complete: number | null = null;

  constructor(channel: Channel, watch: AppendWatch) {
    this.#channel = channel;
    this.#watch = watch;
  }

  /** Text of the command between two messages. */
  announce(text: string): void {
    this.#push(Buffer.from(`${text}\r\n`, "latin1"));
  }

  /** Waits until the server wants the message; false when it refuses all of them. */
  async goAhead(exchange: Exchange): Promise<boolean> {
    await this.#orEnd(() => this.#ship());
    return !exchange.isOver && (await exchange.goAhead());
  }

  /** A message that is not the last of its command. `index`: it may be stored without the rest; null: never. */
  async sendMore(message: OutgoingMessage, index: number | null): Promise<void> {
    try {
      const held = await this.#allButLast(message);
      if (held.length > 0) this.#push(held);
      if (index !== null) this.#complete = index;
      if (this.#waitingBytes >= SHIPMENT_BYTES) await this.#ship();
    } catch (error) {
      throw this.#ended(error);
    }
  }

  /** The last message of its command, and the command's end. */
  async send(message: OutgoingMessage, index: number): Promise<void> {
    await this.#orEnd(async () => {
      const held = await this.#allButLast(message);
      const start = Math.max(0, held.length - 1);
      if (start > 0) this.#push(held.subarray(0, start));
      await this.#ship();
      await this.#channel.flushed();
      await this.#watch.release();
      // In one write, so that no server sees the whole message without the end of its command: Courier would store it then.
      this.#go(Buffer.concat([held.subarray(start), CRLF]), index);
    });
  }

  /** Takes the body but for its last part, which is returned; nothing for an empty message. */
  async #allButLast({ body, size }: OutgoingMessage): Promise<Uint8Array> {
    let sent = 0;
    let held: Uint8Array = Buffer.alloc(0);
    const take = (part: Uint8Array): void => {
      if (part.length === 0) return;
      if (held.length > 0) this.#push(held);
      held = part;
      sent += part.length;
    };
    if (Symbol.iterator in body) for (const part of body) take(part);
    else
      for await (const part of body) {
        take(part);
        if (sent > size) break;
        if (this.#waitingBytes >= SHIPMENT_BYTES) await this.#ship();
      }
    if (sent !== size)
      throw new MailError("engine.bug", `a message of ${size} bytes had ${sent}`, { side: this.#channel.side });
    return held;
  }

  #push(bytes: Uint8Array): void {
    this.#waiting.push(bytes);
    this.#waitingBytes += bytes.length;
  }

  async #ship(): Promise<void> {
    const pieces = this.#waiting;
    const complete = this.#complete;
    this.#waiting = [];
    this.#waitingBytes = 0;
    this.#complete = null;
    if (complete === null) return this.#channel.writeTogether(pieces);
    await this.#channel.flushed();
    await this.#watch.release();
    this.#go(Buffer.concat(pieces), complete);
    await this.#channel.drained();
  }

  #go(bytes: Uint8Array, through: number): void {
    this.#channel.writeAtOnce(bytes, () => this.#watch.lastLook(through));
    this.sentThrough = through;
  }

  /** A literal that was begun cannot be taken back but by ending the connection. */
  async #orEnd(step: () => Promise<void>): Promise<void> {
    try {
      await step();
    } catch (error) {
      throw this.#ended(error);
    }
  }

  #ended(error: unknown): unknown {
    this.#channel.destroy(ended("in the middle of a message", this.#channel.side));
    return error;
  }
}
