/**
 * APPEND in every way a server takes it, with a last moment to change one's mind: until the byte that completes a message is sent, it cannot
 * be stored. Bodies pass by reference and are never looked at.
 */
import type { Side } from "../engine/errors.ts";
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

/** A message with its flags and date as they stand in the command. */
interface Announced {
  readonly message: OutgoingMessage;
  readonly text: string;
}

/** Some messages on their way, and where the readings of their replies are kept. */
interface Work {
  readonly consignment: Consignment;
  readonly messages: readonly Announced[];
  readonly writer: BodyWriter;
  readonly watch: AppendWatch;
  readonly replies: Promise<void>[];
}

export class Appender {
  readonly #channel: Channel;
  readonly #abilities: Capabilities;
  readonly #vetted: Set<string>;

  /** `vetted`: flags that this server has let pass, in small letters, and "" for the shape of the command; whoever shares it adds to it. */
  constructor(channel: Channel, abilities: Capabilities, vetted = new Set<string>()) {
    this.#channel = channel;
    this.#abilities = abilities;
    this.#vetted = vetted;
  }

  /** Flags that the server itself has named. */
  namedByServer(flags: Iterable<string>): void {
    for (const flag of flags) this.#vetted.add(flag.toLowerCase());
  }

  /** See NewSession.append(). */
  async append(consignment: Consignment, watch: AppendWatch): Promise<void> {
    const replies: Promise<void>[] = [];
    try {
      await this.#channel.withPen(async () => {
        const messages = announced(consignment.messages);
        const work = { consignment, messages, writer: new BodyWriter(this.#channel, watch), watch, replies };
        await (consignment.way === "multi" ? this.#together(work) : this.#each(work));
      });
    } catch (error) {
      // What the server had said before is heard, or messages would be looked for that are known to be there.
      await Promise.allSettled(replies);
      throw error;
    }
    for (const reply of await Promise.allSettled(replies)) if (reply.status === "rejected") throw reply.reason;
  }

  /**
   * A server that says BAD to an announcement may read the bytes behind it as commands, and they are somebody's mail (Dovecot 2.3, measured).
   * So what it has not let pass yet, nor named itself, is sent only after its go-ahead. `vetted`: what it has.
   */
  #isWaitedFor({ size, flags }: OutgoingMessage, { folder, way }: Consignment, vetted = this.#vetted): boolean {
    const { literalPlus, literalMinus } = this.#abilities;
    if (way === "oneByOne" || !(literalPlus || (literalMinus && size <= LITERAL_MINUS_BYTES))) return true;
    // The command may be refused at its name already.
    return isLiteral(folder, this.#channel) || tokensOf(flags).some((token) => !vetted.has(token));
  }

  /** Waits for the go-ahead; false: the server has refused all of the command. */
  async #mayGoOn({ writer }: Work, exchange: Exchange, { flags }: OutgoingMessage): Promise<boolean> {
    if (!(await writer.goAhead(exchange))) return false;
    for (const token of tokensOf(flags)) this.#vetted.add(token);
    return true;
  }

