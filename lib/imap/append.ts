/**
 * APPEND in every way a server takes it, with a last moment to change one's mind: until the byte that completes a message is sent, it cannot
 * be stored. Bodies pass by reference and are never looked at.
 */
import type { AppendResult, AppendWatch, AppendWay, OutgoingMessage } from "../engine/ports.ts";
import { BodyWriter } from "./append-body.ts";
import { appendedUids } from "./appended-uids.ts";
import type { Capabilities } from "./capabilities.ts";
import { type Channel, ended } from "./channel.ts";
import { formatDate } from "./dates.ts";
import type { Exchange } from "./exchange.ts";
import { flagList } from "./flag-list.ts";
import { nameArgument } from "./names.ts";
import { messageRefusal } from "./refusals.ts";
import { type Reply, refusalOf } from "./reply.ts";

/** Below this a server is taken to be scanning or storing, not hanging: bytes per millisecond. */
const SLOWEST_STORE = 50;
/** The longest literal that LITERAL- lets go without waiting, in bytes (RFC 7888, 5). */
const LITERAL_MINUS_BYTES = 4_096;

/** Messages for one folder. `uidValidity` is that of the folder, as far as it is known. */
export interface Consignment {
  readonly folder: string;
  readonly uidValidity: number | null;
  readonly messages: readonly OutgoingMessage[];
  readonly way: AppendWay;
}

/** What a server can take, fastest first. Without literals that need no waiting, many in one command cost a wait each all the same. */
export function appendWays({ literalPlus, multiAppend }: Capabilities): AppendWay[] {
  if (!literalPlus) return ["chained", "oneByOne"];
  return multiAppend ? ["multi", "pipelined", "chained", "oneByOne"] : ["pipelined", "chained", "oneByOne"];
}

/** A message with what is announced of it. */
interface Announced {
  readonly message: OutgoingMessage;
  /** Flags, date and literal, as they stand in the command. */
  readonly text: string;
  readonly isWaitedFor: boolean;
}

export class Appender {
  readonly #channel: Channel;
  readonly #abilities: Capabilities;
  /** Keywords that this server has let pass, and "" for the shape of the command. */
  readonly #vetted = new Set<string>();

  constructor(channel: Channel, abilities: Capabilities) {
    this.#channel = channel;
    this.#abilities = abilities;
  }

  /** See NewSession.append(). */
  async append(consignment: Consignment, watch: AppendWatch): Promise<void> {
    const replies = await this.#channel.withPen(async () => {
      const messages = consignment.messages.map((message) => this.#announce(message, consignment.way));
      const writer = new BodyWriter(this.#channel, watch);
      return consignment.way === "multi"
        ? this.#together(consignment, messages, writer, watch)
        : this.#each(consignment, messages, writer, watch);
    });
    await Promise.all(replies);
  }

  /** Throws MailError `engine.bug` at flags or a date that must not be sent. */
  #announce(message: OutgoingMessage, way: AppendWay): Announced {
    const date = message.internalDate === null ? "" : ` "${formatDate(message.internalDate)}"`;
    const isWaitedFor = this.#isWaitedFor(message, way);
    return {
      message,
      isWaitedFor,
      text: ` ${flagList(message.flags)}${date} {${message.size}${isWaitedFor ? "" : "+"}}`,
    };
  }

  /**
   * A server that says BAD to an announcement may read the bytes behind it as commands, and they are somebody's mail (Dovecot 2.3, measured).
   * So what it has not let pass yet on this connection is sent only after its go-ahead.
   */
  #isWaitedFor({ size, flags }: OutgoingMessage, way: AppendWay): boolean {
    const { literalPlus, literalMinus } = this.#abilities;
    if (way === "oneByOne" || !(literalPlus || (literalMinus && size <= LITERAL_MINUS_BYTES))) return true;
    const isNew = ["", ...flags].filter((token) => !this.#vetted.has(token));
    for (const token of isNew) this.#vetted.add(token);
    return isNew.length > 0;
  }

  /** All in one command. */
  async #together(
    { folder, uidValidity }: Consignment,
    messages: readonly Announced[],
    writer: BodyWriter,
    watch: AppendWatch,
  ): Promise<Promise<void>[]> {
    const [first, ...more] = messages;
    if (first === undefined) return [];
    const exchange = await this.#begin(folder, first.text);
    const isAtomic = this.#abilities.multiAppendIsAtomic;
    const bytes = messages.reduce((total, { message }) => total + message.size, 0);
    for (const [index, { message, text, isWaitedFor }] of messages.entries()) {
      if (index > 0) writer.announce(text);
      if (isWaitedFor && !(await writer.goAhead(exchange))) break;
      const isLast = index === more.length;
      if (isLast) await writer.send(message, index);
      else await writer.sendMore(message, isAtomic ? null : index);
    }
    return [
      this.#reply(exchange, bytes, uidValidity, messages.length, (index, result) => watch.replied(index, result)),
    ];
  }

  /** A command for each. */
  async #each(
    { folder, uidValidity, way }: Consignment,
    messages: readonly Announced[],
    writer: BodyWriter,
    watch: AppendWatch,
  ): Promise<Promise<void>[]> {
    const replies: Promise<void>[] = [];
    for (const [index, { message, text, isWaitedFor }] of messages.entries()) {
      const exchange = await this.#begin(folder, text);
      if (!isWaitedFor || (await writer.goAhead(exchange))) await writer.send(message, index);
      const reply = this.#reply(exchange, message.size, uidValidity, 1, (_, result) => watch.replied(index, result));
      replies.push(reply);
      if (way === "oneByOne") await reply;
    }
    return replies;
  }

  #begin(folder: string, text: string): Promise<Exchange> {
    return this.#channel.beginBehind(["APPEND ", nameArgument(folder, this.#channel.side), text]);
  }

  #reply(
    exchange: Exchange,
    bytes: number,
    uidValidity: number | null,
    count: number,
    replied: AppendWatch["replied"],
  ): Promise<void> {
    exchange.allowSilence(this.#channel.timeouts.appendReplyMs + bytes / SLOWEST_STORE);
    const reading = finished(exchange).then(() => {
      const uids = appendedUids(exchange.reply, uidValidity, count);
      for (let index = 0; index < count; index++)
        replied(index, resultOf(this.#channel, exchange.reply, uids[index] ?? null));
    });
    // Awaited when everything has been sent; until then a failure must not count as unhandled.
    reading.catch(() => undefined);
    return reading;
  }
}

async function finished(exchange: Exchange): Promise<void> {
  for (let part = await exchange.next(); part !== null; part = await exchange.next()) await exchange.whole(part);
}

function resultOf(channel: Channel, reply: Reply, uid: number | null): AppendResult {
  if (reply.status === "OK") return { outcome: "stored", uid };
  const error = messageRefusal(refusalOf(reply), channel.side);
  if (reply.status !== "BAD") return { outcome: "refused", error };
  // A server may be anywhere in what it was sent; the bytes of a message must never be read as commands.
  channel.destroy(ended("after the server did not understand an APPEND", channel.side));
  return { outcome: "refused", error, notUnderstood: true };
}
