import { describe, expect, it } from "vitest";
import type { OutgoingMessage } from "../../lib/engine/ports.ts";
import { appendMessage as append, type Leave } from "../../lib/imap/append.ts";
import type { Channel } from "../../lib/imap/channel.ts";
import { scriptedChannel } from "./scripted-channel.ts";

const nothing = async (): Promise<void> => undefined;

/** Without anybody who looks at the last moment, unless the test has one. */
const appendMessage = (
  channel: Channel,
  folder: string,
  uidValidity: number | null,
  mail: OutgoingMessage,
  release: Leave["release"],
  lastLook: Leave["lastLook"] = () => undefined,
) => append(channel, folder, uidValidity, mail, { release, lastLook });

function message(pieces: string[], more: Partial<OutgoingMessage> = {}): OutgoingMessage {
  async function* body(): AsyncGenerator<Uint8Array> {
    for (const piece of pieces) yield Buffer.from(piece, "latin1");
  }
  return { size: pieces.join("").length, flags: [], internalDate: null, body: body(), ...more };
}

async function* broken(): AsyncGenerator<Uint8Array> {
  yield Buffer.from("a");
  throw new Error("old side gone");
}

/** A server that takes a message and says this; `received` is what came after its go-ahead. */
function taker(reply: string, goAhead = "+ OK\r\n") {
  const scripted = scriptedChannel((line) => {
    if (line.startsWith("APPEND")) return goAhead;
    return line === "NOOP" ? "TAG OK\r\n" : reply;
  }, "new");
  return { ...scripted, received: () => scripted.commands.slice(1).join("\r\n") };
}

