/** How often a run asks its servers and waits: on a long line that, and nothing else, is the time that it takes. */
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { startLine } from "../../scripts/bench/line.ts";
import { editMailbox } from "../support/mail/mailbox-editor.ts";
import { oddMessage } from "../support/mail/odd-messages.ts";
import { sampleMailbox } from "../support/mail/sample-mailbox.ts";
import { seedMaildir } from "../support/mail/seed-maildir.ts";
import { type DovecotServer, startDovecot } from "../support/servers/dovecot.ts";
import { Bench, type Move } from "./support/bench.ts";
import { remarksOf } from "./support/report.ts";
import { sessionsDuring } from "./support/traces.ts";
import { verbCounts } from "./support/transcript-rules.ts";

let bench: Bench<DovecotServer, DovecotServer>;
beforeAll(async () => {
  bench = new Bench(...(await Promise.all([startDovecot({ rawLog: true }), startDovecot({ rawLog: true })])));
});
afterAll(() => bench?.stop());

/** The report of an import, and the commands of each of its connections after the sign-in, by their verbs. */
async function counted(move: Move, ...options: string[]) {
  const onNew = () => sessionsDuring(bench.new, move.user, () => move.importAll(...options));
  const { result, sessions } = await sessionsDuring(bench.old, move.user, onNew);
  const verbs = (all: typeof sessions) => all.map(({ client }) => verbCounts([client]));
  return { report: result.result, old: verbs(sessions), new: verbs(result.sessions) };
}

const busiest = (connections: readonly Record<string, number>[]): number =>
  Math.max(...connections.map((verbs) => Object.values(verbs).reduce((sum, count) => sum + count, 0)));

test("a first run over 30 folders lists, makes and checks them in a few dozen round trips", async () => {
  // The line is long enough for what is sent together to arrive together.
  const line = await startLine(10, bench.old.port, bench.new.port);
  onTestFinished(() => line.stop());
  const move = bench.move({ old: { port: line.oldPort }, new: { port: line.newPort } });
  seedMaildir(bench.old, move.user, sampleMailbox("first", { messages: 300, folders: 30 }));
  await line.passage();
  const first = await counted(move, "--connections", "1");
  const { turns } = await line.passage();
  expect(first.report).toMatchObject({ grade: "complete", found: 300 });
  const [old = {}, fresh = {}] = [first.old[0], first.new[0]];
  const { SELECT: selected = 0, APPEND: appended = 0 } = fresh;
  // Opened on both sides, read and appended: that is the copying.
  expect(turns.most - selected - appended, "on the busier side").toBeLessThanOrEqual(45);
  expect(turns.total - 2 * (selected + appended), "on both sides").toBeLessThanOrEqual(60);
  expect({ listed: (old.EXAMINE ?? 0) - selected, checked: fresh.EXAMINE }).toEqual({ listed: 30, checked: 30 });
  await move.expectSame({ deleted: "leftOut" });
});

test("nothing new in 30 folders is known after a few round trips, and a little costs only its folders", async () => {
  const move = bench.move();
  seedMaildir(bench.old, move.user, sampleMailbox("round-trips", { messages: 300, folders: 30 }));
  const first = await counted(move);
  const { copied, found } = first.report;
  expect(first.report).toMatchObject({ grade: "complete", found: 300, copiedBefore: 0 });

  const second = await counted(move);
  expect(second.report).toMatchObject({ grade: "complete", copied: 0, copiedBefore: copied });
  expect(remarksOf(second.report)).toMatchObject({ unchangedSince: found });
  for (const side of [second.old, second.new]) {
    expect(busiest(side)).toBeLessThanOrEqual(12);
    for (const verbs of side) for (const verb of ["EXAMINE", "SELECT"]) expect(verbs).not.toHaveProperty(verb);
  }

  await editMailbox(move.old, async (editor) => {
    await editor.append(["INBOX"], { bytes: oddMessage("no-message-id", "late"), flags: ["\\Seen"], instant: 1e9 });
  });
  const third = await counted(move);
  expect(third.report).toMatchObject({ grade: "complete", copied: 1, copiedBefore: copied });
  await move.expectSame({ deleted: "leftOut" });
});
