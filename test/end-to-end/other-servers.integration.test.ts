/** From and to other families of servers, which name folders in their own ways and alter bytes. */
import { expect, onTestFinished, test } from "vitest";
import { sampleMailbox } from "../support/mail/sample-mailbox.ts";
import { seedByAppend } from "../support/mail/seed-by-append.ts";
import { seedMaildir } from "../support/mail/seed-maildir.ts";
import { startCourier } from "../support/servers/courier.ts";
import { startCyrus } from "../support/servers/cyrus.ts";
import { isRoot } from "../support/servers/debian-packages.ts";
import { startDovecot } from "../support/servers/dovecot.ts";
import { type AnyServer, Bench } from "./support/bench.ts";
import { messageCount } from "./support/expected.ts";

async function benchOf<Old extends AnyServer, New extends AnyServer>(old: Promise<Old>, fresh: Promise<New>) {
  const bench = new Bench(...(await Promise.all([old, fresh])));
  onTestFinished(() => bench.stop());
  return bench;
}

test.runIf(isRoot).each(["alternative", "classic"] as const)("Dovecot to Cyrus (%s namespace)", async (namespace) => {
  const bench = await benchOf(startDovecot(), startCyrus({ namespace }));
  const move = bench.move();
  const mailbox = sampleMailbox("to Cyrus", { messages: 150, folders: 13, oddPerMille: 0, deletedPerMille: 0 });
  seedMaildir(bench.old, move.user, mailbox);
  const report = await move.importAll();
  expect(report).toMatchObject({ grade: "complete", found: 150, copied: 150 });
  await move.expectSame({ allow: ["containersMadeReal"] });
  expect(await move.importAll()).toMatchObject({ found: 150, copied: 0, copiedBefore: 150 });
  move.forgetJournal();
  expect(await move.importAll()).toMatchObject({ found: 150, copied: 0, alreadyThere: 150 });
});

test.runIf(isRoot)("what Cyrus refuses is named, what it alters is told, and all the rest is copied", async () => {
  const bench = await benchOf(startDovecot(), startCyrus({ mungeHeaders: true }));
  const move = bench.move();
  const mailbox = sampleMailbox("odd to Cyrus", { messages: 150, folders: 22, oddPerMille: 500, deletedPerMille: 0 });
  seedMaildir(bench.old, move.user, mailbox);
  const { status, report } = await move.import();
  expect(status).toBe(1);
  const refused = report.problems.length;
  expect(report).toMatchObject({ grade: "checkThese", found: 150, copied: 150 - refused });
  for (const problem of report.problems) expect(problem).toMatchObject({ code: "message.rejected" });
  const renamed = report.folders.filter((folder) => folder.old !== folder.new);
  const comparison = await move.compare({
    ladder: true,
    map: Object.fromEntries(renamed.map((folder) => [folder.old, folder.new])),
  });
  const altered = report.remarks.filter(({ kind }) => kind === "changedByServer");
  expect(comparison).toMatchObject({ missing: refused, extra: 0, twinsLost: 0, twinsExtra: 0, bodyDiffers: 0 });
  expect(comparison).toMatchObject({ flagsDiffer: 0, keywordsLost: 0, dateDiffers: 0, subscriptionsMissing: 0 });
  expect(comparison).toMatchObject({ foldersMissing: 0, foldersExtra: 0, messagesNew: 150 - refused });
  expect(comparison.alteredHeaderBytes).toBeGreaterThan(0);
  expect(altered.length).toBeGreaterThan(0);
  const second = await move.import();
  expect(second.report).toMatchObject({ copied: 0, copiedBefore: 150 - refused });
});

test.runIf(isRoot)("Courier to Dovecot: `INBOX.` goes, bytes stay", async () => {
  const bench = await benchOf(startCourier(), startDovecot());
  const move = bench.move();
  // Courier takes neither emoji nor some of the odder names.
  const mailbox = sampleMailbox("from Courier", { messages: 120, folders: 9, oddPerMille: 300, deletedPerMille: 0 });
  const refusals = await seedByAppend(move.old, mailbox);
  const report = await move.importAll();
  const found = messageCount(mailbox) - refusals.length;
  expect(report).toMatchObject({ found, copied: found });
  await move.expectSame({ ladder: true, allow: ["containersMadeReal"] });
  expect(await move.importAll()).toMatchObject({ found, copied: 0 });
});
