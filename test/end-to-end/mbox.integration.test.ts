/** To a server that keeps mail in mbox files, where a folder holds either mail or folders. */
import { expect, onTestFinished, test } from "vitest";
import { type SampleMailbox, sampleMailbox } from "../support/mail/sample-mailbox.ts";
import { seedMaildir } from "../support/mail/seed-maildir.ts";
import { startDovecot } from "../support/servers/dovecot.ts";
import { Bench } from "./support/bench.ts";

/** As many folders with mail and folders in them as it takes: every second one lies in the one before. */
function nested(mailbox: SampleMailbox): SampleMailbox {
  const paths = [
    ["INBOX"],
    ["Work"],
    ["Work", "2003"],
    ["Work", "2003", "May"],
    ["INBOX", "Sub"],
    ["Sent"],
    ["Sent", "2003"],
  ];
  return {
    ...mailbox,
    folders: mailbox.folders.map((folder, index) => ({ ...folder, path: paths[index] ?? folder.path })),
  };
}

test("Dovecot with Maildir to Dovecot with mbox: mail of a folder that holds folders goes beside it", async () => {
  const bench = new Bench(...(await Promise.all([startDovecot(), startDovecot({ mailFormat: "mbox" })])));
  onTestFinished(() => bench.stop());
  const move = bench.move();
  const sample = sampleMailbox("to mbox", { messages: 70, folders: 7, oddPerMille: 0, deletedPerMille: 0 });
  seedMaildir(bench.old, move.user, nested(sample));
  const report = await move.importAll();
  const renamed = Object.fromEntries(
    report.folders.filter((folder) => folder.old !== folder.new).map((folder) => [folder.old, folder.new]),
  );
  expect(renamed).toEqual({ Work: "Work (mail)", "Work/2003": "Work/2003 (mail)", Sent: "Sent (mail)" });
  expect(report).toMatchObject({ found: 70, copied: 70 });
  await move.expectSame({ map: renamed, ladder: true });
  expect(await move.importAll()).toMatchObject({ found: 70, copied: 0, copiedBefore: 70 });
  // Without a journal, from the listings alone.
  expect(await move.start("verify", ["--quiet"]).ended).toMatchObject({ status: 0 });
  move.forgetJournal();
  expect(await move.importAll()).toMatchObject({ found: 70, copied: 0, alreadyThere: 70 });
});
