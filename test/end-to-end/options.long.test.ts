/** What the options of an import do to the new account. */
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { dumpAccount } from "../support/checker/dump.ts";
import { type SampleMailbox, sampleMailbox } from "../support/mail/sample-mailbox.ts";
import { seedMaildir } from "../support/mail/seed-maildir.ts";
import { type DovecotServer, startDovecot } from "../support/servers/dovecot.ts";
import { Bench, type Move } from "./support/bench.ts";
import {
  changedMessages,
  expectNewToHold,
  isMarkedDeleted,
  messageCount,
  onlyFolders,
  renamedFolders,
} from "./support/expected.ts";
import { linesOf, remarksOf } from "./support/report.ts";
import { mostAtOnce, sessionsDuring, tracesIn } from "./support/traces.ts";
import { verbCounts } from "./support/transcript-rules.ts";

let bench: Bench<DovecotServer, DovecotServer>;
beforeAll(async () => {
  bench = new Bench(...(await Promise.all([startDovecot({ rawLog: true }), startDovecot({ rawLog: true })])));
});
afterAll(() => bench?.stop());

const mailbox = sampleMailbox("options", { messages: 90, folders: 14, oddPerMille: 100, deletedPerMille: 100 });
const kept = changedMessages(mailbox, (message) => (isMarkedDeleted(message) ? null : message));

function moveOf(content: SampleMailbox): Move {
  const move = bench.move();
  seedMaildir(bench.old, move.user, content);
  return move;
}

test("with --folder a folder is taken, or with a slash those below it too; --exclude wins over it", async () => {
  const move = moveOf(mailbox);
  const report = await move.importAll("--folder", "INBOX", "--folder", "Archive/", "--exclude", "Archive/2003");
  expect(Object.keys(linesOf(report)).sort()).toEqual(["Archive", "Archive/2003/Q1", "INBOX"]);
  const chosen = onlyFolders(kept, (name) => ["INBOX", "Archive", "Archive/2003/Q1"].includes(name));
  await expectNewToHold(move, bench.old, chosen, { allow: ["containersMadeReal"] });
  const rest = await move.importAll("--exclude", "Archive/", "--exclude", "Kunden & Partner");
  expect(linesOf(rest)).not.toHaveProperty("Archive/2003/Q1");
  const most = onlyFolders(kept, (name) => name !== "Archive/2003" && name !== "Kunden & Partner");
  await expectNewToHold(move, bench.old, most, { allow: ["containersMadeReal"] });
});

test("with --map folders are renamed, those below them too, and two are put into one", async () => {
  const move = moveOf(mailbox);
  const names: Record<string, string[]> = { Calendar: ["Dates"], 日本語: ["Merged"], "Kunden & Partner": ["Merged"] };
  const words = ["Calendar=Dates", "日本語=Merged", "Kunden & Partner=Merged", "Archive/=Old/mail"];
  const report = await move.importAll(...words.flatMap((word) => ["--map", word]));
  const renamed = renamedFolders(kept, (path) => {
    if (path[0] === "Archive") return ["Old", "mail", ...path.slice(1)];
    return names[path.join("/")] ?? path;
  });
  await expectNewToHold(move, bench.old, renamed, { allow: ["containersMadeReal", "subscriptionsExtra"] });
  expect(report.folders.filter((folder) => folder.new === "Merged")).toHaveLength(2);
  expect(await move.importAll(...words.flatMap((word) => ["--map", word]))).toMatchObject({ copied: 0 });
});

test("with --below everything is put under one folder, the inbox as well", async () => {
  const move = moveOf(mailbox);
  await move.importAll("--below", "Old account/2024");
  const below = renamedFolders(kept, (path) => ["Old account", "2024", ...path]);
  const withInbox = { ...below, folders: [{ path: ["INBOX"], subscribed: false, messages: [] }, ...below.folders] };
  await expectNewToHold(move, bench.old, withInbox, { allow: ["containersMadeReal"] });
});

test("with --since and --max-size mail is left out and counted; with --with-deleted it is copied without the mark", async () => {
  const move = moveOf(mailbox);
  const since = Date.UTC(2010, 5) / 1000;
  const report = await move.importAll("--since", "2010-06", "--max-size", "2K", "--with-deleted");
  const isRecent = changedMessages(mailbox, (message) => (message.instant >= since ? message : null));
  const chosen = changedMessages(isRecent, (message) => {
    const size = message.bytes.toString("latin1").replace(/(?<!\r)\n/g, "\r\n").length;
    const flags = message.flags.filter((flag) => flag !== "\\Deleted");
    return size <= 2048 ? { ...message, flags } : null;
  });
  await expectNewToHold(move, bench.old, chosen);
  const count = messageCount(chosen);
  expect(report).toMatchObject({ grade: "complete", found: 90, copied: count, leftOut: 90 - count });
  expect(remarksOf(report)).toMatchObject({
    olderLeftOut: 90 - messageCount(isRecent),
    largeLeftOut: messageCount(isRecent) - count,
  });
});