  /** All in one command. */
  async #together(work: Work): Promise<void> {
    const { consignment, messages, writer, replies } = work;
    const [first, ...more] = messages;
    if (first === undefined) return;
    // What a message before has been let pass with is vetted when its turn comes, or it does not come.
    const vetted = new Set(this.#vetted);
    const waits = messages.map(({ message }) => {
      const isWaitedFor = this.#isWaitedFor(message, consignment, vetted);
      for (const token of tokensOf(message.flags)) vetted.add(token);
      return isWaitedFor;
    });
    const lines = messages.map((one, index) => one.text + literal(one.message, waits[index] ?? true));
    const exchange = await this.#begin(consignment.folder, lines[0] ?? "");
    const isAtomic = this.#abilities.multiAppendIsAtomic;
    const lastWait = Math.max(0, waits.lastIndexOf(true));
    for (const [index, { message }] of messages.entries()) {
      if (index > 0) writer.announce(lines[index] ?? "");
      if (waits[index] && !(await this.#mayGoOn(work, exchange, message))) break;
      // From here on nothing but the reply can come, and at a BAD not a byte more must go.
      if (index === lastWait) replies.push(this.#reply(work, exchange, 0, messages));
      const isLast = index === more.length;
      if (isLast) await writer.send(message, index);
      else await writer.sendMore(message, isAtomic ? null : index);
    }
    if (replies.length === 0) replies.push(this.#reply(work, exchange, 0, messages));
  }

  /** A command for each. */
  async #each(work: Work): Promise<void> {
    const { consignment, messages, writer, replies } = work;
    for (const [index, one] of messages.entries()) {
      const { message, text } = one;
      const isWaitedFor = this.#isWaitedFor(message, consignment);
      const exchange = await this.#begin(consignment.folder, text + literal(message, isWaitedFor));
      const isWanted = !isWaitedFor || (await this.#mayGoOn(work, exchange, message));
      const reply = this.#reply(work, exchange, index, [one]);
      replies.push(reply);
      if (isWanted) await writer.send(message, index);
      if (consignment.way === "oneByOne") await reply;
    }
  }

  #begin(folder: string, text: string): Promise<Exchange> {
    const { side } = this.#channel;
    return this.#channel.beginBehind(["APPEND ", nameArgument(folder, side), text], undefined, ({ status }) => {
      // The server may be anywhere in what it was sent: the bytes of a message must never be read as commands, nor what it says to those be
      // taken for replies.
      if (status === "BAD") this.#channel.destroy(ended("after the server did not understand an APPEND", side));
    });
  }

  /** Reads the reply about some messages, `first` and those behind it. */
  #reply(
    { consignment, writer, watch }: Work,
    exchange: Exchange,
    first: number,
    { length }: readonly Announced[],
  ): Promise<void> {
    const messages = consignment.messages.slice(first, first + length);
    const bytes = messages.reduce((total, { size }) => total + size, 0);
    exchange.allowSilence(this.#channel.timeouts.appendReplyMs + bytes / SLOWEST_STORE);
    const reading = finished(exchange).then(() => {
      // A message that was never sent is not there, whatever a server says.
      if (exchange.reply.status === "OK" && writer.sentThrough < first + length - 1)
        throw exchange.giveUp("OK to a message that it did not have");
      const uids = appendedUids(exchange.reply, consignment.uidValidity, length);
      for (const index of messages.keys())
        watch.replied(first + index, resultOf(exchange.reply, uids[index] ?? null, this.#channel.side));
    });
    // Awaited when everything has been sent; until then a failure must not count as unhandled.
    reading.catch(() => undefined);
    return reading;
  }
}

/** Throws MailError `engine.bug` at flags or a date that must not be sent. */
function announced(messages: readonly OutgoingMessage[]): readonly Announced[] {
  // Many share the very same flags.
  const lists = new Map<readonly string[], string>();
  return messages.map((message) => {
    const { flags, internalDate } = message;
    const list = lists.get(flags) ?? flagList(flags);
    lists.set(flags, list);
    return { message, text: internalDate === null ? ` ${list}` : ` ${list} "${formatDate(internalDate)}"` };
  });
}

function tokensOf(flags: readonly string[]): string[] {
  return ["", ...flags.map((flag) => flag.toLowerCase())];
}

function literal({ size }: OutgoingMessage, isWaitedFor: boolean): string {
  return ` {${size}${isWaitedFor ? "" : "+"}}`;
}

function isLiteral(folder: string, { side }: Channel): boolean {
  return typeof nameArgument(folder, side) !== "string";
}

async function finished(exchange: Exchange): Promise<void> {
  for (let part = await exchange.next(); part !== null; part = await exchange.next()) await exchange.whole(part);
}

function resultOf(reply: Reply, uid: number | null, side: Side): AppendResult {
  if (reply.status === "OK") return { outcome: "stored", uid };
  const error = messageRefusal(refusalOf(reply), side);
  return reply.status === "BAD" ? { outcome: "refused", error, notUnderstood: true } : { outcome: "refused", error };
}
