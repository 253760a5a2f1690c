/** Whole imports between Dovecots that store and name mail in every way they can. */
import { expect, onTestFinished, test } from "vitest";
import { sampleMailbox } from "../support/mail/sample-mailbox.ts";
import { seedByAppend } from "../support/mail/seed-by-append.ts";
import { seedMaildir } from "../support/mail/seed-maildir.ts";
import { type DovecotOptions, startDovecot } from "../support/servers/dovecot.ts";
import { Bench } from "./support/bench.ts";
import { messageCount, onlyFolders } from "./support/expected.ts";
import { testSeed } from "./support/seed.ts";

const kinds: readonly [string, DovecotOptions, DovecotOptions][] = [
  ["Maildir to sdbox", {}, { mailFormat: "sdbox" }],
  ["Maildir to mdbox", {}, { mailFormat: "mdbox" }],
  ["sdbox to Maildir", { mailFormat: "sdbox" }, {}],
  ["separator . to /", { separator: "." }, {}],
  ["separator / to .", {}, { separator: "." }],
  ["INBOX. to no prefix", { separator: ".", prefix: "INBOX." }, {}],
  ["no prefix to INBOX.", {}, { separator: ".", prefix: "INBOX." }],
];

test.each(kinds)("%s", async (name, old, fresh) => {
  const bench = new Bench(...(await Promise.all([startDovecot(old), startDovecot(fresh)])));
  onTestFinished(() => bench.stop());
  const move = bench.move();
  const sample = sampleMailbox(testSeed(name), { messages: 300, folders: 22, oddPerMille: 200, deletedPerMille: 0 });
  // `INBOX.INBOX.x` is a name that servers and checkers read in more than one way.
  const mailbox = old.prefix ? onlyFolders(sample, (folder) => !folder.startsWith("INBOX/")) : sample;
  const isMaildir = (old.mailFormat ?? "maildir") === "maildir";
  if (isMaildir) seedMaildir(bench.old, move.user, mailbox);
  else expect(await seedByAppend(move.old, mailbox)).toEqual([]);
  const report = await move.importAll();
  expect(report.found).toBe(messageCount(mailbox));
  const renamed = report.folders.filter((folder) => folder.old !== folder.new);
  await move.expectSame({
    ladder: true,
    allow: ["containersMadeReal"],
    map: Object.fromEntries(renamed.map((folder) => [folder.old, folder.new])),
  });
  expect(await move.importAll()).toMatchObject({ copied: 0, copiedBefore: report.copied });
  move.forgetJournal();
  expect(await move.importAll()).toMatchObject({ copied: 0, alreadyThere: report.copied });
});

test.each(Array.from({ length: 8 }, (_unused, index) => testSeed(`seed ${index}`)))(
  "a mailbox of %s is identical after the import, and after a second one",
  async (seed) => {
    const bench = new Bench(...(await Promise.all([startDovecot(), startDovecot()])));
    onTestFinished(() => bench.stop());
    const move = bench.move();
    seedMaildir(
      bench.old,
      move.user,
      sampleMailbox(seed, { messages: 600, folders: 26, oddPerMille: 400, deletedPerMille: 0 }),
    );
    expect(await move.importAll("--connections", "4", "--verify", "full")).toMatchObject({
      grade: "complete",
      copied: 600,
    });
    await move.expectIdentical();
    expect(await move.importAll("--verify", "full")).toMatchObject({ copied: 0, copiedBefore: 600 });
    await move.expectIdentical();
  },
);

/** Ordinary mail, and no folder that has both mail and folders: what every server can hold. */
const plain = sampleMailbox(testSeed("mbox"), { messages: 100, folders: 10, oddPerMille: 0, deletedPerMille: 0 });

test.each([
  ["to", {}, { mailFormat: "mbox" }],
  ["from", { mailFormat: "mbox" }, {}],
] as const)("%s a server that keeps each folder in one file", async (_name, old, fresh) => {
  const bench = new Bench(...(await Promise.all([startDovecot(old), startDovecot(fresh)])));
  onTestFinished(() => bench.stop());
  const move = bench.move();
  expect(await seedByAppend(move.old, plain)).toEqual([]);
  expect(await move.importAll()).toMatchObject({ found: 100, copied: 100 });
  await move.expectSame({ allow: ["containersMadeReal"] });
  expect(await move.importAll()).toMatchObject({ copied: 0, copiedBefore: 100 });
});

test("the mail of a folder that has both mail and folders lies beside it where a folder can have only one of them", async () => {
  const bench = new Bench(...(await Promise.all([startDovecot(), startDovecot({ mailFormat: "mbox" })])));
  onTestFinished(() => bench.stop());
  const move = bench.move();
  const sample = sampleMailbox(testSeed("both"), { messages: 150, folders: 13, oddPerMille: 0, deletedPerMille: 0 });
  seedMaildir(bench.old, move.user, sample);
  const report = await move.importAll();
  expect(report).toMatchObject({ found: 150, copied: 150, problems: [] });
  const beside = report.folders.filter((folder) => folder.old !== folder.new);
  expect(beside.length).toBeGreaterThan(0);
  expect(beside.every((folder) => folder.new.endsWith(" (mail)"))).toBe(true);
  expect(await move.importAll()).toMatchObject({ copied: 0, copiedBefore: 150 });
});
