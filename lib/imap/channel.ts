/**
 * Commands and their responses, one at a time, over a signed-in wire. Everything but the sign-in goes this way: a response that
 * cannot be understood is an error here, never a row that is silently missing.
 */
import type { Duplex } from "node:stream";
import { Interrupted, MailError, type Side } from "../engine/errors.ts";
import { LITERAL } from "./data.ts";
import { Incoming, type Part } from "./incoming.ts";
import { parseReply, parseStatus, type Reply } from "./reply.ts";
import type { Timeouts } from "./settings.ts";

/** A command without its tag: text, and bytes that travel as literals. */
export type Command = readonly (string | Uint8Array)[];

/** An untagged response; LITERAL marks the places of the literals. */
export interface Response {
  readonly text: string;
  readonly literals: readonly string[];
}

/** No literal but that of a message or header comes near this; a name of a folder is the longest. */
const MAX_LITERAL_BYTES = 64 * 1024;
/** The answer to one command without the bodies in it; the longest listing of folders is shorter. Who sends more never ends. */
const MAX_ANSWER_BYTES = 64 * 1024 * 1024;
const CRLF = Buffer.from("\r\n");
/** After so many refusals in a row the server is given something to grant: Zimbra ends a connection at the fifth. */
const SOOTHED_AFTER = 3;
/** After so many a fresh connection is better: Exchange ends one at the tenth error, whatever came in between. */
const WORN_AFTER = 4;
/** A server that takes so many bytes within the time allowed for silence is slow, not silent: about 270 bytes a second. */
const PIECE_BYTES = 32 * 1024;

export class Channel {
  readonly side: Side;
  readonly timeouts: Timeouts;
  readonly #wire: Duplex;
  readonly #incoming: Incoming;
  /** Sees the first line of every untagged response, asked for or not. */
  onUntagged: (text: string) => void = () => undefined;
  #exchange: Exchange | null = null;
  #tags = 0;
  /** Refused one after the other; a NOOP of ours in between does not count. */
  #refusals = 0;
  #isLoggedOut = false;

  constructor(wire: Duplex, side: Side, timeouts: Timeouts) {
    this.#wire = wire;
    this.side = side;
    this.timeouts = timeouts;
    this.#incoming = new Incoming(wire, side);
  }

  /** Whether a command is under way; never so once the connection has ended. */
  get isBusy(): boolean {
    return this.#exchange !== null && this.isAlive;
  }

  /** Whether the server knows that the connection is over: it may count one that only broke off for a while. */
  get isLoggedOut(): boolean {
    return this.#isLoggedOut;
  }

  /** Whether the server may lose patience with this connection at the next refusal. */
  get isWorn(): boolean {
    return this.#refusals >= WORN_AFTER;
  }

  get isAlive(): boolean {
    return this.#incoming.failure === null;
  }

  /** Sends a command and hands each untagged response to `each`. Throws MailError `net.*` when the connection ends. */
  async run(
    command: Command,
    each: (response: Response) => void = () => undefined,
    silenceMs?: number,
  ): Promise<Reply> {
    const exchange = await this.begin(command, silenceMs);
    for (let part = await exchange.next(); part !== null; part = await exchange.next())
      each(await exchange.whole(part));
    return exchange.reply;
  }

