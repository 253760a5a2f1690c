/** A large message goes from server to server without ever being held. */
import { createHash } from "node:crypto";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { FetchedMessage } from "../../lib/engine/ports.ts";
import { type DovecotServer, startDovecot } from "../support/servers/dovecot.ts";
import { append, connectNew, connectOld, settingsFor } from "./messages.ts";

const MB = 1024 * 1024;
const SIZE = 50 * MB;

let dovecot: DovecotServer;
beforeAll(async () => {
  dovecot = await startDovecot();
});
afterAll(() => dovecot.stop());

setFlagsFromString("--expose-gc");
const collectGarbage: () => void = runInNewContext("gc");

/** Bytes held outside of JavaScript's own heap, which is where buffers lie. */
function held(): number {
  collectGarbage();
  return process.memoryUsage().arrayBuffers;
}

async function* largeMessage(hash: ReturnType<typeof createHash>): AsyncGenerator<Uint8Array> {
  let left = SIZE;
  let number = 0;
  while (left > 0) {
    const line = `${String(number++).padStart(62, "x")}\r\n`;
    const piece = Buffer.from(line.repeat(1_024)).subarray(0, left);
    left -= piece.length;
    hash.update(piece);
    yield piece;
  }
}

it("streams a message of 50 MB in a few MB of memory, byte for byte", async () => {
  const sent = createHash("sha256");
  const first = await connectNew(settingsFor(dovecot, { user: "first" }));
  const second = await connectNew(settingsFor(dovecot, { user: "second" }));
  const old = await connectOld(settingsFor(dovecot, { user: "first" }));
  const message = { size: SIZE, flags: [], internalDate: null, body: largeMessage(sent) };
  expect(await append(first, "INBOX", message)).toMatchObject({ outcome: "stored" });
  await old.examine("INBOX");

  const before = held();
  let most = 0;
  let passed = 0;
  const copied = createHash("sha256");
  async function* watched(body: FetchedMessage["body"]): AsyncGenerator<Uint8Array> {
    for await (const chunk of body) {
      copied.update(chunk);
      if (Math.floor((passed + chunk.length) / (5 * MB)) > Math.floor(passed / (5 * MB)))
        most = Math.max(most, held() - before);
      passed += chunk.length;
      yield chunk;
    }
  }
  for await (const read of old.fetchMessages([1])) {
    expect(read.size).toBe(SIZE);
    expect(await append(second, "INBOX", { ...message, body: watched(read.body) })).toMatchObject({
      outcome: "stored",
    });
  }
  expect(passed).toBe(SIZE);
  const digest = sent.digest("hex");
  expect(copied.digest("hex")).toBe(digest);
  expect(most).toBeLessThan(8 * MB);

  await second.examine("INBOX");
  for await (const read of second.fetchMessages([1])) {
    const arrived = createHash("sha256");
    for await (const chunk of read.body) arrived.update(chunk);
    expect(arrived.digest("hex")).toBe(digest);
  }
  await Promise.all([first.close(), second.close(), old.close()]);
});
