/** The line between the import and a server fails at the worst moments. */
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { type FaultProxy, startFaultProxy } from "../support/fault-proxy.ts";
import { type SampleMailbox, sampleMailbox } from "../support/mail/sample-mailbox.ts";
import { seedMaildir } from "../support/mail/seed-maildir.ts";
import { type DovecotServer, startDovecot } from "../support/servers/dovecot.ts";
import { commandsOf } from "../support/wire/transcript.ts";
import { Bench, type Move, readEnding } from "./support/bench.ts";
import { startGate } from "./support/gate.ts";

let bench: Bench<DovecotServer, DovecotServer>;
beforeAll(async () => {
  bench = new Bench(...(await Promise.all([startDovecot(), startDovecot()])));
});
afterAll(() => bench?.stop());

const mailbox = sampleMailbox("faults", { messages: 12, folders: 2, oddPerMille: 0, deletedPerMille: 0 });
/** Message by message, so that it is known which one a fault strikes; ways.long.test.ts has the faster ways. */
const oneLane = ["--connections", "1", "--one-by-one"];

/** Its second message is larger than all buffers on its way: its end cannot be sent before a cut in its middle is noticed. */
const huge: SampleMailbox = {
  seed: "huge",
  folders: mailbox.folders.slice(0, 1).map((folder) => {
    const [first, second, third] = folder.messages;
    if (!first || !second || !third) throw new Error("the sample is too small");
    const bytes = Buffer.concat([second.bytes, Buffer.alloc(16_000_000, "sixteen bytes.\r\n")]);
    return { ...folder, messages: [first, { ...second, bytes }, third] };
  }),
};

/** A move whose way to the new server leads through a proxy. */
async function moveThroughProxy(content = mailbox): Promise<{ move: Move; proxy: FaultProxy }> {
  const proxy = await startFaultProxy(bench.new);
  onTestFinished(() => proxy.stop());
  const move = bench.move({ new: proxy });
  seedMaildir(bench.old, move.user, content);
  return { move, proxy };
}

/** How many APPENDs the import has sent, those that never reached the server among them. */
function appends(proxy: FaultProxy): number {
  const commands = proxy.transcripts().flatMap(({ client }) => commandsOf(client));
  return commands.filter(({ verb }) => verb === "APPEND").length;
}

describe("the confirmation of a message is lost", () => {
  test.each(["fin", "rst"] as const)("it is found on new, and not sent a second time (%s)", async (how) => {
    const { move, proxy } = await moveThroughProxy();
    const lost = proxy.arm({ kind: "loseAppendAnswer", how, nth: 3 });
    const report = await move.importAll(...oneLane, "--last-probe", "600");
    expect(lost.strikes()).toBe(1);
    expect(report).toMatchObject({ grade: "complete", found: 12, copied: 12, notSettled: 0 });
    expect(appends(proxy)).toBe(12);
    await move.expectIdentical();
  });

  test("and it never arrived: it is parked over runs, and sent again only after the last look", async () => {
    const { move, proxy } = await moveThroughProxy();
    const held = proxy.arm({ kind: "holdAppendTail", bytes: 1, how: "fin", nth: 3 });
    const first = await move.import(...oneLane, "--last-probe", "600");
    expect(held.strikes()).toBe(1);
    expect(first).toMatchObject({ status: 1, report: { grade: "checkThese", copied: 11, notSettled: 1 } });
    const second = await move.import("--last-probe", "600");
    expect(second).toMatchObject({ status: 1, report: { copied: 0, copiedBefore: 11, notSettled: 1 } });
    expect(appends(proxy), "nothing is sent while it may still arrive").toBe(12);
    const third = await move.importAll("--last-probe", "0");
    expect(third).toMatchObject({ grade: "complete", copied: 1, copiedBefore: 11, notSettled: 0 });
    expect(appends(proxy)).toBe(13);
    await move.expectIdentical();
  });

  test("and it arrives two seconds later: the run that waits for it finds it, one copy in all", async () => {
    const { move, proxy } = await moveThroughProxy();
    const held = proxy.arm({ kind: "holdAppendTail", bytes: 0, how: "fin", nth: 3 });
    const running = move.startImport([...oneLane, "--last-probe", "4", "--settle", "10"]);
    await held.happened;
    await new Promise((resolve) => setTimeout(resolve, 2000));
    await proxy.deliverHeld();
    const { status, report } = readEnding(await running.ended);
    expect({ status, report }).toMatchObject({ status: 0, report: { grade: "complete", copied: 12 } });
    expect(appends(proxy)).toBe(12);
    await move.expectIdentical();
  });

  test("and it arrives between two runs: the second finds it, one copy in all", async () => {
    const { move, proxy } = await moveThroughProxy();
    proxy.arm({ kind: "holdAppendTail", bytes: 1, how: "rst", nth: 5 });
    expect(await move.import(...oneLane)).toMatchObject({ status: 1, report: { copied: 11, notSettled: 1 } });
    await proxy.deliverHeld();
    expect(await move.importAll()).toMatchObject({ grade: "complete", copied: 1, copiedBefore: 11 });
    expect(appends(proxy)).toBe(12);
    await move.expectIdentical();
  });
});

