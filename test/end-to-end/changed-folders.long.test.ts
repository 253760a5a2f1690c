/** Later runs over folders that have changed: only what may be new is listed, and what people did on either side is respected. */
import { execFileSync } from "node:child_process";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { dumpAccount } from "../support/checker/dump.ts";
import { startFaultProxy } from "../support/fault-proxy.ts";
import { editMailbox } from "../support/mail/mailbox-editor.ts";
import { oddMessage } from "../support/mail/odd-messages.ts";
import { type SampleMessage, sampleMailbox } from "../support/mail/sample-mailbox.ts";
import { seedByAppend } from "../support/mail/seed-by-append.ts";
import { startCourier } from "../support/servers/courier.ts";
import { startCyrus } from "../support/servers/cyrus.ts";
import { isRoot } from "../support/servers/debian-packages.ts";
import { type DovecotServer, startDovecot } from "../support/servers/dovecot.ts";
import { commandsOf } from "../support/wire/transcript.ts";
import { type AnyServer, Bench, type Move } from "./support/bench.ts";
import { remarksOf } from "./support/report.ts";

let dovecots: Bench<DovecotServer, DovecotServer>;
beforeAll(async () => {
  dovecots = new Bench(...(await Promise.all([startDovecot(), startDovecot()])));
});
afterAll(() => dovecots?.stop());

const MESSAGES = 40;
const sample = sampleMailbox("changed", { messages: MESSAGES, folders: 2, oddPerMille: 0, deletedPerMille: 0 });

const late = (number: number, flags: readonly string[] = []): SampleMessage => ({
  bytes: oddMessage("signed-by-dkim", "late", number),
  flags: [...flags],
  instant: 1_700_000_000 + number,
});

/** A move after its first run, and what each side is asked about messages from then on. */
async function movedOnce(bench: Bench<AnyServer, AnyServer> = dovecots, remove: readonly string[] = []) {
  const proxies = await Promise.all(
    [bench.old, bench.new].map((server) => startFaultProxy(server, { capabilities: { remove } })),
  );
  onTestFinished(async () => void (await Promise.all(proxies.map((proxy) => proxy.stop()))));
  const [old = { port: 0 }, fresh = { port: 0 }] = proxies;
  const move = bench.move({ old, new: fresh });
  await seedByAppend(move.old, sample);
  expect(await move.importAll()).toMatchObject({ found: MESSAGES, copied: MESSAGES });
  const asked = async (run: () => Promise<unknown>) => {
    const before = proxies.map((proxy) => proxy.transcripts().length);
    await run();
    return proxies.map((proxy, side) =>
      proxy
        .transcripts()
        .slice(before[side])
        .flatMap(({ client }) => commandsOf(client))
        .map(({ tag, text }) => text.slice(tag.length + 1))
        .filter((text) => /^UID FETCH .*FLAGS/.test(text)),
    );
  };
  return { move, asked };
}

