/**
 * Commands and their responses, one at a time, over a signed-in wire. Everything but the sign-in goes this way: a response that
 * cannot be understood is an error here, never a row that is silently missing.
 */
import type { Duplex } from "node:stream";
import { Interrupted, MailError, type Side } from "../engine/errors.ts";
import { Exchange } from "./exchange.ts";
import { Incoming } from "./incoming.ts";
import type { Reply } from "./reply.ts";
import type { Timeouts } from "./settings.ts";
import { BITE_BYTES } from "./wire.ts";

/** A command without its tag: text, and bytes that travel as literals. */
export type Command = readonly (string | Uint8Array)[];

/** An untagged response; LITERAL marks the places of the literals. */
export interface Response {
  readonly text: string;
  readonly literals: readonly string[];
}

const CRLF = Buffer.from("\r\n");
/** After so many refusals in a row the server is given something to grant: Zimbra ends a connection at the fifth. */
const SOOTHED_AFTER = 3;
/** After so many a fresh connection is better: Exchange ends one at the tenth error, whatever came in between. */
const WORN_AFTER = 4;

/** A command that was sent before anybody wanted its answer. */
interface Ahead {
  readonly text: string;
  readonly exchange: Exchange;
  /** Reads an answer that nobody wants. */
  readonly passOver: (exchange: Exchange) => Promise<void>;
}

export class Channel {
  readonly side: Side;
  readonly timeouts: Timeouts;
  readonly #wire: Duplex;
  readonly #incoming: Incoming;
  /** Sees the first line of every untagged response, asked for or not. */
  onUntagged: (text: string) => void = () => undefined;
  /** Commands without a reply so far, by tag. */
  readonly #underWay = new Map<string, Exchange>();
  #ahead: Ahead | null = null;
  /** A command is under way that none but appending may follow. */
  #isTaken = false;
  /** Resolved when whoever writes is done. */
  #pen: Promise<void> = Promise.resolve();
  /** Resolved when the command sent last, and all before it, have their replies. */
  #lastReplied: Promise<void> = Promise.resolve();
  #tags = 0;
  /** Refused one after the other; a NOOP of ours in between does not count. */
  #refusals = 0;
  #isLoggedOut = false;
  readonly #noteTaken = (): void => this.#incoming.noteTaken();

  constructor(wire: Duplex, side: Side, timeouts: Timeouts) {
    this.#wire = wire;
    this.side = side;
    this.timeouts = timeouts;
    this.#incoming = new Incoming(wire, side);
  }

  /** Whether a command is under way; never so once the connection has ended. */
  get isBusy(): boolean {
    return this.#underWay.size > 0 && this.isAlive;
  }

  /** Whether the server knows that the connection is over: it may count one that only broke off for a while. */
  get isLoggedOut(): boolean {
    return this.#isLoggedOut;
  }

  /** Whether the server may lose patience with this connection at the next refusal. */
  get isWorn(): boolean {
    return this.#refusals >= WORN_AFTER;
  }

