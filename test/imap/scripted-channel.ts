/** A channel to a server that answers as the test says. */
import { type Duplex, duplexPair } from "node:stream";
import type { FetchedMessage } from "../../lib/engine/ports.ts";
import { Channel } from "../../lib/imap/channel.ts";
import { DEFAULT_TIMEOUTS } from "../../lib/imap/settings.ts";

export interface Scripted {
  readonly channel: Channel;
  /** What the client sent, line by line, without tags. */
  readonly commands: string[];
  /** The server's end. */
  readonly server: Duplex;
}

/**
 * `answer` gets each line of the client without its tag and gives the server's bytes; `TAG` in them stands for the command's tag.
 * Undefined: no answer.
 */
export function scriptedChannel(answer: (line: string) => string | undefined, side: "old" | "new" = "old"): Scripted {
  const [client, server] = duplexPair();
  const commands: string[] = [];
  let line = "";
  let tag = "";
  server.on("data", (bytes: Buffer) => {
    line += bytes.toString("latin1");
    for (let end = line.indexOf("\r\n"); end >= 0; end = line.indexOf("\r\n")) {
      const [, newTag, text = ""] = /^(C\d+) (.*)$/s.exec(line.slice(0, end)) ?? [
        undefined,
        undefined,
        line.slice(0, end),
      ];
      line = line.slice(end + 2);
      tag = newTag ?? tag;
      commands.push(text);
      const reply = answer(text);
      if (reply !== undefined) server.write(Buffer.from(reply.replaceAll("TAG", tag), "latin1"));
    }
  });
  const timeouts = { ...DEFAULT_TIMEOUTS, silenceMs: 2_000, openMs: 2_000, appendReplyMs: 2_000 };
  return { channel: new Channel(client, side, timeouts), commands, server };
}

/** Everything an async iterable yields. */
export async function all<T>(items: readonly T[] | AsyncIterable<T>): Promise<T[]> {
  const list: T[] = [];
  for await (const item of items) list.push(item);
  return list;
}

/** The bytes of a body as latin1. */
export async function text(body: FetchedMessage["body"]): Promise<string> {
  return Buffer.concat(await all(body)).toString("latin1");
}
