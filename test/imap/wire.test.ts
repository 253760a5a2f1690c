/** The wall as it stands under every writer: what it refuses never leaves the machine. */
import { once } from "node:events";
import { connect } from "node:net";
import { afterEach, describe, expect, it, vi } from "vitest";
import type { Side } from "../../lib/engine/errors.ts";
import { Channel } from "../../lib/imap/channel.ts";
import { DEFAULT_TIMEOUTS } from "../../lib/imap/settings.ts";
import { TAKEN, Wire } from "../../lib/imap/wire.ts";
import { type ScriptedHost, scriptedHost } from "./scripted-host.ts";

let host: ScriptedHost | null = null;
afterEach(() => {
  host?.stop();
  host = null;
});

async function wireTo(
  side: Side,
  answer: (line: string) => string | undefined,
): Promise<{ wire: Wire; host: ScriptedHost }> {
  host = await scriptedHost(() => undefined, answer);
  const socket = connect(host.port, "127.0.0.1");
  await once(socket, "connect");
  return { wire: new Wire(socket, side), host };
}

const ok = (line: string): string => `${line.split(" ")[0]} OK\r\n`;

describe("a wire", () => {
  it.each([
    ["old", 'SELECT "INBOX"'],
    ["old", "UID STORE 1:* +FLAGS.SILENT (\\Seen)"],
    ["old", 'APPEND "INBOX" {3}'],
    ["old", "UID FETCH 1:* (BODY[])"],
    ["old", "CLOSE"],
    ["old", "EXPUNGE"],
    ["new", "CLOSE"],
    ["new", "EXPUNGE"],
    ["new", "UID EXPUNGE 1:*"],
    ["new", "UID STORE 1:* -FLAGS (\\Seen)"],
    ["new", "UID STORE 1:* FLAGS.SILENT (\\Seen)"],
    ["new", "UID STORE 1:* +FLAGS (\\Deleted)"],
    ["new", 'DELETE "INBOX/x"'],
    ["new", 'UID MOVE 1:* "Trash"'],
  ] as const)("to the %s account refuses %s before a byte leaves, and is dead then", async (side, command) => {
    const { wire, host } = await wireTo(side, ok);
    const channel = new Channel(wire, side, DEFAULT_TIMEOUTS);
    expect((await channel.run(["NOOP"])).status).toBe("OK");
    await expect(channel.run([command])).rejects.toMatchObject({ code: "engine.bug", side });
    await expect(channel.run(["NOOP"])).rejects.toMatchObject({ code: "engine.bug" });
    await host.hungUp;
    expect(host.received).toEqual(["C1 NOOP"]);
  });

  it("refuses it from whoever writes, not only from a channel", async () => {
    const { wire, host } = await wireTo("old", ok);
    const failed = once(wire, "error");
    wire.write("A1 NOOP\r\nA2 EXPUNGE\r\n");
    expect((await failed)[0]).toMatchObject({ code: "engine.bug" });
    await host.hungUp;
    expect(host.received).toEqual([]);
  });

  it("refuses it in the middle of pieces that go together", async () => {
    const { wire, host } = await wireTo("new", ok);
    const channel = new Channel(wire, "new", DEFAULT_TIMEOUTS);
    expect((await channel.run(["NOOP"])).status).toBe("OK");
    const failed = once(wire, "error");
    const pieces = ["A2 NOOP\r\n", "A3 EXP", "UNGE\r\n", "A4 NOOP\r\n"].map((text) => Buffer.from(text));
    await channel.writeTogether(pieces);
    expect((await failed)[0]).toMatchObject({ code: "engine.bug" });
    await host.hungUp;
    expect(host.received).toEqual(["C1 NOOP"]);
    await expect(channel.writeTogether(pieces)).rejects.toMatchObject({ code: "engine.bug" });
  });

  it("sends a large message in bites that it tells of, unchanged", async () => {
    const { wire, host } = await wireTo("new", (line) => (line.includes("APPEND") ? "+ OK\r\n" : undefined));
    const channel = new Channel(wire, "new", DEFAULT_TIMEOUTS);
    const pieces = Array.from({ length: 16 }, (_unused, index) =>
      Buffer.alloc(62_500, String.fromCharCode(97 + index)),
    );
    const exchange = await channel.begin([`APPEND "a" () {${16 * 62_500}}`]);
    expect(await exchange.goAhead()).toBe(true);
    let taken = 0;
    wire.on(TAKEN, () => taken++);
    await channel.writeTogether([...pieces, Buffer.from("\r\n")]);
    await channel.flushed();
    expect(taken).toBeGreaterThanOrEqual(30);
    while (host.received.length < 2) await new Promise(setImmediate);
    expect(host.received[1]).toBe(Buffer.concat(pieces).toString());
  });

  it("sends small pieces and large ones together, in their order and unchanged", async () => {
    const { wire, host } = await wireTo("new", (line) => (line.includes("APPEND") ? "+ OK\r\n" : undefined));
    const channel = new Channel(wire, "new", DEFAULT_TIMEOUTS);
    const sizes = [3, 40_000, 1, 0, 20_000, 20_000, 5, 32_768, 7, 100_000, 9];
    const pieces = sizes.map((size, index) => Buffer.alloc(size, String.fromCharCode(97 + index)));
    const whole = Buffer.concat(pieces).toString();
    const exchange = await channel.begin([`APPEND "a" () {${whole.length}}`]);
    expect(await exchange.goAhead()).toBe(true);
    await channel.writeTogether([...pieces, Buffer.from("\r\n")]);
    await vi.waitUntil(() => host.received.length === 2);
    expect(host.received[1] === whole).toBe(true);
  });

  it("gives what the server said last as the reason when sending fails", async () => {
    const { wire, host } = await wireTo("new", (line) => (line.includes("APPEND") ? "+ OK\r\n" : undefined));
    const channel = new Channel(wire, "new", DEFAULT_TIMEOUTS);
    const exchange = await channel.begin(['APPEND "a" () {100000000}']);
    expect(await exchange.goAhead()).toBe(true);
    const piece = Buffer.alloc(1_000_000, "x");
    const heard = once(wire, "readable");
    host.say("* BYE [UNAVAILABLE] Too many connections\r\n");
    await heard;
    const sending = (async () => {
      for (let count = 0; count < 100; count++) await channel.write(piece);
    })();
    host.stop();
    await expect(sending).rejects.toMatchObject({ code: "server.tooManyConnections" });
  });

  it("holds no more of what is sent than the server takes", async () => {
    const { wire, host } = await wireTo("new", (line) => (line.includes("APPEND") ? "+ OK\r\n" : undefined));
    host.pause();
    const channel = new Channel(wire, "new", { ...DEFAULT_TIMEOUTS, silenceMs: 200 });
    host.resume();
    const exchange = await channel.begin(['APPEND "a" () {100000000}']);
    expect(await exchange.goAhead()).toBe(true);
    host.pause();
    let written = 0;
    const sending = (async () => {
      for (; written < 100; written++) await channel.write(Buffer.alloc(1_000_000, "x"));
    })();
    await expect(sending).rejects.toMatchObject({ code: "net.timeout" });
    expect(written).toBeLessThan(30);
  });
});
