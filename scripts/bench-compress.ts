// npm run bench:compress: what COMPRESS=DEFLATE (RFC 4978) is worth on lines of different speeds. Reads accounts of a private Dovecot with one
// FETCH a folder, plain and compressed in turns, and prints a table. Nothing is kept of the mail: it is the most that an import could gain.

import { seedMaildir } from "../test/support/mail/seed-maildir.ts";
import { type Workload, workloadMailbox, workloads } from "../test/support/mail/workloads.ts";
import { startDovecot } from "../test/support/servers/dovecot.ts";
import { startNarrowLine } from "./bench/narrow-line.ts";
import { type Reading, readAccount } from "./bench/read-account.ts";

/** In Mbit/s; Infinity: as fast as the server. */
const SPEEDS = [2, 10, 50, Number.POSITIVE_INFINITY];
const ROUNDS = 3;
/** Of each workload: about 4 MB. */
const SHARES: Readonly<Record<string, number>> = { small: 0.02, typical: 0.008, large: 0.01 };
const HEAD = [
  ...["mail", "Mbit/s", "plain, s", "compressed, s", "times as fast", "bytes on the line"],
  ...["reader's CPU, s", "compressed"],
];

const server = await startDovecot({ extraSettings: "protocol imap {\n  mail_plugins = imap_zlib\n}" });
try {
  print(HEAD);
  print(HEAD.map(() => "---"));
  for (const workload of workloads.filter(({ name }) => name in SHARES)) {
    seedMaildir(server, workload.name, workloadMailbox(workload, SHARES[workload.name]));
    for (const speed of SPEEDS) print(await measured(workload, speed));
  }
} finally {
  await server.stop();
}

async function measured({ name: user, what }: Workload, speed: number): Promise<string[]> {
  const line = await startNarrowLine(server.port, speed * 125_000);
  const plain: Reading[] = [];
  const packed: Reading[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    plain.push(await readAccount(line.port, { user, password: "pw" }, false));
    packed.push(await readAccount(line.port, { user, password: "pw" }, true));
  }
  line.stop();
  const [before, after] = [median(plain), median(packed)];
  const share = `${Math.round((after.received / before.received) * 100)} %`;
  const seconds = [before, after, { seconds: before.seconds / after.seconds }].map((one) => one.seconds.toFixed(2));
  const cpu = [before, after].map(({ cpuSeconds }) => cpuSeconds.toFixed(2));
  return [what, Number.isFinite(speed) ? `${speed}` : "no limit", ...seconds, share, ...cpu];
}

/** The one that took neither longest nor shortest. */
function median(readings: readonly Reading[]): Reading {
  const middle = readings.toSorted((one, two) => one.seconds - two.seconds)[Math.floor(readings.length / 2)];
  if (!middle) throw new Error("nothing was read");
  return middle;
}

function print(cells: readonly string[]): void {
  console.log(`| ${cells.join(" | ")} |`);
}
