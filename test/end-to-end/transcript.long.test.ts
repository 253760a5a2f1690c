/** Reads the servers' own logs of whole imports: what was sent to them, and what it left behind. */
import { writeFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { dumpAccount } from "../support/checker/dump.ts";
import { startFaultProxy } from "../support/fault-proxy.ts";
import { editMailbox } from "../support/mail/mailbox-editor.ts";
import { oddMessage } from "../support/mail/odd-messages.ts";
import { sampleMailbox } from "../support/mail/sample-mailbox.ts";
import { seedMaildir } from "../support/mail/seed-maildir.ts";
import { type DovecotServer, startDovecot } from "../support/servers/dovecot.ts";
import { Bench, type Detour, type Move } from "./support/bench.ts";
import { startGate } from "./support/gate.ts";
import { remarksOf } from "./support/report.ts";
import { sessionsDuring, tracesIn } from "./support/traces.ts";
import { breaches, messagesAppended, strangersMarked, verbCounts } from "./support/transcript-rules.ts";

let bench: Bench<DovecotServer, DovecotServer>;
beforeAll(async () => {
  bench = new Bench(...(await Promise.all([startDovecot({ rawLog: true }), startDovecot({ rawLog: true })])));
});
afterAll(() => bench?.stop());

function moveOfUnreadMail(detour?: Detour): Move {
  const move = bench.move(detour);
  seedMaildir(bench.old, move.user, sampleMailbox("transcript", { messages: 120, folders: 14, deletedPerMille: 30 }));
  deliver(move, 3);
  return move;
}

/** Mail that has come in and that no mail program has been told of: it is \Recent. */
function deliver(move: Move, count: number): void {
  for (let number = 0; number < count; number++) {
    const file = path.join(bench.old.mailDirectory(move.user), "new", `1700000000.M${number}P2.test`);
    writeFileSync(file, oddMessage("eight-bit-body", "delivered", number), { mode: 0o666 });
  }
}

/** What happens on both servers while `work` runs. */
async function watched<T>(move: Move, work: () => Promise<T>) {
  const onNew = () => sessionsDuring(bench.new, move.user, work);
  const { result: inner, sessions: old, log } = await sessionsDuring(bench.old, move.user, onNew);
  const sent = { old: old.map(({ client }) => client), new: inner.sessions.map(({ client }) => client) };
  return { result: inner.result, sent, talks: inner.sessions, log: { old: log, new: inner.log } };
}

/** Dovecot sums up each session at its end. */
const removedNothing = /deleted=0 expunged=0 trashed=0/;

/** Demands that nothing was sent but what may be, and answers how often each verb was. */
function expectOnlyAllowed({ sent, log }: Pick<Awaited<ReturnType<typeof watched>>, "sent" | "log">) {
  expect(sent.old.flatMap((session) => breaches("old", session))).toEqual([]);
  expect(sent.new.flatMap((session) => breaches("new", session))).toEqual([]);
  for (const line of `${log.old}\n${log.new}`.split("\n"))
    if (line.includes(": Disconnected: ")) expect(line).toMatch(removedNothing);
  return { old: verbCounts(sent.old), new: verbCounts(sent.new) };
}

test("a first run only reads the old account and only adds to the new one", async () => {
  const move = moveOfUnreadMail();
  const traces = await tracesIn(move.old);
  expect(traces.INBOX).toContain("RECENT 3 ");
  const before = await dumpAccount(move.old);
  const run = await watched(move, () => move.importAll());
  const verbs = expectOnlyAllowed(run);
  expect(verbs.old).toMatchObject({ EXAMINE: expect.any(Number), "UID FETCH": expect.any(Number) });
  expect(verbs.new).toMatchObject({ APPEND: expect.any(Number), CREATE: expect.any(Number) });
  expect(verbs.new).toMatchObject({ SUBSCRIBE: expect.any(Number) });
  expect(messagesAppended(run.sent.new)).toBe(run.result.copied);
  expect(await tracesIn(move.old)).toEqual(traces);
  expect(await dumpAccount(move.old)).toEqual(before);
});

test("signing in sends nothing else either", async () => {
  const [old, fresh] = await Promise.all([startFaultProxy(bench.old), startFaultProxy(bench.new)]);
  onTestFinished(async () => {
    await Promise.all([old.stop(), fresh.stop()]);
  });
  const move = bench.move({ old, new: fresh });
  seedMaildir(bench.old, move.user, sampleMailbox("sign-in", { messages: 10, folders: 2 }));
  await move.importAll();
  for (const [side, proxy] of [
    ["old", old],
    ["new", fresh],
  ] as const) {
    const sent = proxy.transcripts().map(({ client }) => client);
    expect(sent.flatMap((session) => breaches(side, session))).toEqual([]);
    // With a sign-in and an end in each of them, these are whole sessions.
    const { LOGIN = 0, AUTHENTICATE = 0, LOGOUT } = verbCounts(sent);
    expect([LOGIN + AUTHENTICATE, LOGOUT]).toEqual([sent.length, sent.length]);
  }
});

test("a second run and a catch-up run do the same", async () => {
  const move = moveOfUnreadMail();
  const first = await watched(move, () => move.importAll());
  const second = await watched(move, () => move.importAll());
  expect(expectOnlyAllowed(second).new).not.toHaveProperty("APPEND");

  await editMailbox(move.old, async (editor) => {
    await editor.append(["Sent"], { bytes: oddMessage("no-message-id", "late"), flags: ["\\Seen"], instant: 1e9 });
    await editor.moveMessages(["INBOX"], (await editor.uids(["INBOX"])).slice(0, 2), ["Archive"]);
    await editor.changeFlags(["INBOX"], (await editor.uids(["INBOX"])).slice(0, 2), "+", ["\\Flagged", "later"]);
    await editor.deleteMessages(["INBOX"], (await editor.uids(["INBOX"])).slice(3, 5));
    const sent = await editor.uids(["Sent"]);
    // One flag goes and one comes.
    await editor.changeFlags(["Sent"], sent.slice(1, 2), "=", ["\\Answered"]);
    await editor.changeFlags(["Sent"], sent.slice(2, 3), "+", ["later"]);
  });
  await editMailbox(move.new, async (editor) => {
    const sent = await editor.uids(["Sent"]);
    await editor.changeFlags(["Sent"], sent.slice(2, 3), "+", ["mine"]);
    await editor.deleteMessages(["Sent"], sent.slice(0, 1));
  });
  deliver(move, 4);
  const traces = await tracesIn(move.old);
  const catchUp = await watched(move, () => move.importAll("--verify", "full"));
  expect(catchUp.result.copied).toBeGreaterThan(0);
  expect(remarksOf(catchUp.result)).toMatchObject({ flagAddedOnOld: 3, flagRemovedOnOld: 1, flagsKeptYours: 1 });
  expect(expectOnlyAllowed(catchUp).new["UID STORE"]).toBeGreaterThan(0);
  expect(strangersMarked([...first.talks, ...second.talks, ...catchUp.talks])).toEqual([]);
  expect(await tracesIn(move.old)).toEqual(traces);
});

test("dry runs and comparisons only read, on both sides", async () => {
  const move = moveOfUnreadMail();
  await move.importAll("--folder", "INBOX");
  const traces = { old: await tracesIn(move.old), new: await tracesIn(move.new) };
  const works: (() => Promise<unknown>)[] = [
    () => move.importAll("--dry-run"),
    () => move.importAll("--dry-run", "--read-bodies"),
    () => move.start("verify", ["--json"]).ended,
  ];
  for (const work of works) {
    const run = await watched(move, work);
    expectOnlyAllowed(run);
    // The rules for the old account hold for both here.
    expect(run.sent.new.flatMap((session) => breaches("old", session))).toEqual([]);
    expect(run.sent.new.length).toBeGreaterThan(0);
  }
  expect({ old: await tracesIn(move.old), new: await tracesIn(move.new) }).toEqual(traces);
});

test("a run that is killed in the middle of a message, and the one after it, do the same", async () => {
  const gate = await startGate(bench.new);
  onTestFinished(() => gate.stop());
  const move = moveOfUnreadMail({ new: gate });
  const killed = await watched(move, async () => {
    const running = move.startImport(["--one-by-one"]);
    gate.after("toServer", 50_000, () => running.signalGroup("SIGKILL"));
    return running.ended;
  });
  expect(killed.result.signal).toBe("SIGKILL");
  expect(expectOnlyAllowed(killed).new.APPEND).toBeGreaterThan(0);
  const resumed = await watched(move, () => move.importAll("--last-probe", "3", "--settle", "10"));
  expect(resumed.result.copiedBefore).toBeGreaterThan(0);
  expectOnlyAllowed(resumed);
  await move.expectSame({ deleted: "leftOut" });
});