  /** Whether messages have come slowly for long enough to know. */
  get isSlow(): boolean {
    return this.#incoming.speed.isSlow;
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

  /** What has come behind the last reply. */
  takeUnread(): Buffer {
    return this.#incoming.takeUnread();
  }

  /** Sends a command whose responses the caller reads itself, to the end. Only others that were begun with beginBehind() may be under way. */
  begin(command: Command, silenceMs = this.timeouts.silenceMs): Promise<Exchange> {
    return this.withPen(async () => {
      const ahead = await this.#takeAhead(command);
      if (ahead) return ahead;
      if (this.#isTaken && this.isAlive)
        throw new MailError("engine.bug", "two commands at once on one connection", { side: this.side });
      const isAlone = this.#underWay.size === 0;
      if (isAlone && this.#isSore) await this.#soothe();
      this.#isTaken = true;
      return this.#begin(command, silenceMs, (reply) => {
        this.#isTaken = false;
        this.#judge(reply);
      });
    });
  }

  /**
   * Sends a command behind the one under way, without waiting for its reply: whoever begins the same command next is given the answer. Where
   * another is begun instead, `passOver` reads the answer to its end.
   */
  askAhead(text: string, passOver: Ahead["passOver"]): Promise<void> {
    return this.withPen(async () => {
      const exchange = await this.#begin([text], this.timeouts.silenceMs, (reply) => {
        this.#isTaken = false;
        this.#judge(reply);
      });
      this.#ahead = { text, exchange, passOver };
    });
  }

  /** What was replied to before its turn is not believed: nobody knows what it was the answer to. */
  async #takeAhead([text, ...more]: Command): Promise<Exchange | null> {
    const ahead = this.#ahead;
    this.#ahead = null;
    if (ahead === null || !this.isAlive) return null;
    if (ahead.text === text && more.length === 0 && !ahead.exchange.isOver) {
      this.#isTaken = true;
      return ahead.exchange;
    }
    await ahead.passOver(ahead.exchange);
    return null;
  }

  /**
   * As begin(), for who holds the pen, behind and before commands whose replies somebody else reads to the end: they come in their turn. Only
   * for commands that do not depend on what is under way (RFC 9051, 5.5). `replied` is told of the reply before anybody reads on.
   */
  async beginBehind(
    command: Command,
    silenceMs = this.timeouts.silenceMs,
    replied: (reply: Reply) => void = () => undefined,
  ): Promise<Exchange> {
    await this.#takeAhead([]);
    if (this.#underWay.size === 0 && this.#isSore) await this.#soothe();
    return this.#begin(command, silenceMs, (reply) => {
      this.#judge(reply);
      replied(reply);
    });
  }

  /** Nobody else writes until this has ended: bytes of one command must not fall into the literal of another. First come, first served. */
  async withPen<T>(write: () => Promise<T>): Promise<T> {
    const before = this.#pen;
    const done = Promise.withResolvers<void>();
    this.#pen = done.promise;
    await before;
    try {
      return await write();
    } finally {
      done.resolve();
    }
  }

  #judge({ status }: Reply): void {
    this.#refusals = status === "OK" ? 0 : this.#refusals + 1;
  }

  get #isSore(): boolean {
    return this.#refusals > 0 && this.#refusals % SOOTHED_AFTER === 0;
  }

  /** A command that is granted: servers that count refusals in a row begin anew. */
  async #soothe(): Promise<void> {
    const exchange = await this.#begin(["NOOP"], this.timeouts.silenceMs, () => undefined);
    for (let part = await exchange.next(); part !== null; part = await exchange.next()) await exchange.whole(part);
  }

  async #begin(command: Command, silenceMs: number, replied: (reply: Reply) => void): Promise<Exchange> {
    if (this.#incoming.failure !== null) throw this.#incoming.failure;
    const tag = `C${++this.#tags}`;
    const turn = this.#underWay.size === 0 ? null : this.#lastReplied;
    const over = Promise.withResolvers<void>();
    // Not before all those before it: one of them may have been replied to out of its turn.
    this.#lastReplied = turn === null ? over.promise : turn.then(() => over.promise);
    const exchange = new Exchange(this, this.#incoming, tag, {
      silenceMs,
      turn,
      over: (reply) => {
        this.#underWay.delete(tag);
        replied(reply);
        over.resolve();
      },
      others: (other, reply) => {
        const exchange = this.#underWay.get(other);
        exchange?.settle(reply);
        return exchange !== undefined;
      },
      // The next one finds out for itself that the connection has ended.
      failed: over.resolve,
    });
    this.#underWay.set(tag, exchange);
    await this.#send(exchange, tag, command);
    return exchange;
  }

  /** Sends bytes, no faster than the server takes them; however slowly that is, as long as it takes some. */
  async write(bytes: Uint8Array): Promise<void> {
    for (let start = 0; start < bytes.length; start += BITE_BYTES) {
      if (this.#incoming.failure !== null) throw this.#incoming.failure;
      const piece = bytes.subarray(start, start + BITE_BYTES);
      const takesMore = this.#wire.write(piece, this.#noteTaken);
      if (!takesMore) await this.#incoming.drained(this.timeouts.silenceMs);
    }
  }

  /** As write(), for many pieces that go together in few calls to the operating system. */
  async writeTogether(pieces: readonly Uint8Array[]): Promise<void> {
    if (this.#incoming.failure !== null) throw this.#incoming.failure;
    this.#wire.cork();
    for (const piece of joined(pieces)) this.#wire.write(piece, this.#noteTaken);
    this.#wire.uncork();
    if (this.#wire.writableNeedDrain) await this.#incoming.drained(this.timeouts.silenceMs);
  }

  /** Resolves when everything sent so far is in the hands of the operating system. */
  async flushed(): Promise<void> {
    await this.#incoming.flushed(this.timeouts.silenceMs);
  }

  /** Waits until the connection takes more. */
  async drained(): Promise<void> {
    await this.#incoming.drained(this.timeouts.silenceMs);
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

/** Why a connection was ended by us. */
export function ended(when: string, side: Side): MailError {
  return new MailError("net.lost", `the connection was ended ${when}`, { side });
}

/** Small neighbours as one piece: to copy them takes less than to hand each through every stream on its way. */
function* joined(pieces: readonly Uint8Array[]): Iterable<Uint8Array> {
  let small: Uint8Array[] = [];
  let bytes = 0;
  for (const piece of pieces) {
    if (bytes + piece.length > BITE_BYTES && small.length > 0) {
      yield Buffer.concat(small, bytes);
      small = [];
      bytes = 0;
    }
    if (piece.length > BITE_BYTES) {
      yield piece;
      continue;
    }
    small.push(piece);
    bytes += piece.length;
  }
  if (small.length > 0) yield Buffer.concat(small, bytes);
}

/** A server may take its time to say goodbye; a run that was told to stop may not. */
const LOGOUT_MS = 2_000;
