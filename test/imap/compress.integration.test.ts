/** COMPRESS=DEFLATE on a slow line to the old server, and nowhere else. */
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { startNarrowLine } from "../../scripts/bench/narrow-line.ts";
import { sampleMailbox } from "../support/mail/sample-mailbox.ts";
import { seedMaildir } from "../support/mail/seed-maildir.ts";
import { type DovecotServer, startDovecot } from "../support/servers/dovecot.ts";
import { connectOld, settingsFor } from "./messages.ts";
import { text } from "./scripted-channel.ts";

const ZLIB = "protocol imap {\n  mail_plugins = imap_zlib\n}";
/** Of the line, in bytes a second. */
const SLOW = 650_000;

let server: DovecotServer;
beforeAll(async () => {
  server = await startDovecot({ extraSettings: ZLIB });
  // More than a megabyte in each half: that a line is slow is not known before.
  const mail = sampleMailbox("compress", { messages: 160, folders: 1, medianBytes: 12_000, attachmentsPerMille: 0 });
  seedMaildir(server, "anna", mail);
});
afterAll(() => server.stop());

/** All messages of the INBOX, in two goes, over a line of this speed; and what was said meanwhile. */
async function readTwice(bytesPerSecond: number) {
  const line = await startNarrowLine(server.port, bytesPerSecond);
  onTestFinished(() => line.stop());
  const said: string[] = [];
  const transcript = (from: "client" | "server", words: string) => {
    if (from === "client") said.push(words);
  };
  const session = await connectOld(settingsFor({ host: "127.0.0.1", port: line.port }, { transcript }));
  onTestFinished(() => session.close());
  await session.examine("INBOX");
  const uids: number[] = [];
  for await (const rows of session.listMessages(1, null)) for (const { uid } of rows) uids.push(uid);
  const half = Math.ceil(uids.length / 2);
  const messages = new Map<number, string>();
  const passed: number[] = [line.passed()];
  for (const part of [uids.slice(0, half), uids.slice(half)]) {
    for await (const message of session.fetchMessages(part)) messages.set(message.uid, await text(message.body));
    passed.push(line.passed());
  }
  await session.keepAlive();
  const [before = 0, middle = 0, after = 0] = passed;
  const share = (part: readonly number[]) => part.reduce((sum, uid) => sum + (messages.get(uid)?.length ?? 0), 0);
  return {
    messages,
    compressed: said.filter((words) => words.endsWith("COMPRESS DEFLATE")).length,
    /** Bytes on the line for each byte of mail. */
    first: (middle - before) / share(uids.slice(0, half)),
    second: (after - middle) / share(uids.slice(half)),
  };
}

describe("an old account", () => {
  it("is read compressed once its line has turned out to be slow, and comes byte for byte", async () => {
    const [slow, fast] = [await readTwice(SLOW), await readTwice(Number.POSITIVE_INFINITY)];
    expect(slow.compressed).toBe(1);
    expect(slow.first).toBeGreaterThan(1);
    expect(slow.second).toBeLessThan(0.9);
    expect(slow.messages).toEqual(fast.messages);
  });

  it("is read as it is on a fast line", async () => {
    expect(await readTwice(Number.POSITIVE_INFINITY)).toMatchObject({ compressed: 0 });
  });
});