const isWhole = (command: string): boolean => /^UID FETCH 1:\S* \(UID FLAGS INTERNALDATE/.test(command);

/** New mail and a flag on old, both in the inbox. */
const changeOld = (move: Move): Promise<void> =>
  editMailbox(move.old, async (editor) => {
    const [first = 0] = await editor.uids(["INBOX"]);
    await editor.changeFlags(["INBOX"], [first], "+", ["\\Answered", "$Later"]);
    for (const number of [1, 2]) await editor.append(["INBOX"], late(number, ["\\Seen"]));
  });

test("new mail and flags are brought, and nothing is listed but them", async () => {
  const { move, asked } = await movedOnce();
  await changeOld(move);
  const [old, fresh] = await asked(async () =>
    expect(await move.importAll()).toMatchObject({ found: MESSAGES + 2, copied: 2, copiedBefore: MESSAGES }),
  );
  expect(old?.filter((command) => command.includes("CHANGEDSINCE"))).toHaveLength(1);
  expect([old, fresh].flatMap((commands) => commands?.filter(isWhole))).toEqual([]);
  await move.expectIdentical();
});

test("what was moved and deleted on old is known; what a person moved and deleted on new stays so", async () => {
  const { move, asked } = await movedOnce();
  const other = sample.folders.find(({ path }) => path[0] !== "INBOX")?.path ?? [];
  await editMailbox(move.old, async (editor) => {
    const uids = await editor.uids(["INBOX"]);
    await editor.moveMessages(["INBOX"], uids.slice(0, 2), other);
    await editor.deleteMessages(["INBOX"], uids.slice(2, 3));
    await editor.append(["INBOX"], late(1));
  });
  await editMailbox(move.new, async (editor) => {
    const uids = await editor.uids(["INBOX"]);
    await editor.createFolder(["Mine"]);
    await editor.deleteMessages(["INBOX"], uids.slice(-1));
    await editor.moveMessages(["INBOX"], uids.slice(-2, -1), ["Mine"]);
    await editor.append(["INBOX"], late(7));
  });
  const inbox = async () => (await dumpAccount(move.new)).folders.get("INBOX")?.messages.length ?? 0;
  const before = await inbox();
  const report = await move.importAll();
  expect(report).toMatchObject({ found: MESSAGES, copied: 1, alreadyThere: 2, grade: "complete" });
  expect(remarksOf(report)).toMatchObject({ movedOnOld: 2, deletedOnNew: 2 });
  expect(await inbox()).toBe(before + 1);
  // What the person brought to new is known from now on, and what is gone from there.
  await move.importAll();
  await editMailbox(move.old, (editor) => editor.append(["INBOX"], late(7)));
  const [old, fresh] = await asked(async () =>
    expect(await move.importAll()).toMatchObject({ found: MESSAGES + 1, copied: 0 }),
  );
  expect([old, fresh].flatMap((commands) => commands?.filter(isWhole))).toEqual([]);
  expect(await inbox()).toBe(before + 1);
});

test("where the old folder was put back from a backup, it is listed whole, and nothing of it is missed", async () => {
  const { move, asked } = await movedOnce();
  const directory = dovecots.old.mailDirectory(move.user);
  const backup = join(move.folder, "backup");
  // With their owner, who is not whoever runs the tests.
  execFileSync("cp", ["-a", directory, backup]);
  await editMailbox(move.old, async (editor) => {
    const uids = await editor.uids(["INBOX"]);
    for (const uid of uids.slice(0, 5)) await editor.changeFlags(["INBOX"], [uid], "+", ["$Lost"]);
  });
  await move.importAll();
  rmSync(directory, { recursive: true });
  execFileSync("cp", ["-a", backup, directory]);
  await editMailbox(move.old, async (editor) => {
    const [, , , , , , sixth = 0] = await editor.uids(["INBOX"]);
    await editor.changeFlags(["INBOX"], [sixth], "+", ["$Kept"]);
  });
  const [old = []] = await asked(async () => {
    const report = await move.importAll();
    expect(report).toMatchObject({ found: MESSAGES, copied: 0, copiedBefore: MESSAGES });
    expect(remarksOf(report)).toMatchObject({ flagAddedOnOld: 1, flagRemovedOnOld: 5 });
  });
  expect(old.filter(isWhole)).toHaveLength(1);
});

test("where the old server numbers a folder anew, it is listed whole, and nothing is copied twice", async () => {
  const { move, asked } = await movedOnce();
  const directory = dovecots.old.mailDirectory(move.user);
  for (const file of [
    "dovecot-uidlist",
    "dovecot.index",
    "dovecot.index.log",
    "dovecot.index.cache",
    "dovecot-uidvalidity",
  ])
    rmSync(join(directory, file), { force: true });
  await editMailbox(move.old, (editor) => editor.append(["INBOX"], late(1)));
  const [old = []] = await asked(async () =>
    expect(await move.importAll()).toMatchObject({ found: MESSAGES + 1, copied: 1 }),
  );
  expect(old.filter(isWhole).length).toBeGreaterThan(0);
  await move.expectSame();
});

test("where the servers count no changes, folders are listed whole", async () => {
  const { move, asked } = await movedOnce(dovecots, ["CONDSTORE", "QRESYNC"]);
  await changeOld(move);
  const [old = [], fresh = []] = await asked(async () => expect(await move.importAll()).toMatchObject({ copied: 2 }));
  expect(old.filter((command) => command.includes("CHANGEDSINCE"))).toEqual([]);
  expect(old.filter(isWhole).length).toBeGreaterThan(0);
  expect(fresh.filter(isWhole).length).toBeGreaterThan(0);
  await move.expectIdentical();
});

describe.runIf(isRoot)("between other servers", () => {
  const PAIRS: Record<string, () => [Promise<AnyServer>, Promise<AnyServer>]> = {
    "Cyrus to Dovecot": () => [startCyrus({ namespace: "alternative" }), startDovecot()],
    "Dovecot to Cyrus": () => [startDovecot(), startCyrus({ namespace: "alternative" })],
    "Courier to Dovecot": () => [startCourier(), startDovecot()],
    "Dovecot to Courier": () => [startDovecot(), startCourier()],
  };

  test.each(Object.keys(PAIRS))("%s: new mail, flags, and what went on both sides", async (pair) => {
    const [old, fresh] = await Promise.all(PAIRS[pair]?.() ?? []);
    if (!old || !fresh) throw new Error("no such pair");
    const bench = new Bench<AnyServer, AnyServer>(old, fresh);
    onTestFinished(() => bench.stop());
    const { move, asked } = await movedOnce(bench);
    await changeOld(move);
    const [ofOld = [], ofNew = []] = await asked(async () =>
      expect(await move.importAll()).toMatchObject({ found: MESSAGES + 2, copied: 2, copiedBefore: MESSAGES }),
    );
    // Courier counts no changes.
    const isKnown = !pair.includes("Courier");
    expect(ofOld.some((command) => command.includes("CHANGEDSINCE"))).toBe(isKnown);
    expect([...ofOld, ...ofNew].some(isWhole)).toBe(!isKnown);
    await move.expectSame({ allow: ["containersMadeReal"], ladder: true });
    await editMailbox(move.old, async (editor) => {
      await editor.deleteMessages(["INBOX"], (await editor.uids(["INBOX"])).slice(0, 1));
      await editor.append(["INBOX"], late(3));
    });
    await editMailbox(move.new, async (editor) =>
      editor.deleteMessages(["INBOX"], (await editor.uids(["INBOX"])).slice(1, 2)),
    );
    const report = await move.importAll();
    expect(report).toMatchObject({ found: MESSAGES + 2, copied: 1, grade: "complete" });
    expect(remarksOf(report)).toMatchObject({ deletedOnNew: 1 });
    expect(await move.importAll()).toMatchObject({ found: MESSAGES + 2, copied: 0 });
  });
});
