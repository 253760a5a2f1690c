/** The look before the last byte and that byte are one step: a server in another thread has it while this thread stands still. */
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { connect, type Socket } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { connect as connectTls } from "node:tls";
import { Worker } from "node:worker_threads";
import { describe, expect, it, onTestFinished } from "vitest";
import { Channel } from "../../lib/imap/channel.ts";
import { DEFAULT_TIMEOUTS } from "../../lib/imap/settings.ts";
import { Wire } from "../../lib/imap/wire.ts";
import { makeCertificate } from "../support/servers/certificates.ts";
import type { CountingServerData } from "./counting-server.ts";

interface Counted {
  readonly channel: Channel;
  /** Stands still until the server has so many bytes of the literal, or for ten seconds; answers how many it has. */
  standStillUntil(bytes: number): number;
}

async function connected(isEncrypted: boolean): Promise<Counted> {
  const tls = isEncrypted ? certificate() : null;
  const counter = new SharedArrayBuffer(4);
  const workerData: CountingServerData = { counter, tls };
  const thread = new Worker(new URL("./counting-server.ts", import.meta.url), { workerData });
  onTestFinished(async () => void (await thread.terminate()));
  const [{ port }] = await once(thread, "message");
  const tcp: Socket = connect({ host: "127.0.0.1", port, noDelay: true });
  const socket = tls === null ? tcp : connectTls({ socket: tcp, ca: tls.cert, host: "localhost" });
  onTestFinished(() => void tcp.destroy());
  await once(socket, tls === null ? "connect" : "secureConnect");
  const seen = new Int32Array(counter);
  const standStillUntil = (bytes: number): number => {
    const end = Date.now() + 10_000;
    for (let now = Atomics.load(seen, 0); now < bytes && Date.now() < end; now = Atomics.load(seen, 0))
      Atomics.wait(seen, 0, now, 100);
    return Atomics.load(seen, 0);
  };
  return { channel: new Channel(new Wire(socket, "new"), "new", DEFAULT_TIMEOUTS), standStillUntil };
}

function certificate(): { key: string; cert: string } {
  const folder = mkdtempSync(path.join(tmpdir(), "carryover-last-byte-"));
  const { certificateFile, keyFile } = makeCertificate(folder, "selfSigned");
  const pair = { key: readFileSync(keyFile, "utf8"), cert: readFileSync(certificateFile, "utf8") };
  rmSync(folder, { recursive: true });
  return pair;
}

describe.each([
  ["in the clear", false],
  ["over TLS", true],
])("the last byte of a message %s", (_name, isEncrypted) => {
  it.each([10, 3_000_000])("of %i bytes is sent in the step in which it was allowed", async (size) => {
    const { channel, standStillUntil } = await connected(isEncrypted);
    const exchange = await channel.begin([`APPEND INBOX {${size}}`]);
    expect(await exchange.goAhead()).toBe(true);
    await channel.write(Buffer.alloc(size - 1, "x"));
    await channel.flushed();
    expect(standStillUntil(size - 1), "bytes before the look").toBe(size - 1);
    let looks = 0;
    channel.writeAtOnce(Buffer.from("x\r\n"), () => looks++);
    expect(standStillUntil(size + 2), "bytes after it").toBe(size + 2);
    expect(looks).toBe(1);
  });
});

it("bytes that would wait behind others are not sent at once", async () => {
  const { channel } = await connected(false);
  const exchange = await channel.begin(["APPEND INBOX {9000000}"]);
  expect(await exchange.goAhead()).toBe(true);
  const writing = channel.write(Buffer.alloc(8_999_999, "x"));
  let looks = 0;
  expect(() => channel.writeAtOnce(Buffer.from("x\r\n"), () => looks++)).toThrow("would wait behind others");
  expect(looks).toBe(0);
  await writing;
});
