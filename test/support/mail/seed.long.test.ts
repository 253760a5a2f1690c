import { createHash } from "node:crypto";
import { expect, onTestFinished, test } from "vitest";
import { compareAccounts } from "../checker/compare.ts";
import { dumpAccount } from "../checker/dump.ts";
import { startCourier } from "../servers/courier.ts";
import { startCyrus } from "../servers/cyrus.ts";
import { isRoot } from "../servers/debian-packages.ts";
import { startDovecot } from "../servers/dovecot.ts";
import { showPath } from "../wire/folders.ts";
import { editMailbox } from "./mailbox-editor.ts";
import { oddMessage } from "./odd-messages.ts";
import { sampleMailbox } from "./sample-mailbox.ts";
import { seedByAppend } from "./seed-by-append.ts";
import { seedMaildir } from "./seed-maildir.ts";

async function started<T extends { host: string; port: number; stop(): Promise<void> }>(starting: Promise<T>) {
  const server = await starting;
  onTestFinished(() => server.stop());
  const account = (user: string) => ({ host: server.host, port: server.port, user, password: "pw" });
  return { server, account };
}

const mailbox = sampleMailbox("seeding", { messages: 300, folders: 22, oddPerMille: 400 });

test("a seeded Maildir is served as it was made: folders, bytes, flags, dates, subscriptions", async () => {
  const { server, account } = await started(startDovecot());
  seedMaildir(server, "jane", mailbox);
  const dump = await dumpAccount(account("jane"));
  expect([...dump.folders.keys()].sort()).toEqual(mailbox.folders.map(({ path }) => showPath(path)).sort());
  const subscribed = mailbox.folders.filter((folder) => folder.subscribed);
  expect([...dump.subscribed].sort()).toEqual(subscribed.map(({ path }) => showPath(path)).sort());
  for (const { path, messages } of mailbox.folders) {
    const served = dump.folders.get(showPath(path))?.messages ?? [];
    expect(served.map(({ instant, flags, keywords }) => [instant, [...flags, ...keywords].sort()])).toEqual(
      messages.map(({ instant, flags }) => [instant, flags.map((flag) => flag.toLowerCase()).sort()]),
    );
    messages.forEach(({ bytes }, index) => {
      const message = served[index];
      expect(message?.size).toBe(message?.declaredSize);
      // What Dovecot serves in another form: bare LF, NUL.
      if (/(?<!\r)\n|\0/.test(bytes.toString("latin1"))) return;
      expect(message?.digest).toBe(createHash("sha256").update(bytes).digest("hex"));
    });
  }
  expect(server.log()).not.toMatch(/Error|Warning|Panic/);
});

test("the same mailbox by APPEND and by Maildir is identical on Dovecot", async () => {
  const { server, account } = await started(startDovecot());
  seedMaildir(server, "old", mailbox);
  expect(await seedByAppend(account("new"), mailbox)).toEqual([]);
  const comparison = await compareAccounts(account("old"), account("new"));
  expect(comparison.details).toEqual([]);
  expect(comparison).toMatchObject({ identical: true, messagesOld: 300, foldersOld: 22 });
});

test("a message is found to be missing, changed and doubled on a real server", async () => {
  const plain = sampleMailbox("plain", { messages: 60, oddPerMille: 0 });
  const { server, account } = await started(startDovecot());
  for (const user of ["old", "new"]) seedMaildir(server, user, plain);
  const third = plain.folders[0]?.messages[2];
  await editMailbox(account("new"), async (editor) => {
    const uids = await editor.uids(["INBOX"]);
    if (third) await editor.append(["INBOX"], third);
    await editor.changeFlags(["INBOX"], uids.slice(1, 2), "=", ["\\Flagged", "new"]);
    await editor.deleteMessages(["INBOX"], uids.slice(0, 1));
    await editor.moveMessages(["INBOX"], uids.slice(4, 5), ["Empty folder"]);
    await editor.unsubscribe(["INBOX"]);
    await editor.createFolder(["ä", "b"]);
  });
  const comparison = await compareAccounts(account("old"), account("new"));
  expect(comparison).toMatchObject({
    missing: 2,
    extra: 1,
    misplaced: 1,
    twinsExtra: 1,
    flagsDiffer: 1,
    keywordsAdded: 1,
    subscriptionsMissing: 1,
    foldersExtra: 1,
    identical: false,
  });
});

test("damaged messages are found and counted, and the others are read", async () => {
  const { server, account } = await started(startDovecot());
  seedMaildir(server, "old", sampleMailbox("damaged", { messages: 100, folders: 5, damaged: 3 }));
  seedMaildir(server, "new", sampleMailbox("damaged", { messages: 100, folders: 5 }));
  expect(await compareAccounts(account("old"), account("new"))).toMatchObject({
    identical: false,
    unreadable: 3,
    extra: 3,
    messagesOld: 97,
    messagesNew: 100,
    missing: 0,
    bodyDiffers: 0,
  });
  expect(server.log()).toContain("Permission denied");
});

test("refusals are told, and the rest is there", async () => {
  const { account } = await started(startDovecot());
  const message = { bytes: oddMessage("zero-bytes"), flags: [], instant: 1e9 };
  const good = { ...message, bytes: oddMessage("nul-in-header") };
  const folders = [{ path: ["INBOX"], subscribed: true, messages: [message, good] }];
  const refusals = await seedByAppend(account("jane"), { seed: "", folders });
  expect(refusals).toEqual([{ folder: ["INBOX"], message, text: expect.stringContaining("zero byte message") }]);
  expect((await dumpAccount(account("jane"))).folders.get("INBOX")?.messages).toHaveLength(1);
});

const others = [
  ["Cyrus with the alternative namespace", () => startCyrus()],
  ["Cyrus with the classic namespace", () => startCyrus({ namespace: "classic" })],
  ["Courier", () => startCourier()],
] as const;

test.runIf(isRoot).each(others)("%s takes ordinary mail, and the checker reads it as Dovecot's", async (_, start) => {
  // Nine folders: the tenth has an emoji in its name, which Courier refuses.
  const plain = sampleMailbox("plain", { messages: 60, folders: 9, oddPerMille: 0 });
  const { account: old, server } = await started(startDovecot());
  const { account } = await started(start());
  seedMaildir(server, "jane", plain);
  expect(await seedByAppend(account("jane"), plain)).toEqual([]);
  const comparison = await compareAccounts(old("jane"), account("jane"), { allow: ["containersMadeReal"] });
  expect(comparison.details.filter((line) => !line.startsWith("containersMadeReal"))).toEqual([]);
  expect(comparison).toMatchObject({ identical: true, messagesNew: 60 });
});
