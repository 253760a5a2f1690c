/** Whole imports over a line of 10 Mbit/s to the old server: what comes compressed comes whole, and sooner. */
import { expect, onTestFinished, test } from "vitest";
import { startNarrowLine } from "../../scripts/bench/narrow-line.ts";
import { seedMaildir } from "../support/mail/seed-maildir.ts";
import { workloadMailbox, workloads } from "../support/mail/workloads.ts";
import { startDovecot } from "../support/servers/dovecot.ts";
import { Bench } from "./support/bench.ts";

/** Of the line, in bytes a second. */
const SPEED = 1_250_000;
/** Of the workload of ordinary mail: about 25 MB. */
const SHARE = 0.05;
const ZLIB = "protocol imap {\n  mail_plugins = imap_zlib\n}";

test("an import of ordinary mail from a server that compresses is as complete, and at least 10 % faster", async () => {
  const [plain, packed] = [await imported(""), await imported(ZLIB)];
  console.log(`plain ${plain.seconds} s, ${plain.bytes} bytes; compressed ${packed.seconds} s, ${packed.bytes} bytes`);
  expect(packed.bytes).toBeLessThan(plain.bytes * 0.9);
  expect(packed.seconds).toBeLessThan(plain.seconds * 0.9);
});

/** Imports the mail, compares, and answers how long it took and how many bytes came over the line. */
async function imported(extraSettings: string) {
  const mailbox = workloadMailbox(ordinary(), SHARE);
  const bench = new Bench(...(await Promise.all([startDovecot({ extraSettings }), startDovecot()])));
  onTestFinished(() => bench.stop());
  const line = await startNarrowLine(bench.old.port, SPEED);
  onTestFinished(() => line.stop());
  const move = bench.move({ old: { port: line.port } });
  seedMaildir(bench.old, move.user, mailbox);
  const { seconds } = await move.importAll();
  await move.expectSame();
  return { seconds, bytes: line.passed() };
}

function ordinary() {
  const workload = workloads.find(({ name }) => name === "typical");
  if (!workload) throw new Error("there is no such workload");
  return workload;
}
