/** Commands that do not depend on each other, sent without waiting for the replies in between (RFC 9051, 5.5): on a long line that is most of the time. */
import type { Channel, Command } from "./channel.ts";
import type { Exchange } from "./exchange.ts";
import type { Reply } from "./reply.ts";

/** At most so many wait for their replies. */
const UNDER_WAY = 50;
/** So many go first. A server that refuses both has not lost patience yet: with two refusals before these it has counted four, and Zimbra ends a connection at the fifth. */
const FIRST = 2;

/** Servers that granted everything the last time. */
const granting = new WeakSet<Channel>();

/**
 * The replies to these commands, whose untagged responses are of no interest. While some are refused they go one by one, and once the
 * connection is worn they go no more. Null: not sent, as that was so, or as the command holds a literal, which has to wait for the server's go-ahead.
 */
export async function runAll(
  channel: Channel,
  commands: readonly Command[],
  silenceMs: number,
): Promise<(Reply | null)[]> {
  const replies: (Reply | null)[] = commands.map(() => null);
  const left = [...commands.keys()].filter((index) => commands[index]?.every((part) => typeof part === "string"));
  for (let size = granting.has(channel) ? UNDER_WAY : FIRST; left.length > 0 && !channel.isWorn; ) {
    const group = left.splice(0, size);
    const got = await runTogether(
      channel,
      group.map((index) => commands[index] ?? []),
      silenceMs,
    );
    for (const [at, index] of group.entries()) replies[index] = got[at] ?? null;
    if (!got.every(({ status }) => status === "OK")) size = 1;
    else size = size < FIRST ? FIRST : UNDER_WAY;
    if (size === UNDER_WAY) granting.add(channel);
    else granting.delete(channel);
  }
  return replies;
}

async function runTogether(channel: Channel, commands: readonly Command[], silenceMs: number): Promise<Reply[]> {
  const exchanges: Exchange[] = [];
  for (const command of commands) exchanges.push(await channel.beginBehind(command, silenceMs));
  const replies: Reply[] = [];
  for (const exchange of exchanges) {
    for (let part = await exchange.next(); part !== null; part = await exchange.next()) await exchange.whole(part);
    replies.push(exchange.reply);
  }
  return replies;
}
