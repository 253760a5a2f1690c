// npm run bench [-- --help]: how fast imports are, next to other copiers and to what IMAP itself costs.
// Progress goes to standard error, the tables to standard output. Exit status: 2 a mistake in the options, 3 packages are
// missing, 1 a workload could not be measured. What was not reached is no failure.

import { workloads } from "../test/support/mail/workloads.ts";
import { MissingPackages, requireDebianPackages } from "../test/support/servers/debian-packages.ts";
import type { Bed } from "./bench/bed.ts";
import { type BenchOptions, readOptions, usage } from "./bench/options.ts";
import type { WorkloadResult } from "./bench/records.ts";
import { keepResult } from "./bench/results.ts";
import { conditionsNow, runWorkload } from "./bench/run.ts";
import { goalsTable, section } from "./bench/tables.ts";
import { root } from "./programs.ts";

const words = process.argv.slice(2);
// Ends at once; the servers end with this process, and copiers that still run are ended.
for (const name of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(name, () => process.exit(130));

const options = optionsOrExit();
if (options === null) console.log(usage);
else process.exitCode = await bench(options);

async function bench({
  workloads: chosen,
  copiers,
  rounds,
  scale,
  quiet,
  limit,
  write,
}: BenchOptions): Promise<number> {
  if (!havePackages(copiers.map(({ name }) => name))) return 3;
  const conditions = conditionsNow(root, words);
  const results: WorkloadResult[] = [];
  const beds: Bed[] = [];
  let failed = false;
  const started = performance.now();
  for (const workload of chosen) {
    try {
      const result = await runWorkload({ workload, scale, copiers, conditions, rounds, quiet, limit, say, beds });
      results.push(result);
      console.log(`\n${section(result)}`);
      const order = workloads.map(({ name }) => name);
      if (write) say(`written: ${keepResult(root, result, order).join(", ")}`);
    } catch (error) {
      failed = true;
      say(`${workload.name} could not be measured: ${error instanceof Error ? error.stack : String(error)}`);
    }
  }
  await Promise.all(beds.map((bed) => bed.stop()));
  if (results.length > 0) console.log(`\n${goalsTable(results)}`);
  say(`\n${Math.round((performance.now() - started) / 60_000)} minutes in all`);
  return failed ? 1 : 0;
}

/** Installs what is missing, as root. Other copiers may be missing: they are named in the table. */
function havePackages(names: readonly string[]): boolean {
  try {
    requireDebianPackages(["dovecot-imapd", "time"], say);
  } catch (error) {
    if (!(error instanceof MissingPackages)) throw error;
    say(error.message);
    return false;
  }
  const optional = { mbsync: "isync", interimap: "interimap" };
  for (const [name, debianPackage] of Object.entries(optional)) {
    if (!names.includes(name)) continue;
    try {
      requireDebianPackages([debianPackage], say);
    } catch (error) {
      if (!(error instanceof MissingPackages)) throw error;
      say(`${name} is not measured. ${error.message}`);
    }
  }
  return true;
}

function optionsOrExit(): BenchOptions | null {
  try {
    return readOptions(words);
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : String(error)}\n\n${usage}`);
    return process.exit(2);
  }
}

function say(line: string): void {
  console.error(line);
}
