/** One command under way: its responses in order, to the tagged reply. */
import { MailError } from "../engine/errors.ts";
import type { Channel, Response } from "./channel.ts";
import { LITERAL } from "./data.ts";
import type { Incoming, Part } from "./incoming.ts";
import { parseReply, parseStatus, type Reply } from "./reply.ts";

/** No literal but that of a message or header comes near this; a name of a folder is the longest. */
const MAX_LITERAL_BYTES = 64 * 1024;
/** The answer to one command without the bodies in it; the longest listing of folders is shorter. Who sends more never ends. */
const MAX_ANSWER_BYTES = 64 * 1024 * 1024;

const [DIGIT_0, DIGIT_9] = [0x30, 0x39];

export interface ExchangeOptions {
  /** How long the server may be silent, in milliseconds. */
  readonly silenceMs: number;
  /** Null: no command is under way before this one. */
  readonly turn: Promise<void> | null;
  readonly over: (reply: Reply) => void;
  /** Takes the reply to another command under way: servers may finish those in any order (RFC 9051, 5.5). False: there is none of that tag. */
  readonly others: (tag: string, reply: Reply) => boolean;
  /** Told when there will be no reply. */
  readonly failed: () => void;
}

/** One command under way. */
export class Exchange {
  readonly #channel: Channel;
  readonly #incoming: Incoming;
  readonly #tag: string;
  readonly #over: (reply: Reply) => void;
  readonly #others: (tag: string, reply: Reply) => boolean;
  readonly #failed: () => void;
  /** Resolved when the command before has its reply: until then, what comes belongs to that one. */
  #turn: Promise<void> | null;
  #silenceMs: number;
  #reply: Reply | null = null;
  #answerBytes = 0;

  constructor(channel: Channel, incoming: Incoming, tag: string, options: ExchangeOptions) {
    this.#channel = channel;
    this.#incoming = incoming;
    this.#tag = tag;
    this.#silenceMs = options.silenceMs;
    this.#turn = options.turn;
    this.#over = options.over;
    this.#others = options.others;
    this.#failed = options.failed;
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

  /** The first part of the next untagged response; null after the tagged reply. At once where it has come already: most rows have. */
  next(): Promise<Part | null> | Part | null {
    const part = this.#partNow();
    return part === undefined || part?.text.startsWith("+") ? this.#nextResponse() : part;
  }

  async #nextResponse(): Promise<Part | null> {
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
  whole(first: Part): Promise<Response> | Response {
    return first.literal === null ? { text: first.text, literals: [] } : this.#withLiterals(first);
  }

  async #withLiterals(first: Part): Promise<Response> {
    let { text, literal } = first;
    const literals: string[] = [];
    while (literal !== null) {
      if (literal > MAX_LITERAL_BYTES) throw this.giveUp("an answer too long to be one");
      literals.push((await this.#orFail(this.#literal(literal))).toString("latin1"));
      this.#count(literal);
      const part = await this.#orFail(this.continued());
      text += LITERAL + part.text;
      literal = part.literal;
    }
    return { text, literals };
  }

  /** What follows a literal that was read by bytes(). */
  continued(): Promise<Part> {
    return this.#incoming.part(this.#silenceMs);
  }

  /** As continued(), where it has come already, else null. */
  continuedNow(): Part | null {
    return this.#incoming.partNow();
  }

  /** Some bytes of a literal, at most so many. */
  bytes(most: number): Promise<Buffer> {
    return this.#incoming.bytes(most, this.#silenceMs);
  }

  /** All bytes of a literal, where they have come already and in one piece, else null. */
  bytesNow(exactly: number): Buffer | null {
    return this.#incoming.bytesNow(exactly);
  }

  async #part(): Promise<Part | null> {
    if (this.#reply !== null) return null;
    if (this.#turn !== null) {
      await this.#turn;
      this.#turn = null;
      if (this.#reply !== null) return null;
    }
    for (;;) {
      const mine = this.#mine(await this.#orFail(this.continued()));
      if (mine !== undefined) return mine;
    }
  }

  /** As #part(), or undefined where that has to wait. */
  #partNow(): Part | null | undefined {
    if (this.#reply !== null) return null;
    if (this.#turn !== null) return undefined;
    const part = this.#incoming.partNow();
    return part === null ? undefined : this.#mine(part);
  }

  /** What this part is to this command: null its reply, undefined the reply to another one. */
  #mine(part: Part): Part | null | undefined {
    this.#count(part.text.length);
    if (part.text.startsWith("* ")) return this.#untagged(part);
    if (part.text.startsWith("+")) return part;
    const [tag = ""] = part.text.split(" ", 1);
    const reply = parseReply(part.text.slice(tag.length + 1));
    if (reply !== null && tag === this.#tag) {
      this.settle(reply);
      return null;
    }
    if (reply === null || !this.#others(tag, reply)) throw this.giveUp("something that is no answer");
    return undefined;
  }

  /** The server has replied to this command. */
  settle(reply: Reply): void {
    this.#reply = reply;
    this.#over(reply);
  }

  /** Whoever waits for the end of this command must hear of it when there is none. */
  async #orFail<T>(reading: Promise<T>): Promise<T> {
    try {
      return await reading;
    } catch (error) {
      this.#failed();
      throw error;
    }
  }

  #count(bytes: number): void {
    this.#answerBytes += bytes;
    if (this.#answerBytes > MAX_ANSWER_BYTES) throw this.giveUp("an answer without end");
  }

  #untagged(part: Part): Part {
    const status = isAboutMessage(part.text) ? null : parseStatus(part.text.slice(2));
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
    this.#failed();
    return error;
  }
}

/** `* 12 FETCH …`: by far the most of what comes. */
function isAboutMessage(text: string): boolean {
  const first = text.charCodeAt(2);
  return first >= DIGIT_0 && first <= DIGIT_9;
}
