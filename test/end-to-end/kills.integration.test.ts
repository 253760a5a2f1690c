/** The import dies, or is asked to end, in the middle of its work. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { Random } from "../support/mail/random.ts";
import { sampleMailbox } from "../support/mail/sample-mailbox.ts";
import { seedMaildir } from "../support/mail/seed-maildir.ts";
import { type DovecotServer, startDovecot } from "../support/servers/dovecot.ts";
import { Bench, readEnding } from "./support/bench.ts";
import { type Gate, startGate } from "./support/gate.ts";
import { loadOf, survivesKills } from "./support/kills.ts";

let bench: Bench<DovecotServer, DovecotServer>;
let gate: Gate;
beforeAll(async () => {
  bench = new Bench(...(await Promise.all([startDovecot(), startDovecot()])));
  gate = await startGate(bench.new);
});
afterAll(async () => {
  await gate?.stop();
  await bench?.stop();
});

test("killed eight times at any moment and resumed, nothing is lost and nothing doubled", async () => {
  const mailbox = sampleMailbox("kills", { messages: 600, folders: 14, oddPerMille: 100, deletedPerMille: 0 });
  const move = bench.move({ new: gate });
  seedMaildir(bench.old, move.user, mailbox);
  await survivesKills(move, gate, loadOf(mailbox), { kills: 8, random: new Random("eight kills") });
});

test("asked to end, it does so within five seconds and says so; the next run goes on from there", async () => {
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
