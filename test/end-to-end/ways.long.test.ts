/** Every way of appending, on a real server that is made to offer no better one: the same mail, and the same care when the line fails. */
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { type FaultProxy, startFaultProxy } from "../support/fault-proxy.ts";
import { sampleMailbox } from "../support/mail/sample-mailbox.ts";
import { seedMaildir } from "../support/mail/seed-maildir.ts";
import { type DovecotServer, startDovecot } from "../support/servers/dovecot.ts";
import { commandsOf } from "../support/wire/transcript.ts";
import { Bench, type Move } from "./support/bench.ts";
import { messagesAppended } from "./support/transcript-rules.ts";

let bench: Bench<DovecotServer, DovecotServer>;
beforeAll(async () => {
  bench = new Bench(...(await Promise.all([startDovecot(), startDovecot()])));
});
afterAll(() => bench?.stop());

/** What the server no longer offers, and how many messages the first command with more than one, or the most, holds. */
const WAYS = [
  ["multi", []],
  ["pipelined", ["MULTIAPPEND"]],
  ["chained", ["MULTIAPPEND", "LITERAL+"]],
] as const;

const FEW = { oddPerMille: 0, deletedPerMille: 0, attachmentsPerMille: 0 };
const oneLane = ["--connections", "1"];

async function moveThroughProxy(
  remove: readonly string[],
  messages: number,
): Promise<{ move: Move; proxy: FaultProxy }> {
  const proxy = await startFaultProxy(bench.new, { capabilities: { remove } });
  onTestFinished(() => proxy.stop());
  const move = bench.move({ new: proxy });
  seedMaildir(bench.old, move.user, sampleMailbox("ways", { messages, folders: 2, ...FEW }));
  return { move, proxy };
}

function appends(proxy: FaultProxy): { commands: number; messages: number; unasked: number } {
  const sent = proxy.transcripts().map(({ client }) => client);
  const commands = sent.flatMap(commandsOf).filter(({ verb }) => verb === "APPEND");
  const unasked = commands.reduce((total, { text }) => total + (text.match(/\+\}/g)?.length ?? 0), 0);
  return { commands: commands.length, messages: messagesAppended(sent), unasked };
}

describe.each(WAYS)("messages are sent by the way %s", (way, remove) => {
  test("and arrive as they were, in their order", async () => {
    const { move, proxy } = await moveThroughProxy(remove, 60);
    expect(await move.importAll(...oneLane)).toMatchObject({ grade: "complete", copied: 60 });
    await move.expectIdentical({ inOrder: true });
    const { commands, messages, unasked } = appends(proxy);
    expect(messages).toBe(60);
    if (way === "multi") expect(commands).toBeLessThan(10);
    else expect(commands).toBe(60);
    expect(unasked > 0).toBe(way !== "chained");
  });

  test.each(["fin", "rst"] as const)("the answer is lost (%s): nothing is there twice or missing", async (how) => {
    const { move, proxy } = await moveThroughProxy(remove, 20);
    const lost = proxy.arm({ kind: "loseAppendAnswer", how, nth: way === "multi" ? 1 : 4 });
    const ending = await move.import(...oneLane, "--last-probe", "1", "--settle", "10");
    expect(lost.strikes()).toBe(1);
    expect(ending.report).toMatchObject({ grade: "complete", found: 20, copied: 20, notSettled: 0 });
    await move.expectIdentical();
  });

  test("the line is cut in the middle of messages: nothing is there twice or missing", async () => {
    const { move, proxy } = await moveThroughProxy(remove, 20);
    const cut = proxy.arm({ kind: "cutAppend", afterBytes: 1_500, how: "fin", nth: way === "multi" ? 1 : 4 });
    const ending = await move.import(...oneLane, "--last-probe", "1", "--settle", "10");
    expect(cut.strikes()).toBe(1);
    expect(ending.report).toMatchObject({ grade: "complete", found: 20, copied: 20, notSettled: 0 });
    await move.expectIdentical();
  });

  test("one message is refused: it is named, and the rest is there", async () => {
    const { move, proxy } = await moveThroughProxy(remove, 20);
    const text = "NO Message refused because of a virus";
    // Of many in one command the refused one is found by halves, so the refusal has to come again and again.
    proxy.arm({ kind: "answer", command: /^APPEND /, text, nth: 2, times: way === "multi" ? 7 : 1 });
    const { report } = await move.import(...oneLane);
    expect(report.problems.every(({ code }) => code === "message.virus")).toBe(true);
    expect(report.problems.length).toBeGreaterThan(0);
    expect(report.copied + report.problems.length).toBe(20);
    expect(await move.compare()).toMatchObject({ missing: report.problems.length, extra: 0 });
  });
});
