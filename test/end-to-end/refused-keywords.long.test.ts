/** Flags, keywords and dates that a new server does not take: the messages come all the same, and each loss is told. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { dumpAccount } from "../support/checker/dump.ts";
import type { SampleMessage } from "../support/mail/sample-mailbox.ts";
import { seedByAppend } from "../support/mail/seed-by-append.ts";
import { type ImapServer, startCyrus } from "../support/servers/cyrus.ts";
import { isRoot } from "../support/servers/debian-packages.ts";
import { type DovecotServer, startDovecot } from "../support/servers/dovecot.ts";
import type { Account } from "../support/wire/account.ts";
import { Bench } from "./support/bench.ts";

let toCyrus: Bench<DovecotServer, ImapServer>;
let toDovecot: Bench<ImapServer, DovecotServer>;
beforeAll(async () => {
  if (!isRoot) return;
  const [dovecot, cyrus] = await Promise.all([startDovecot(), startCyrus()]);
  toCyrus = new Bench(dovecot, cyrus);
  toDovecot = new Bench(cyrus, dovecot);
});
afterAll(async () => {
  await toCyrus?.stop();
  await toDovecot?.stop();
});

const message = (subject: string, flags: string[], instant = 1_000_000_000): SampleMessage => ({
  bytes: Buffer.from(`Subject: ${subject}\r\nDate: Tue, 1 Jul 2003 10:52:37 +0200\r\n\r\n${subject}\r\n`),
  flags,
  instant,
});

function seed(account: Account, messages: SampleMessage[]) {
  return seedByAppend(account, { seed: "refused", folders: [{ path: ["INBOX"], messages, subscribed: true }] });
}

async function inboxOf(account: Account) {
  return (await dumpAccount(account)).folders.get("INBOX")?.messages ?? [];
}

test.runIf(isRoot)("Cyrus keeps 100 keywords in a folder and no date before 1970", async () => {
  const move = toCyrus.move();
  const keywords = Array.from({ length: 126 }, (_unused, index) => `kw${String(index).padStart(3, "0")}`);
  const messages = Array.from({ length: 14 }, (_unused, index) =>
    message(`m${index}`, ["\\Seen", ...keywords.slice(index * 9, index * 9 + 9)]),
  );
  expect(await seed(move.old, [...messages, message("ancient", ["\\Flagged"], -86_400)])).toEqual([]);
  const report = await move.importAll("--connections", "1");
  expect(report).toMatchObject({ grade: "smallDifferences", found: 15, copied: 15 });
  expect(report.remarks.map(({ kind, messages: count, detail }) => [kind, count, detail])).toEqual([
    ["dateChanged", 1, "Date"],
    ["keywordsFull", 3, ""],
  ]);
  const inbox = await inboxOf(move.new);
  const kept = new Set(inbox.flatMap((one) => one.keywords));
  expect([...kept].toSorted()).toEqual(keywords.slice(0, 100));
  expect(inbox.map(({ flags }) => flags)).toEqual([...messages.map(() => ["\\seen"]), ["\\flagged"]]);
  expect(inbox.map(({ instant }) => instant).at(-1)).toBe(Date.parse("2003-07-01T08:52:37Z") / 1000);
  expect(await move.importAll("--connections", "1")).toMatchObject({ copied: 0, copiedBefore: 15 });
});

test.runIf(isRoot)("Dovecot takes no keyword of more than 50 characters", async () => {
  // The first person is the one above.
  toDovecot.move();
  const move = toDovecot.move();
  const long = "k".repeat(60);
  await seed(move.old, [message("one", ["\\Answered", long, "short"]), message("two", ["\\Seen", long])]);
  const report = await move.importAll("--connections", "1");
  expect(report).toMatchObject({ grade: "smallDifferences", copied: 2 });
  expect(report.remarks).toMatchObject([{ kind: "keywordNotKept", messages: 2, detail: long }]);
  expect((await inboxOf(move.new)).map(({ flags, keywords }) => [flags, keywords])).toEqual([
    [["\\answered"], ["short"]],
    [["\\seen"], []],
  ]);
});

test.runIf(isRoot)("Cyrus refuses a batch for its keywords while the next one is on its way with as many", async () => {
  // The second person is the one above.
  toCyrus.move();
  const move = toCyrus.move();
  const messages = Array.from({ length: 250 }, (_unused, index) =>
    message(`m${index}`, [`kw${String((index * 7) % 125).padStart(3, "0")}`]),
  );
  expect(await seed(move.old, messages)).toEqual([]);
  const report = await move.importAll("--connections", "1", "--settle", "0");
  expect(report).toMatchObject({ found: 250, copied: 250, notSettled: 0, problems: [], grade: "smallDifferences" });
  const inbox = await inboxOf(move.new);
  expect(new Set(inbox.map(({ digest }) => digest)).size).toBe(250);
  expect(inbox).toHaveLength(250);
  expect(new Set(inbox.flatMap((one) => one.keywords)).size).toBe(100);
});
