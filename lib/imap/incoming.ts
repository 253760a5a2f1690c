/** Reads a server's half of the protocol from the wire: lines, and the bytes of literals by reference. Reads no faster than it is asked. */
import type { Duplex } from "node:stream";
import { MailError, type Side } from "../engine/errors.ts";
import { LineSpeed } from "./line-speed.ts";
import { farewell, type Refusal } from "./refusals.ts";
import { announcedLiteral } from "./transcript.ts";
import { TAKEN } from "./wire.ts";

/** One line of a response and the length of the literal that follows it, if one does. */
export interface Part {
  /** Without line end and without the literal's announcement. */
  readonly text: string;
  readonly literal: number | null;
}

/** The longest line of any response that is asked for; a server that sends more wants our memory. */
const MAX_LINE_BYTES = 1024 * 1024;
const LF = 0x0a;
const NUL = 0x00;
const NOTHING = Buffer.alloc(0);

export class Incoming {
  readonly #wire: Duplex;
  readonly #side: Side;
  /** What has come last, of which everything before this place has been read. */
  #chunk: Buffer = NOTHING;
  #at = 0;
  #ended = false;
  /** We ended it: nothing of what has come is read any more. */
  #isDeaf = false;
  #failure: Error | null = null;
  #lastWords: Refusal | null = null;
  readonly speed = new LineSpeed();
  /** Whoever waits for bytes, or for bytes to be taken: a reply is waited for while the next command is written. */
  readonly #waiting = new Set<() => void>();

  constructor(wire: Duplex, side: Side) {
    this.#wire = wire;
    this.#side = side;
    wire.on("readable", () => this.#wake());
    wire.on("drain", () => this.#wake());
    wire.on(TAKEN, () => this.#wake());
    wire.on("end", () => this.#end(null));
    wire.on("close", () => this.#end(null));
    wire.on("error", (error) => this.#end(error));
  }

  /** Why nothing more will come; null while the connection lives. */
  get failure(): Error | null {
    if (this.#failure !== null) return this.#failure;
    return this.#ended ? farewell(this.#lastWords, this.#side) : null;
  }

  /** Ends the connection with this error, which every later call throws; but what came before it ended by itself can still be read. */
  fail<E extends Error>(error: E): E {
    if (this.failure === null) this.#isDeaf = true;
    this.#end(error);
    this.#wire.destroy(error);
    return error;
  }

  /** Keeps a BYE: the reason to give when the connection ends. */
  remember(bye: Refusal): void {
    this.#lastWords = bye;
  }

  /** The next line. Throws the failure, or MailError `net.timeout` after so many milliseconds without a byte. */
  async part(silenceMs: number): Promise<Part> {
    return this.partNow() ?? partOf(await this.#line(silenceMs));
  }

  /** The next line where all of it has come already, and may be read; else null. */
  partNow(): Part | null {
    if (!this.#hasChunk()) return null;
    const end = this.#chunk.indexOf(LF, this.#at);
    if (end < 0 || end - this.#at > MAX_LINE_BYTES) return null;
    const line = this.#chunk.toString("latin1", this.#at, end);
    this.#at = end + 1;
    return partOf(withoutCr(line));
  }

  /** Some of the next bytes, at least one and at most `most`. */
  async bytes(most: number, silenceMs: number): Promise<Buffer> {
    this.#hear();
    if (this.#unread === 0) {
      const begun = performance.now();
      await this.#next(silenceMs);
      this.speed.note(this.#chunk.length, performance.now() - begun);
    }
    return this.#cut(most);
  }

  /** So many of the next bytes in one piece, where they have come already, and may be read; else null. */
  bytesNow(exactly: number): Buffer | null {
    return !this.#isDeaf && exactly <= this.#unread ? this.#cut(exactly) : null;
  }

  #cut(most: number): Buffer {
    const bytes = this.#chunk.subarray(this.#at, this.#at + most);
    this.#at += bytes.length;
    return bytes;
  }

  /** Bytes that have been taken from the wire and not yet been read. */
  get #unread(): number {
    return this.#chunk.length - this.#at;
  }

  #take(chunk: Buffer): void {
    this.#chunk = chunk;
    this.#at = 0;
  }

  /** Takes what has come and was not read, so that it can be read in another way. */
  takeUnread(): Buffer {
    const chunks = [this.#cut(this.#unread)];
    for (let chunk: Buffer | null = this.#wire.read(); chunk !== null; chunk = this.#wire.read()) chunks.push(chunk);
    return Buffer.concat(chunks);
  }

  /** Waits until the wire takes more. Throws as part(), with noteTaken() in place of bytes. */
  async drained(silenceMs: number): Promise<void> {
    while (this.#wire.writableNeedDrain) {
      if (this.failure !== null) throw this.failure;
      await this.#wait(silenceMs);
    }
  }

  /** Waits until the wire holds nothing back. Throws as drained(). */
  async flushed(silenceMs: number): Promise<void> {
    while (this.#wire.writableLength > 0) {
      if (this.failure !== null) throw this.failure;
      await this.#wait(silenceMs);
    }
  }

  /** The server took something of what is sent: it is not silent. */
  noteTaken(): void {
    this.#wake();
  }

  async #line(silenceMs: number): Promise<string> {
    const before: Buffer[] = [];
    let length = 0;
    for (;;) {
      this.#hear();
      const end = this.#chunk.indexOf(LF, this.#at);
      const taken = this.#cut(end < 0 ? this.#unread : end - this.#at);
      length += taken.length;
      if (length > MAX_LINE_BYTES)
        throw this.fail(new MailError("net.lost", "the server sent a line without an end", { side: this.#side }));
      if (end >= 0) {
        this.#at++;
        return withoutCr(Buffer.concat([...before, taken]).toString("latin1"));
      }
      before.push(taken);
      await this.#next(silenceMs);
    }
  }

  /** Whether any bytes have come that may be read. */
  #hasChunk(): boolean {
    if (this.#isDeaf) return false;
    if (this.#unread === 0) this.#take(this.#wire.read() ?? NOTHING);
    return this.#unread > 0;
  }

  /** Takes what comes next from the wire, once everything before it has been read. */
  async #next(silenceMs: number): Promise<void> {
    for (;;) {
      this.#hear();
      const chunk: Buffer | null = this.#wire.read();
      if (chunk !== null) return this.#take(chunk);
      if (this.failure !== null) throw this.failure;
      await this.#wait(silenceMs);
    }
  }

  #hear(): void {
    if (this.#isDeaf && this.failure !== null) throw this.failure;
  }

  /** Until something comes or is taken. */
  #wait(silenceMs: number): Promise<void> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#waiting.delete(woken);
        reject(this.fail(new MailError("net.timeout", `the ${this.#side} server is silent`, { side: this.#side })));
      }, silenceMs);
      const woken = (): void => {
        clearTimeout(timer);
        this.#waiting.delete(woken);
        resolve();
      };
      this.#waiting.add(woken);
    });
  }

  #wake(): void {
    for (const woken of this.#waiting) woken();
  }

  #end(error: Error | null): void {
    if (error !== null) this.#failure ??= error;
    this.#ended = true;
    this.#wake();
  }
}

function partOf(line: string): Part {
  // Some servers put NUL bytes before a line.
  const text = line.charCodeAt(0) === NUL ? line.replace(/^\0+/, "") : line;
  const literal = announcedLiteral(text);
  return { text: literal === null ? text : text.replace(/~?\{\d+\}$/, ""), literal };
}

function withoutCr(line: string): string {
  return line.endsWith("\r") ? line.slice(0, -1) : line;
}
