/** Later runs: both accounts have been lived in since the first one. */
import { rmSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { dumpAccount } from "../support/checker/dump.ts";
import { editMailbox } from "../support/mail/mailbox-editor.ts";
import { oddMessage } from "../support/mail/odd-messages.ts";
import { type SampleMailbox, type SampleMessage, sampleMailbox } from "../support/mail/sample-mailbox.ts";
import { seedMaildir } from "../support/mail/seed-maildir.ts";
import { type DovecotServer, startDovecot } from "../support/servers/dovecot.ts";
import type { Account } from "../support/wire/account.ts";
import { Bench, type Move } from "./support/bench.ts";
import { linesOf, remarksOf } from "./support/report.ts";

let bench: Bench<DovecotServer, DovecotServer>;
beforeAll(async () => {
  bench = new Bench(...(await Promise.all([startDovecot(), startDovecot()])));
});
afterAll(() => bench?.stop());

const five = sampleMailbox("catch-up", { messages: 80, folders: 5, oddPerMille: 100, deletedPerMille: 0 });

function moveOf(mailbox: SampleMailbox): Move {
  const move = bench.move();
  seedMaildir(bench.old, move.user, mailbox);
  return move;
}

/** How many messages a folder holds. */
async function countIn(account: Account, folder: string): Promise<number> {
  return (await dumpAccount(account)).folders.get(folder)?.messages.length ?? 0;
}

const late = (number: number): SampleMessage => ({
  bytes: oddMessage("signed-by-dkim", "late", number),
  flags: ["\\Seen"],
  instant: 1_700_000_000 + number,
});

const count = (folder: string) => five.folders.find((each) => each.path[0] === folder)?.messages.length ?? 0;

test("only what is new is copied; what was moved or deleted since is counted, and deleted mail stays deleted", async () => {
  const move = moveOf(five);
  await move.importAll();
  await editMailbox(move.old, async (editor) => {
    for (const number of [1, 2]) await editor.append(["INBOX"], late(number));
    const uids = await editor.uids(["INBOX"]);
    await editor.moveMessages(["INBOX"], uids.slice(0, 3), ["Calendar"]);
    await editor.deleteMessages(["INBOX"], uids.slice(5, 7));
  });
  await editMailbox(move.new, async (editor) => {
    const uids = await editor.uids(["Sent"]);
    await editor.deleteMessages(["Sent"], uids.slice(0, 2));
    await editor.moveMessages(["Sent"], uids.slice(4, 5), ["Trash"]);
    await editor.changeFlags(["Sent"], uids.slice(6, 7), "=", ["\\Flagged", "mine"]);
  });
  const before = await dumpAccount(move.new);
  const report = await move.importAll();
  expect(linesOf(report)).toMatchObject({
    INBOX: { found: count("INBOX") - 3, copied: 2, copiedBefore: count("INBOX") - 5 },
    Calendar: { found: count("Calendar") + 3, copiedBefore: count("Calendar"), alreadyThere: 3 },
    Sent: { found: count("Sent"), copiedBefore: count("Sent") },
  });
  expect(remarksOf(report)).toMatchObject({ movedOnOld: 3, deletedOnNew: 3 });
  const after = await dumpAccount(move.new);
  for (const [name, folder] of before.folders) {
    const messages = after.folders.get(name)?.messages ?? [];
    expect(messages.slice(0, folder.messages.length)).toEqual(folder.messages);
    expect(messages.length - folder.messages.length).toBe(name === "INBOX" ? 2 : 0);
  }
  const third = await move.importAll();
  expect(third).toMatchObject({ copied: 0, alreadyThere: 3, found: report.found });
});

test("moved on old, but its copy was thrown away on new: it is copied to its new place", async () => {
  const move = moveOf(five);
  await move.importAll();
  await editMailbox(move.old, async (editor) => {
    await editor.moveMessages(["INBOX"], (await editor.uids(["INBOX"])).slice(0, 1), ["Calendar"]);
  });
  await editMailbox(move.new, async (editor) => {
    await editor.deleteMessages(["INBOX"], (await editor.uids(["INBOX"])).slice(0, 1));
  });
  const report = await move.importAll();
  expect(linesOf(report).Calendar).toMatchObject({ copied: 1, copiedBefore: count("Calendar") });
  await move.expectIdentical();
});

test("a folder that was renamed on old is not copied a second time", async () => {
  const move = moveOf(five);
  await move.importAll();
  await editMailbox(move.old, (editor) => editor.renameFolder(["Calendar"], ["Dates"]));
  const report = await move.importAll();
  expect(report).toMatchObject({ copied: 0, found: 80 });
  expect(linesOf(report).Dates).toEqual({ found: count("Calendar"), alreadyThere: count("Calendar") });
});

test("with the journal lost, everything is found again and nothing is copied", async () => {
  const odd = sampleMailbox("lost", { messages: 120, folders: 14, oddPerMille: 300, deletedPerMille: 0 });
  const move = moveOf(odd);
  await move.importAll();
  move.forgetJournal();
  const report = await move.importAll();
  expect(report).toMatchObject({ grade: "complete", found: 120, copied: 0, alreadyThere: 120, copiedBefore: 0 });
  await move.expectIdentical();
  await editMailbox(move.old, (editor) => editor.append(["INBOX"], late(7)));
  expect(await move.importAll()).toMatchObject({ copied: 1, alreadyThere: 120 });
  await move.expectIdentical();
});

test("of n twins on old and m on new, n - m are copied, and more on new are left as they are", async () => {
  const [one, two] = [late(1), late(2)];
  const folders = [{ path: ["INBOX"], subscribed: true, messages: [one, one, one, two, one, one, two] }];
  const move = moveOf({ seed: "twins", folders });
  await editMailbox(move.new, async (editor) => {
    for (const message of [one, one, two, two, two]) await editor.append(["INBOX"], message);
  });
  const report = await move.importAll();
  expect(linesOf(report)).toEqual({ INBOX: { found: 7, copied: 3, alreadyThere: 4 } });
  expect(await move.compare()).toMatchObject({ twinsLost: 0, missing: 0, twinsExtra: 1, messagesNew: 8 });
});

test("mail that was delivered to both sides is there already; other mail with its Message-ID is not", async () => {
  const text = (path: string, body: string) =>
    Buffer.from(
      `Received: from ${path}\r\nMessage-ID: <1@example.org>\r\nDate: Mon, 1 Jan 2024 10:00:00 +0000\r\n` +
        `From: a@example.org\r\nSubject: the same\r\n\r\n${body}\r\n`,
    );
  const message = (path: string, body: string) => ({ bytes: text(path, body), flags: [], instant: 1_704_103_200 });
  const messages = [message("old.example", "delivered twice"), message("old.example", "a draft, saved again")];
  const move = moveOf({ seed: "both", folders: [{ path: ["INBOX"], subscribed: true, messages }] });
  await editMailbox(move.new, (editor) => editor.append(["INBOX"], message("new.example", "delivered twice")));
  const report = await move.importAll();
  expect(linesOf(report)).toEqual({ INBOX: { found: 2, copied: 1, alreadyThere: 1 } });
  expect(remarksOf(report)).toMatchObject({ deliveredToBoth: 1 });
  expect(await countIn(move.new, "INBOX")).toBe(2);
});

test("a message that was saved again on old is copied as well, and the older one stays", async () => {
  const move = moveOf(five);
  await move.importAll();
  const drafts = five.folders.find(({ path }) => path[0] === "Drafts")?.messages ?? [];
  const draft = drafts.find(({ oddity }) => !oddity);
  if (!draft) throw new Error("the sample has no ordinary draft");
  await editMailbox(move.old, async (editor) => {
    const uids = await editor.uids(["Drafts"]);
    await editor.append(["Drafts"], {
      ...draft,
      bytes: Buffer.concat([draft.bytes, Buffer.from("one more line\r\n")]),
    });
    await editor.deleteMessages(["Drafts"], uids.slice(drafts.indexOf(draft), drafts.indexOf(draft) + 1));
  });
  expect(linesOf(await move.importAll()).Drafts).toMatchObject({ found: drafts.length, copied: 1 });
  expect(await countIn(move.new, "Drafts")).toBe(drafts.length + 1);
});

test("flags added on old since are added to copies that nobody has changed, and none is ever taken away", async () => {
  const move = moveOf({
    seed: "flags",
    folders: [{ path: ["INBOX"], subscribed: true, messages: [1, 2, 3, 4].map(late) }],
  });
  await move.importAll();
  const flagsOnNew = async () =>
    (await dumpAccount(move.new)).folders
      .get("INBOX")
      ?.messages.map(({ flags, keywords }) => [...flags, ...keywords].sort());
  await editMailbox(move.old, async (editor) => {
    const [one = 0, two = 0, three = 0] = await editor.uids(["INBOX"]);
    await editor.changeFlags(["INBOX"], [one, two], "+", ["\\Flagged", "later"]);
    await editor.changeFlags(["INBOX"], [three], "-", ["\\Seen"]);
  });
  await editMailbox(move.new, async (editor) => {
    await editor.changeFlags(["INBOX"], (await editor.uids(["INBOX"])).slice(1, 2), "-", ["\\Seen"]);
  });
  const report = await move.importAll();
  expect(report).toMatchObject({ grade: "complete", copied: 0, copiedBefore: 4 });
  expect(remarksOf(report)).toEqual({ flagAddedOnOld: 1, flagsKeptYours: 1, flagRemovedOnOld: 1 });
  const expected = [["\\flagged", "\\seen", "later"], [], ["\\seen"], ["\\seen"]];
  expect(await flagsOnNew()).toEqual(expected);
  expect(remarksOf(await move.importAll())).toEqual({ flagsKeptYours: 1, flagRemovedOnOld: 1 });
  expect(await flagsOnNew()).toEqual(expected);
});

test("500 messages filed elsewhere on old are not copied again; of those deleted on new meanwhile, just these", async () => {
  const messages = Array.from({ length: 500 }, (_unused, index) => late(index + 1));
  const folder = (name: string, content: SampleMessage[]) => ({ path: [name], subscribed: true, messages: content });
  const move = moveOf({ seed: "filed", folders: [folder("INBOX", messages), folder("Later", [])] });
  expect(await move.importAll()).toMatchObject({ copied: 500 });
  await editMailbox(move.old, async (editor) => {
    await editor.moveMessages(["INBOX"], await editor.uids(["INBOX"]), ["Later"]);
  });
  const report = await move.importAll();
  expect(report).toMatchObject({ grade: "complete", found: 500, copied: 0, alreadyThere: 500 });
  expect(await countIn(move.new, "INBOX")).toBe(500);
  expect(await countIn(move.new, "Later")).toBe(0);
  // Filed back, and 20 of the copies are thrown away.
  await editMailbox(move.old, async (editor) => {
    await editor.moveMessages(["Later"], await editor.uids(["Later"]), ["INBOX"]);
  });
  await editMailbox(move.new, async (editor) => {
    const uids = await editor.uids(["INBOX"]);
    await editor.deleteMessages(
      ["INBOX"],
      uids.filter((_uid, index) => index % 25 === 3),
    );
  });
  expect(await move.importAll()).toMatchObject({ found: 500, copied: 20, problems: [] });
  await move.expectIdentical();
  expect(await move.importAll()).toMatchObject({ found: 500, copied: 0 });
});

test.each(["old", "new"] as const)(
  "a folder whose UIDs were all given anew on %s is recognised, and nothing is copied twice",
  async (side) => {
    const move = moveOf(five);
    await move.importAll();
    const root = bench[side].mailDirectory(move.user);
    const indexes = ["dovecot-uidlist", "dovecot.index", "dovecot.index.log", "dovecot.index.cache"];
    for (const file of indexes) rmSync(path.join(root, file), { force: true });
    const report = await move.importAll();
    expect(report).toMatchObject({ found: 80, copied: 0 });
    await move.expectIdentical();
    expect(await move.importAll()).toMatchObject({ found: 80, copied: 0 });
  },
);