  /** Sends a command whose responses the caller reads itself, to the end. */
  async begin(command: Command, silenceMs = this.timeouts.silenceMs): Promise<Exchange> {
    if (this.#refusals > 0 && this.#refusals % SOOTHED_AFTER === 0) await this.#soothe();
    return this.#begin(command, silenceMs, ({ status }) => {
      this.#refusals = status === "OK" ? 0 : this.#refusals + 1;
    });
  }

  /** A command that is granted: servers that count refusals in a row begin anew. */
  async #soothe(): Promise<void> {
    const exchange = await this.#begin(["NOOP"], this.timeouts.silenceMs, () => undefined);
    for (let part = await exchange.next(); part !== null; part = await exchange.next()) await exchange.whole(part);
  }

  async #begin(command: Command, silenceMs: number, replied: (reply: Reply) => void): Promise<Exchange> {
    if (this.#incoming.failure !== null) throw this.#incoming.failure;
    if (this.#exchange !== null)
      throw new MailError("engine.bug", "two commands at once on one connection", { side: this.side });
    const tag = `C${++this.#tags}`;
    const exchange = new Exchange(this, this.#incoming, tag, silenceMs, (reply) => {
      this.#exchange = null;
      replied(reply);
    });
    this.#exchange = exchange;
    await this.#send(exchange, tag, command);
    return exchange;
  }

  /** Sends bytes, no faster than the server takes them; however slowly that is, as long as it takes some. */
  async write(bytes: Uint8Array): Promise<void> {
    for (let start = 0; start < bytes.length; start += PIECE_BYTES) {
      if (this.#incoming.failure !== null) throw this.#incoming.failure;
      const piece = bytes.subarray(start, start + PIECE_BYTES);
      const takesMore = this.#wire.write(piece, () => this.#incoming.noteTaken());
      if (!takesMore) await this.#incoming.drained(this.timeouts.silenceMs);
    }
  }

  /** Resolves when everything sent so far is in the hands of the operating system. */
  async flushed(): Promise<void> {
    await this.#incoming.flushed(this.timeouts.silenceMs);
  }

  /**
   * Calls `look` and, unless it throws, hands the bytes to the operating system in the same synchronous step: nothing can happen in
   * between, not even that this process is stopped for long. Only after flushed(), or they would wait behind others. Where the system's
   * own buffer is full to the last byte they wait all the same; nobody outside the kernel can see that.
   */
  writeAtOnce(bytes: Uint8Array, look: () => void): void {
    if (this.#incoming.failure !== null) throw this.#incoming.failure;
    if (this.#wire.writableLength > 0)
      throw new MailError("engine.bug", "bytes that must go at once would wait behind others", { side: this.side });
    look();
    this.#wire.write(bytes);
  }

  /** Ends the connection at once; pending and later calls throw this error. */
  destroy(error: Error): void {
    this.#incoming.fail(error);
  }

  /** LOGOUT where the line still lives and is free. Never throws. */
  async close(): Promise<void> {
    try {
      if (this.isAlive && !this.isBusy) {
        await this.run(["LOGOUT"], undefined, LOGOUT_MS);
        this.#isLoggedOut = true;
      }
    } catch {
      // The server is gone or slow; it will notice that the socket is closed.
    }
    this.#wire.destroy();
  }

  /** Interrupts everything when the signal is aborted. */
  obey(signal: AbortSignal): void {
    const stop = (): void => this.destroy(new Interrupted());
    signal.addEventListener("abort", stop, { once: true });
    this.#wire.once("close", () => signal.removeEventListener("abort", stop));
    if (signal.aborted) stop();
  }

  /** A literal goes out only after the server's go-ahead: a server that refuses the command never sees its bytes. */
  async #send(exchange: Exchange, tag: string, command: Command): Promise<void> {
    let line = `${tag} `;
    for (const part of command) {
      if (typeof part === "string") {
        line += part;
        continue;
      }
      await this.write(Buffer.from(`${line}{${part.length}}\r\n`, "latin1"));
      if (!(await exchange.goAhead())) return;
      await this.write(part);
      line = "";
    }
    if (!exchange.isOver) await this.write(Buffer.concat([Buffer.from(line, "latin1"), CRLF]));
  }
}

/** A server may take its time to say goodbye; a run that was told to stop may not. */
const LOGOUT_MS = 2_000;

/** One command under way. */
export class Exchange {
  readonly #channel: Channel;
  readonly #incoming: Incoming;
  readonly #tag: string;
  readonly #over: (reply: Reply) => void;
  #silenceMs: number;
  #reply: Reply | null = null;
  #answerBytes = 0;

  constructor(channel: Channel, incoming: Incoming, tag: string, silenceMs: number, over: (reply: Reply) => void) {
    this.#channel = channel;
    this.#incoming = incoming;
    this.#tag = tag;
    this.#silenceMs = silenceMs;
    this.#over = over;
  }

  get isOver(): boolean {
    return this.#reply !== null;
  }

  /** The tagged reply, once next() has answered null. */
  get reply(): Reply {
    if (this.#reply === null)
      throw new MailError("engine.bug", "a reply was wanted before it came", { side: this.#channel.side });
    return this.#reply;
  }

  /** From now on the server may be silent for so long. */
  allowSilence(milliseconds: number): void {
    this.#silenceMs = milliseconds;
  }

  /** The first part of the next untagged response; null after the tagged reply. */
  async next(): Promise<Part | null> {
    for (;;) {
      const part = await this.#part();
      if (part === null || !part.text.startsWith("+")) return part;
    }
  }

  /** Waits for `+`. False when the server replied to the command instead: it does not want the literal. */
  async goAhead(): Promise<boolean> {
    for (;;) {
      const part = await this.#part();
      if (part === null) return false;
      if (part.text.startsWith("+")) return true;
      await this.whole(part);
    }
  }

  /** The rest of a response, with its literals, which must be small. */
  async whole(first: Part): Promise<Response> {
    let { text, literal } = first;
    const literals: string[] = [];
    while (literal !== null) {
      if (literal > MAX_LITERAL_BYTES) throw this.giveUp("an answer too long to be one");
      literals.push((await this.#literal(literal)).toString("latin1"));
      this.#count(literal);
      const part = await this.#incoming.part(this.#silenceMs);
      text += LITERAL + part.text;
      literal = part.literal;
    }
    return { text, literals };
  }

  /** What follows a literal that was read by bytes(). */
  continued(): Promise<Part> {
    return this.#incoming.part(this.#silenceMs);
  }

  /** Some bytes of a literal, at most so many. */
  bytes(most: number): Promise<Buffer> {
    return this.#incoming.bytes(most, this.#silenceMs);
  }

  async #part(): Promise<Part | null> {
    if (this.#reply !== null) return null;
    const part = await this.#incoming.part(this.#silenceMs);
    this.#count(part.text.length);
    if (part.text.startsWith("* ")) return this.#untagged(part);
    if (part.text.startsWith("+")) return part;
    const reply = part.text.startsWith(`${this.#tag} `) ? parseReply(part.text.slice(this.#tag.length + 1)) : null;
    if (reply === null) throw this.giveUp("something that is no answer");
    this.#reply = reply;
    this.#over(reply);
    return null;
  }

  #count(bytes: number): void {
    this.#answerBytes += bytes;
    if (this.#answerBytes > MAX_ANSWER_BYTES) throw this.giveUp("an answer without end");
  }

  #untagged(part: Part): Part {
    const status = parseStatus(part.text.slice(2));
    if (status?.status === "BYE") this.#incoming.remember({ status: "BYE", code: status.code, text: status.text });
    this.#channel.onUntagged(part.text);
    return part;
  }

  async #literal(length: number): Promise<Buffer> {
    const chunks: Buffer[] = [];
    for (let left = length; left > 0; ) {
      const bytes = await this.bytes(left);
      chunks.push(bytes);
      left -= bytes.length;
    }
    return Buffer.concat(chunks);
  }

  /** The error for an answer after which nobody knows where in the stream we are; ends the connection. Its words may be mail and are not repeated. */
  giveUp(what: string): MailError {
    const error = new MailError("net.lost", `the ${this.#channel.side} server sent ${what}`, {
      side: this.#channel.side,
    });
    this.#channel.destroy(error);
    return error;
  }
}
