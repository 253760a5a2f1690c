/** A mailbox of a thousand folders: how often the servers are asked before its first message is copied. */
import { expect, onTestFinished, test, vi } from "vitest";
import { startLine } from "../../scripts/bench/line.ts";
import { sampleMailbox } from "../support/mail/sample-mailbox.ts";
import { seedMaildir } from "../support/mail/seed-maildir.ts";
import { startDovecot } from "../support/servers/dovecot.ts";
import { Bench } from "./support/bench.ts";

const FOLDERS = 1_000;
/** On the busier connection, until the first message is on its way. One folder after the other would be 2,000. */
const ROUND_TRIPS = 100;

test(`the first of ${FOLDERS} folders is being copied after at most ${ROUND_TRIPS} round trips`, async () => {
  const bench = new Bench(...(await Promise.all([startDovecot(), startDovecot({ rawLog: true })])));
  onTestFinished(() => bench.stop());
  // The line is long enough for what is sent together to arrive together.
  const line = await startLine(10, bench.old.port, bench.new.port);
  onTestFinished(() => line.stop());
  const move = bench.move({ old: { port: line.oldPort }, new: { port: line.newPort } });
  seedMaildir(bench.old, move.user, sampleMailbox("thousand", { messages: 3 * FOLDERS, folders: FOLDERS }));
  const run = move.startImport([]);
  const said = () => bench.new.rawLog(move.user).map(({ client }) => client.toString("latin1"));
  await vi.waitUntil(() => said().some((text) => / APPEND /.test(text)), { timeout: 120_000, interval: 20 });
  const { turns } = await line.passage();
  console.log(`round trips before the first message: ${turns.most} on the busier connection, ${turns.total} on all`);
  expect(turns.most).toBeLessThanOrEqual(ROUND_TRIPS);
  const { report } = await run.ended.then((ending) => ({ ...ending, report: JSON.parse(ending.stdout) }));
  expect(report).toMatchObject({ grade: "complete", found: 3 * FOLDERS });
  await move.expectSame({ deleted: "leftOut" });
});