describe("the connection to new ends", () => {
  test.each([
    ["fin", 40],
    ["fin", 100_000],
    ["rst", 100_000],
  ] as const)(
    "in the middle of a message (%s, byte %i): it is sent again at once, one copy in all",
    async (how, afterBytes) => {
      const { move, proxy } = await moveThroughProxy(huge);
      const cut = proxy.arm({ kind: "cutAppend", afterBytes, how, nth: 2 });
      const report = await move.importAll(...oneLane, "--last-probe", "600");
      expect(cut.strikes()).toBe(1);
      expect(report).toMatchObject({ grade: "complete", copied: 3, notSettled: 0 });
      expect(appends(proxy)).toBe(4);
      await move.expectIdentical();
    },
  );

  test("with BYE instead of taking a message: it is sent again at once", async () => {
    const { move, proxy } = await moveThroughProxy();
    const bye = proxy.arm({ kind: "bye", command: /^APPEND /, nth: 4 });
    const report = await move.importAll(...oneLane, "--last-probe", "600");
    expect(bye.strikes()).toBe(1);
    expect(report).toMatchObject({ grade: "complete", copied: 12 });
    await move.expectIdentical();
  });

  test.each([/^SELECT /, /^LIST /])("with BYE instead of answering %s: the run goes on", async (command) => {
    const { move, proxy } = await moveThroughProxy();
    const bye = proxy.arm({ kind: "bye", command });
    await move.importAll(...oneLane);
    expect(bye.strikes()).toBe(1);
    await move.expectIdentical();
  });
});

describe("the new server says no", () => {
  test("to everything, as it is full: the place is kept, and the next run copies the rest", async () => {
    const { move, proxy } = await moveThroughProxy();
    proxy.arm({ kind: "answer", command: /^APPEND /, text: "NO [OVERQUOTA] Mailbox is full", nth: 5 });
    const { status, report } = await move.import(...oneLane);
    expect({ status, code: report.endedBy?.code, copied: report.copied }).toEqual({
      status: 4,
      code: "quota.full",
      copied: 4,
    });
    expect(appends(proxy), "a full account is not asked again and again").toBe(5);
    expect(await move.importAll()).toMatchObject({ copied: 8, copiedBefore: 4 });
    await move.expectIdentical();
  });

  test("to one message: it is a problem with the server's words, and the rest is copied", async () => {
    const { move, proxy } = await moveThroughProxy();
    proxy.arm({ kind: "answer", command: /^APPEND /, text: "NO Message refused because of a virus", nth: 5 });
    const { status, report } = await move.import(...oneLane);
    expect({ status, report }).toMatchObject({ status: 1, report: { grade: "checkThese", copied: 11 } });
    expect(report.problems).toEqual([expect.objectContaining({ code: "message.virus" })]);
    expect(report.problems[0]?.text).toContain("because of a virus");
    expect(await move.compare()).toMatchObject({ missing: 1, extra: 0, messagesNew: 11 });
  });
});

describe("the old side", () => {
  const bodies = { medianBytes: 20_000, attachmentsPerMille: 0, oddPerMille: 0, deletedPerMille: 0 };
  const large = sampleMailbox("large", { messages: 40, folders: 2, ...bodies });

  test("is cut three times in the middle of messages: everything is copied once", async () => {
    const gate = await startGate(bench.old);
    onTestFinished(() => gate.stop());
    const move = bench.move({ old: gate });
    seedMaildir(bench.old, move.user, large);
    const cutAt = [100_000, 250_000, 450_000];
    const cutNext = () => {
      const bytes = cutAt.shift();
      gate.cut();
      if (bytes) gate.after("toClient", bytes, cutNext);
    };
    cutNext();
    const report = await move.importAll(...oneLane);
    expect(cutAt).toEqual([]);
    expect(report).toMatchObject({ grade: "complete", copied: 40 });
    await move.expectIdentical();
  });

  test("says BYE instead of handing out messages: everything is copied once", async () => {
    const proxy = await startFaultProxy(bench.old);
    onTestFinished(() => proxy.stop());
    const move = bench.move({ old: proxy });
    seedMaildir(bench.old, move.user, mailbox);
    const bye = proxy.arm({ kind: "bye", command: /^UID FETCH .*BODY\.PEEK\[\]/, times: 2 });
    await move.importAll(...oneLane);
    expect(bye.strikes()).toBe(2);
    await move.expectIdentical();
  });
});

test("one byte at a time, in both directions and on both sides, comes to the same", async () => {
  const settings = { toServer: { oneByteAtATime: true }, toClient: { oneByteAtATime: true } };
  const old = await startFaultProxy(bench.old, settings);
  const fresh = await startFaultProxy(bench.new, settings);
  onTestFinished(async () => {
    await Promise.all([old.stop(), fresh.stop()]);
  });
  const move = bench.move({ old, new: fresh });
  seedMaildir(bench.old, move.user, mailbox);
  await move.importAll();
  await move.expectIdentical();
});
