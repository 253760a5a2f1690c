/** APPEND of one message as a stream, with a last moment to change one's mind: until its last byte is sent nothing can be stored. */
import { MailError } from "../engine/errors.ts";
import type { AppendResult, OutgoingMessage } from "../engine/ports.ts";
import type { Channel } from "./channel.ts";
import { formatDate } from "./dates.ts";
import type { Exchange } from "./exchange.ts";
import { flagList } from "./flag-list.ts";
import { nameArgument } from "./names.ts";
import { messageRefusal } from "./refusals.ts";
import { type Reply, refusalOf } from "./reply.ts";

/** Below this a server is taken to be scanning or storing, not hanging: bytes per millisecond. */
const SLOWEST_STORE = 50;

/** Who says whether the last byte may go. */
export interface Leave {
  /** Awaited when all but the last byte is in the hands of the operating system. */
  readonly release: () => Promise<void>;
  /** Called right before the last byte, in one synchronous step with it. */
  readonly lastLook: () => void;
}

/**
 * Appends one message. When its body or the leave throws, the connection is ended and nothing is stored. `uidValidity` is that of
 * the folder, as far as it is known.
 */
export async function appendMessage(
  channel: Channel,
  folder: string,
  uidValidity: number | null,
  message: OutgoingMessage,
  leave: Leave,
): Promise<AppendResult> {
  const date = message.internalDate === null ? "" : ` "${formatDate(message.internalDate)}"`;
  const facts = ` ${flagList(message.flags)}${date} {${message.size}}`;
  const exchange = await channel.begin(["APPEND ", nameArgument(folder, channel.side), facts]);
  if (!exchange.isOver && (await exchange.goAhead())) {
    await sendBody(channel, message, leave);
    exchange.allowSilence(channel.timeouts.appendReplyMs + message.size / SLOWEST_STORE);
    await finished(exchange);
  }
  return resultOf(channel, exchange.reply, uidValidity);
}

async function sendBody(channel: Channel, message: OutgoingMessage, leave: Leave): Promise<void> {
  try {
    const last = await sendAllButLast(channel, message);
    await channel.flushed();
    await leave.release();
    // In one write, so that no server sees the whole message without the end of its command: Courier would store it then.
    channel.writeAtOnce(Buffer.concat([last, Buffer.from("\r\n")]), leave.lastLook);
  } catch (error) {
    // A literal that was begun cannot be taken back but by ending the connection.
    channel.destroy(
      new MailError("net.lost", "the connection was ended in the middle of a message", { side: channel.side }),
    );
    throw error;
  }
}

/** Sends the body but for its last byte, which is returned; empty for an empty message. */
async function sendAllButLast(channel: Channel, message: OutgoingMessage): Promise<Buffer> {
  let sent = 0;
  let held: Uint8Array = Buffer.alloc(0);
  for await (const chunk of message.body) {
    if (chunk.length === 0) continue;
    if (held.length > 0) await channel.write(held);
    held = chunk;
    sent += chunk.length;
    if (sent > message.size) break;
  }
  if (sent !== message.size)
    throw new MailError("engine.bug", `a message of ${message.size} bytes had ${sent}`, { side: channel.side });
  const start = Math.max(0, held.length - 1);
  if (start > 0) await channel.write(held.subarray(0, start));
  return Buffer.from(held.subarray(start));
}

async function finished(exchange: Exchange): Promise<void> {
  for (let part = await exchange.next(); part !== null; part = await exchange.next()) await exchange.whole(part);
}

function resultOf(channel: Channel, reply: Reply, uidValidity: number | null): AppendResult {
  if (reply.status === "OK") return { outcome: "stored", uid: appendedUid(reply, uidValidity) };
  const error = messageRefusal(refusalOf(reply), channel.side);
  // After BAD a server may be anywhere in what it was sent; the bytes of a message must never be read as commands.
  if (reply.status === "BAD")
    channel.destroy(
      new MailError("net.lost", "the connection was ended after the server did not understand an APPEND", {
        side: channel.side,
      }),
    );
  return { outcome: "refused", error };
}

/** `[APPENDUID 38505 3955]` (RFC 4315); believed only when it speaks of the folder as we know it. */
function appendedUid(reply: Reply, uidValidity: number | null): number | null {
  const match = /^(\d{1,10}) (\d{1,10})$/.exec(reply.code === "APPENDUID" ? reply.codeArguments : "");
  const uid = Number(match?.[2] ?? 0);
  const isKnown = uidValidity !== null && Number(match?.[1]) === uidValidity;
  return isKnown && uid > 0 && uid <= 0xffff_ffff ? uid : null;
}
