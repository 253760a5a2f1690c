/** The import dies, or is asked to end, in the middle of its work. */
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { Random } from "../support/mail/random.ts";
import { sampleMailbox } from "../support/mail/sample-mailbox.ts";
import { seedMaildir } from "../support/mail/seed-maildir.ts";
import { type DovecotServer, startDovecot } from "../support/servers/dovecot.ts";
import { Bench, readEnding } from "./support/bench.ts";
import { type Gate, startGate } from "./support/gate.ts";
import { loadOf, survivesKills } from "./support/kills.ts";
import { testSeed } from "./support/seed.ts";

let bench: Bench<DovecotServer, DovecotServer>;
beforeAll(async () => {
  bench = new Bench(...(await Promise.all([startDovecot(), startDovecot()])));
});
afterAll(() => bench?.stop());

async function gateToNew(): Promise<Gate> {
  const gate = await startGate(bench.new);
  onTestFinished(() => gate.stop());
  return gate;
}

/** No message is much larger than others: a kill at any byte then is one at any message. */
const even = { medianBytes: 2000, attachmentsPerMille: 0, oddPerMille: 100, deletedPerMille: 0 };

test("killed 40 times at any moment and resumed, nothing is lost and nothing doubled", async () => {
  // Side by side: most of the time a killed import waits until what it had in flight may be looked for.
  const moves = Array.from({ length: 4 }, async (_unused, number) => {
    const seed = `${testSeed("40 kills")} ${number}`;
    const mailbox = sampleMailbox(seed, { messages: 300, folders: 8, ...even });
    const gate = await gateToNew();
    const move = bench.move({ new: gate });
    seedMaildir(bench.old, move.user, mailbox);
    await survivesKills(move, gate, loadOf(mailbox), { kills: 10, random: new Random(seed) });
  });
  await Promise.all(moves);
}, 180_000);

test("asked to end, it does so within five seconds and says so; the next run goes on from there", async () => {
  const gate = await gateToNew();
  const mailbox = sampleMailbox("asked to end", { messages: 400, folders: 8, deletedPerMille: 0 });
  const move = bench.move({ new: gate });
  seedMaildir(bench.old, move.user, mailbox);
  const running = move.startImport([]);
  const { promise: asked, resolve } = Promise.withResolvers<number>();
  gate.after("toServer", 300_000, () => {
    running.signalGroup("SIGTERM");
    resolve(Date.now());
  });
  const ending = readEnding(await running.ended);
  expect(Date.now() - (await asked)).toBeLessThan(5000);
  expect(ending).toMatchObject({ status: 4, report: { grade: "notComplete", endedBy: { code: "interrupted" } } });
  const { copied } = ending.report;
  expect(copied).toBeGreaterThan(0);
  const report = await move.importAll("--last-probe", "3", "--settle", "10");
  expect(report).toMatchObject({ found: 400, copiedBefore: copied, copied: 400 - copied });
  await move.expectIdentical();
});
