/** What becomes of a connection on which compression was asked for. */
import { once } from "node:events";
import { connect, createServer, type Socket } from "node:net";
import { constants, createDeflateRaw, createInflateRaw } from "node:zlib";
import { describe, expect, it, onTestFinished } from "vitest";
import { readCapabilities } from "../../lib/imap/capabilities.ts";
import { Channel } from "../../lib/imap/channel.ts";
import { compress, shouldCompress } from "../../lib/imap/compress.ts";
import { LineSpeed } from "../../lib/imap/line-speed.ts";
import { DEFAULT_TIMEOUTS } from "../../lib/imap/settings.ts";
import { Wire } from "../../lib/imap/wire.ts";
import { scriptedChannel } from "./scripted-channel.ts";

/** An old account at a server of which `answer` gets everything that it is sent. */
async function account(answer: (socket: Socket, said: string) => void) {
  const server = createServer((socket) => {
    socket.on("error", () => undefined);
    socket.once("data", (bytes: Buffer) => answer(socket, bytes.toString()));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => void server.close());
  const address = server.address();
  const socket = connect({ host: "127.0.0.1", port: typeof address === "object" ? (address?.port ?? 0) : 0 });
  await once(socket, "connect");
  const wire = new Wire(socket, "old");
  wire.on("error", () => undefined);
  onTestFinished(() => void wire.destroy());
  const channel = new Channel(wire, "old", { ...DEFAULT_TIMEOUTS, silenceMs: 5_000 });
  const capabilities = readCapabilities(new Map([["COMPRESS=DEFLATE", true]]), "");
  return { channel, capabilities, startDeflate: (rest: Buffer) => wire.startDeflate(rest) };
}

describe("a server that agrees to compress", () => {
  it("is understood, also where its first compressed bytes come together with its reply", async () => {
    const old = await account((socket) => {
      const deflate = createDeflateRaw({ flush: constants.Z_SYNC_FLUSH });
      const packed: Buffer[] = [];
      deflate.on("data", (bytes: Buffer) => packed.push(bytes));
      deflate.write("* 7 EXISTS\r\n", () => {
        socket.write(Buffer.concat([Buffer.from("C1 OK begin\r\n"), ...packed]));
        deflate.removeAllListeners("data").pipe(socket);
      });
      const inflate = socket.pipe(createInflateRaw()).on("error", () => undefined);
      inflate.on("data", (bytes: Buffer) => void deflate.write(`${bytes.toString().split(" ")[0]} OK done\r\n`));
    });
    const news: string[] = [];
    old.channel.onUntagged = (line) => news.push(line);
    await compress(old);
    expect((await old.channel.run(["NOOP"])).status).toBe("OK");
    expect(news).toEqual(["* 7 EXISTS"]);
  });

  it("and sends what is not compressed has ended the connection", async () => {
    const old = await account((socket) => {
      socket.write("C1 OK begin\r\n");
      socket.on("data", () => socket.write("C2 OK this is plain text\r\n"));
    });
    await compress(old);
    await expect(old.channel.run(["NOOP"])).rejects.toMatchObject({ code: "net.lost" });
  });

  it.each([
    ["in one line", "the old server sent a line without an end", "* OK "],
    ["in many lines", "the old server sent an answer without end", `* OK ${"x".repeat(65_000)}\r\n`],
  ])("SEC 40: and sends little that unpacks to gigabytes, %s, is hung up on", async (_how, words, start) => {
    let sent = 0;
    const old = await account((socket) => {
      socket.write("C1 OK begin\r\n");
      const bomb = start.endsWith("\n") ? start : "x".repeat(65_000);
      const deflate = createDeflateRaw({ level: 9 });
      deflate.pipe(socket);
      const more = (): void => {
        sent += bomb.length;
        if (!socket.destroyed && sent < 2 ** 31) deflate.write(bomb, () => setImmediate(more));
      };
      deflate.write(start, more);
    });
    await compress(old);
    await expect(old.channel.run(["NOOP"])).rejects.toMatchObject({
      code: "net.lost",
      message: words.replace("old server sent a line", "server sent a line"),
    });
    // Not even what was sent meanwhile is held.
    expect(sent).toBeLessThan(2 ** 29);
  });

  it("and ends the connection is heard to its last word", async () => {
    const old = await account((socket) => {
      socket.write("C1 OK begin\r\n");
      socket.on("data", () => {
        const deflate = createDeflateRaw({ flush: constants.Z_SYNC_FLUSH });
        deflate.pipe(socket);
        deflate.write("* BYE the disk is full\r\n", () => deflate.end());
      });
    });
    await compress(old);
    await expect(old.channel.run(["NOOP"])).rejects.toThrow(/the disk is full/);
  });
});

it.each([
  ["offers it", "COMPRESS=DEFLATE", true],
  ["does not offer it", "IDLE", false],
])("a slow server that %s is asked to compress, or not", async (_what, capability, isAsked) => {
  const { channel } = scriptedChannel(() => "TAG OK\r\n");
  Object.defineProperty(channel, "isSlow", { value: true });
  const capabilities = readCapabilities(new Map([[capability, true]]), "");
  expect(shouldCompress({ channel, capabilities, startDeflate: () => undefined })).toBe(isAsked);
});

it("a server that refuses to compress is spoken to as before", async () => {
  const { channel } = scriptedChannel((line) => (line.startsWith("COMPRESS") ? "TAG NO not now\r\n" : "TAG OK\r\n"));
  const started: Buffer[] = [];
  const capabilities = readCapabilities(new Map([["COMPRESS=DEFLATE", true]]), "");
  await compress({ channel, capabilities, startDeflate: (rest) => void started.push(rest) });
  expect(started).toEqual([]);
  expect((await channel.run(["NOOP"])).status).toBe("OK");
  expect(shouldCompress({ channel, capabilities, startDeflate: () => undefined })).toBe(false);
});

describe("the speed of a line", () => {
  const isSlowAfter = (...notes: readonly (readonly [bytes: number, waitedMs: number])[]) => {
    const speed = new LineSpeed();
    for (const [bytes, waitedMs] of notes) speed.note(bytes, waitedMs);
    return speed.isSlow;
  };

  it("is slow below 750 kB a second of waiting", () => {
    expect(isSlowAfter([1_500_000, 2_100])).toBe(true);
    expect(isSlowAfter([1_500_000, 1_900])).toBe(false);
  });

  it("is not judged by less than a megabyte", () => {
    expect(isSlowAfter([900_000, 60_000])).toBe(false);
    expect(isSlowAfter([900_000, 60_000], [100_000, 1_000])).toBe(true);
  });
});