test("with --dry-run both accounts are left alone, and it says what a run then copies", async () => {
  const move = moveOf(mailbox);
  const traces = { old: await tracesIn(move.old), new: await tracesIn(move.new) };
  const dry = await move.importAll("--dry-run", "--read-bodies", "--exclude", "Calendar");
  expect({ old: await tracesIn(move.old), new: await tracesIn(move.new) }).toEqual(traces);
  const real = await move.importAll("--exclude", "Calendar");
  // Nothing was handed to the new server.
  const { seconds: _dry, ways: none, remarks, ...foretold } = dry;
  // Only who reads everything without sending it says what is there twice.
  const twice = remarks.filter(({ kind }) => kind === "twiceOnOld");
  const { seconds: _real, ways: _ways, ...done } = real;
  expect({ ...foretold, remarks: remarks.filter((remark) => !twice.includes(remark)) }).toEqual(done);
  expect(twice).toHaveLength(1);
  expect(none).toEqual([]);
  expect(dry.copied).toBeGreaterThan(50);
  const again = await move.importAll("--dry-run");
  const calendar = kept.folders.find(({ path }) => path[0] === "Calendar")?.messages.length;
  expect(again).toMatchObject({ copied: calendar, copiedBefore: real.copied });
});

test("messages arrive in their old order, or with --newest-first by their dates", async () => {
  const content = sampleMailbox("order", { messages: 60, folders: 2, oddPerMille: 0, deletedPerMille: 0 });
  const instants = async (move: Move) => {
    const { folders } = await dumpAccount(move.new);
    return [...folders.values()].map(({ messages }) => messages.map(({ instant }) => instant));
  };
  const inOrder = moveOf(content);
  await inOrder.importAll("--connections", "1");
  const sent = content.folders.map(({ messages }) => messages.map(({ instant }) => instant));
  expect(new Set(await instants(inOrder))).toEqual(new Set(sent));
  const newestFirst = moveOf(content);
  await newestFirst.importAll("--newest-first");
  expect(new Set(await instants(newestFirst))).toEqual(new Set(sent.map((all) => all.toSorted((a, b) => b - a))));
  await newestFirst.expectIdentical();
});

test.each([1, 4])("with --connections %i that many are used on both sides", async (connections) => {
  const move = moveOf(kept);
  await move.importAll("--connections", String(connections));
  expect(mostAtOnce(bench.old.log(), move.user)).toBe(connections);
  expect(mostAtOnce(bench.new.log(), move.user)).toBe(connections);
  await move.expectIdentical();
});

test("with --verify full everything is read back, else a sample; one byte that changed on new is found", async () => {
  const move = moveOf(sampleMailbox("full", { messages: 40, folders: 3, oddPerMille: 0, deletedPerMille: 0 }));
  const bodiesRead = async (...options: string[]) => {
    const { sessions } = await sessionsDuring(bench.new, move.user, () => move.importAll(...options));
    const fetched = sessions.map(({ server }) => server.toString("latin1").match(/BODY\[\] \{/g)?.length ?? 0);
    expect(verbCounts(sessions.map(({ client }) => client))).toHaveProperty("UID FETCH");
    return fetched.reduce((total, count) => total + count, 0);
  };
  expect(await bodiesRead()).toBeLessThan(20);
  expect(await bodiesRead("--verify", "full")).toBe(40);

  const inbox = path.join(bench.new.mailDirectory(move.user), "cur");
  const [file = ""] = readdirSync(inbox);
  const bytes = readFileSync(path.join(inbox, file));
  const at = bytes.length - 10;
  writeFileSync(path.join(inbox, file), bytes.fill((bytes[at] ?? 0) ^ 1, at, at + 1));
  const { status, report } = await move.import("--verify", "full");
  expect({ status, grade: report.grade }).toEqual({ status: 1, grade: "checkThese" });
  expect(report.problems).toEqual([expect.objectContaining({ folder: "INBOX", code: "message.changed" })]);
});