describe("appending a message", () => {
  it("sends name, flags, date and length, then the bytes as they are", async () => {
    const { channel, commands, received } = taker("TAG OK [APPENDUID 7 42] done\r\n");
    const mail = message(["Subject: x\n", "\n", "\u00e4\0"], { flags: ["\\seen", "$a"], internalDate: 1_000_000_000 });
    expect(await appendMessage(channel, 'a"b', 7, mail, nothing)).toEqual({ outcome: "stored", uid: 42 });
    expect(commands[0]).toBe('APPEND "a\\"b" (\\Seen $a) "09-Sep-2001 01:46:40 +0000" {14}');
    expect(received()).toBe("Subject: x\n\n\u00e4\0");
  });

  it("asks for leave when everything but the last byte is on its way", async () => {
    const { channel, server } = taker("TAG OK\r\n");
    let seen = "";
    server.on("data", (bytes: Buffer) => {
      seen += bytes.toString("latin1");
    });
    let atRelease = "";
    await appendMessage(channel, "a", 7, message(["abc", "def"]), async () => {
      await new Promise(setImmediate);
      atRelease = seen;
    });
    expect(atRelease).toBe('C1 APPEND "a" () {6}\r\nabcde');
    expect(seen).toBe(`${atRelease}f\r\n`);
  });

  it.each([
    ["leave is refused", message(["abc"]), () => Promise.reject(new Error("no lease")), "no lease"],
    ["the body breaks off", message(["ab"], { size: 3 }), nothing, "had 2"],
    ["the body is too long", message(["abcd", "efgh"], { size: 3 }), nothing, "had 4"],
    ["the body fails", { ...message(["abc"]), body: broken() }, nothing, "old side gone"],
  ])("ends the connection when %s, so that nothing is stored", async (_, mail, release, error) => {
    const { channel, server, received } = taker("TAG OK\r\n");
    const ended = new Promise((resolve) => server.once("close", resolve));
    await expect(appendMessage(channel, "a", 7, mail, release)).rejects.toThrow(error);
    await ended;
    expect(received()).toBe("");
    await expect(channel.run(["NOOP"])).rejects.toMatchObject({ code: "net.lost" });
  });

  it("looks once more after leave was given, and ends the connection where the look is refused", async () => {
    const { channel, server, received } = taker("TAG OK\r\n");
    const ended = new Promise((resolve) => server.once("close", resolve));
    const order: string[] = [];
    const release = async (): Promise<void> => void order.push("leave");
    const look = (): void => {
      order.push("look");
      throw new Error("lease lost");
    };
    await expect(appendMessage(channel, "a", 7, message(["abc"]), release, look)).rejects.toThrow("lease lost");
    await ended;
    expect(order).toEqual(["leave", "look"]);
    expect(received()).toBe("");
    await expect(channel.run(["NOOP"])).rejects.toMatchObject({ code: "net.lost" });
  });

  it.each([
    ["[APPENDUID 8 42]", "of another UIDVALIDITY"],
    ["[APPENDUID 7 0]", "that is zero"],
    ["[APPENDUID 7 99999999999]", "that is none"],
    ["[APPENDUID 7 4:5]", "that is a set"],
    ["", "that is missing"],
  ])("does not believe a UID %s %s", async (code) => {
    const { channel } = taker(`TAG OK ${code} done\r\n`);
    expect(await appendMessage(channel, "a", 7, message(["abc"]), nothing)).toEqual({ outcome: "stored", uid: null });
  });

  it("believes no UID of a folder that it does not know", async () => {
    const { channel } = taker("TAG OK [APPENDUID 7 42] done\r\n");
    expect(await appendMessage(channel, "a", null, message(["abc"]), nothing)).toEqual({
      outcome: "stored",
      uid: null,
    });
  });

  it("sends not a byte of a message that is refused by its length, and goes on", async () => {
    const { channel, commands } = taker("", "TAG NO [OVERQUOTA] full\r\n");
    let read = false;
    async function* body(): AsyncGenerator<Uint8Array> {
      read = true;
      yield Buffer.from("abc");
    }
    const result = await appendMessage(channel, "a", 7, { ...message(["abc"]), body: body() }, nothing);
    expect(result).toMatchObject({ outcome: "refused", error: { code: "quota.full" } });
    expect(read).toBe(false);
    expect((await channel.run(["NOOP"])).status).toBe("OK");
    expect(commands).toHaveLength(2);
  });

  it("reports a NO after the message and goes on", async () => {
    const { channel } = taker("TAG NO Message contains NUL characters\r\n");
    const result = await appendMessage(channel, "a", 7, message(["abc"]), nothing);
    expect(result).toMatchObject({ outcome: "refused", error: { code: "message.rejected" } });
    expect((await channel.run(["NOOP"])).status).toBe("OK");
  });

  it("reports a BAD and gives the connection up, as the server may be anywhere in the message", async () => {
    const { channel } = taker("TAG BAD Command Argument Error. 11\r\n");
    const result = await appendMessage(channel, "a", 7, message(["abc"]), nothing);
    expect(result).toMatchObject({ outcome: "refused", error: { code: "message.unclear" } });
    await expect(channel.run(["NOOP"])).rejects.toMatchObject({ code: "net.lost" });
  });

  it("throws when the reply is lost after the last byte", async () => {
    const { channel, server } = scriptedChannel((line) => {
      if (line.startsWith("APPEND")) return "+ OK\r\n";
      server.end("* BYE shutting down\r\n");
      return undefined;
    }, "new");
    const released: string[] = [];
    const appending = appendMessage(channel, "a", 7, message(["abc"]), async () => {
      released.push("yes");
    });
    await expect(appending).rejects.toMatchObject({ code: "net.lost", serverText: "shutting down" });
    expect(released).toEqual(["yes"]);
  });

  it("throws when the reply does not come in time", async () => {
    const { channel } = scriptedChannel((line) => (line.startsWith("APPEND") ? "+ OK\r\n" : undefined), "new");
    await expect(appendMessage(channel, "a", 7, message(["abc"]), nothing)).rejects.toMatchObject({
      code: "net.timeout",
    });
    await expect(channel.run(["NOOP"])).rejects.toMatchObject({ code: "net.timeout" });
  });

  it("sends an empty message as one", async () => {
    const { channel, received } = taker("TAG NO Can't save a zero byte message\r\n");
    expect(await appendMessage(channel, "a", 7, message([]), nothing)).toMatchObject({ outcome: "refused" });
    expect(received()).toBe("");
  });

  it.each([
    ["a flag that is none", { flags: ["\\Bogus"] }],
    ["\\Deleted", { flags: ["\\Deleted"] }],
    ["a date that is none", { internalDate: Number.NaN }],
  ])("sends nothing at all with %s", async (_, more) => {
    const { channel, commands } = taker("TAG OK\r\n");
    await expect(appendMessage(channel, "a", 7, message(["abc"], more), nothing)).rejects.toMatchObject({
      code: "engine.bug",
    });
    expect(commands).toEqual([]);
    expect((await channel.run(["NOOP"])).status).toBe("OK");
  });
});
