/** Whole imports between two Dovecots, by the real program, judged by the checker. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { type SampleMailbox, sampleMailbox } from "../support/mail/sample-mailbox.ts";
import { seedMaildir } from "../support/mail/seed-maildir.ts";
import { type DovecotServer, startDovecot } from "../support/servers/dovecot.ts";
import { showPath } from "../support/wire/folders.ts";
import { Bench, type Move, readEnding } from "./support/bench.ts";
import { expectSumsToAgree, linesOf } from "./support/report.ts";
import { sessionsDuring } from "./support/traces.ts";
import { messagesAppended, verbCounts } from "./support/transcript-rules.ts";

let bench: Bench<DovecotServer, DovecotServer>;
beforeAll(async () => {
  bench = new Bench(...(await Promise.all([startDovecot(), startDovecot({ rawLog: true })])));
});
afterAll(() => bench?.stop());

/** Every odd folder name, and one message in five odd: twins, missing Message-IDs, bare line ends, 8-bit headers … */
const oddMailbox = (seed: string, deletedPerMille: number) =>
  sampleMailbox(seed, { messages: 250, folders: 22, oddPerMille: 200, deletedPerMille });

function moveOf(mailbox: SampleMailbox): Move {
  const move = bench.move();
  seedMaildir(bench.old, move.user, mailbox);
  return move;
}

test.each(["first", "second"])(
  "a mailbox of seed %s is copied so that both accounts are identical, and a second run sends nothing",
  async (seed) => {
    const mailbox = oddMailbox(seed, 0);
    const move = moveOf(mailbox);
    const first = await sessionsDuring(bench.new, move.user, () => move.importAll());
    await move.expectIdentical({ inOrder: true });
    const expected = mailbox.folders.map(({ path, messages: { length } }) => [
      showPath(path),
      length === 0 ? {} : { found: length, copied: length },
    ]);
    expect(linesOf(first.result)).toEqual(Object.fromEntries(expected));
    expect(first.result).toMatchObject({ grade: "complete", found: 250, copied: 250, problems: [], endedBy: null });
    expect(messagesAppended(first.sessions.map(({ client }) => client))).toBe(250);

    // A full check looks at everything once more; without one, nothing has to be looked at.
    for (const options of [["--verify", "full"], []]) {
      const later = await sessionsDuring(bench.new, move.user, () => move.importAll(...options));
      expect(later.result).toMatchObject({ grade: "complete", found: 250, copied: 0, copiedBefore: 250, bytes: 0 });
      const verbs = verbCounts(later.sessions.map(({ client }) => client));
      expect("EXAMINE" in verbs, "is opened").toBe(options.length > 0);
      for (const verb of ["APPEND", "CREATE", "SUBSCRIBE", "UID STORE"]) expect(verbs).not.toHaveProperty(verb);
    }
    await move.expectIdentical({ inOrder: true });
  },
);

test("what is marked as deleted is left out and counted, folder by folder", async () => {
  const mailbox = oddMailbox("deleted", 200);
  const move = moveOf(mailbox);
  const report = await move.importAll();
  await move.expectSame({ deleted: "leftOut" });
  for (const folder of report.folders) {
    const messages = mailbox.folders.find(({ path }) => showPath(path) === folder.old)?.messages ?? [];
    const deleted = messages.filter(({ flags }) => flags.includes("\\Deleted")).length;
    expect(folder).toMatchObject({ found: messages.length, leftOut: deleted, copied: messages.length - deleted });
  }
  expect(report.leftOut).toBeGreaterThan(30);
});

test("bytes are those of the messages that were copied", async () => {
  const mailbox = sampleMailbox("bytes", { messages: 40, folders: 3, oddPerMille: 0, deletedPerMille: 100 });
  const move = moveOf(mailbox);
  const report = await move.importAll();
  const kept = mailbox.folders.flatMap(({ messages }) => messages).filter(({ flags }) => !flags.includes("\\Deleted"));
  expect(report.bytes).toBe(kept.reduce((total, { bytes }) => total + bytes.length, 0));
});

test("an empty mailbox is complete, and so is one of empty folders", async () => {
  const empty = moveOf({ seed: "empty", folders: [{ path: ["INBOX"], subscribed: true, messages: [] }] });
  expect(await empty.importAll()).toMatchObject({ grade: "complete", found: 0, copied: 0 });
  const { folders } = sampleMailbox("empty folders", { messages: 0, folders: 12 });
  const hollow = moveOf({ seed: "hollow", folders });
  expect(await hollow.importAll()).toMatchObject({ grade: "complete", found: 0, copied: 0 });
  await hollow.expectSame();
});

test("npm run import is the same program", async () => {
  const move = moveOf(sampleMailbox("npm", { messages: 20, folders: 3, deletedPerMille: 0 }));
  const { status, report, stdout } = readEnding(await move.startImport([], "npm").ended);
  expect(status).toBe(0);
  expect(stdout.trimEnd().split("\n"), "nothing but the object is printed").toHaveLength(1);
  expect(report).toMatchObject({ grade: "complete", found: 20, copied: 20 });
  expectSumsToAgree(report);
  await move.expectIdentical();
});
