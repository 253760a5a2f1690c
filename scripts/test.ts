// npm test [FILE...]       checks, unit tests, tests with real servers, the portal in a browser: what CI runs
// npm run test:all         the long ones as well; writes test/results/
// npm run soak             hours of random faults
// Ends with one line, `N passed, N failed, N skipped`. Exit status 3: packages are missing, and which.
import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join, relative } from "node:path";
import { parseArgs } from "node:util";
import { MissingPackages } from "../test/support/servers/debian-packages.ts";
import { ensureServers } from "../test/support/servers/ensure.ts";
import { searchForCanaries } from "./canary-search.ts";
import { root, runChecks, runVitest } from "./programs.ts";
import { allIsWell, closingLine, failedTests, type SuiteResult, suiteTable } from "./suite-result.ts";

const PACKAGES_MISSING = 3;
/** Where dated results are committed. */
const RESULTS = join(root, "test", "results");
/** What `npm test` may take on two cores, in seconds. */
const TIME_ALLOWED = 12 * 60;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    all: { type: "boolean", default: false },
    soak: { type: "boolean", default: false },
    seed: { type: "string" },
  },
});

/** Tests that draw by chance take this. `npm test` draws the same every time; the longer ones meet something new. */
const seed = values.seed ?? (values.all || values.soak ? String(Math.floor(Date.now() / 1000)) : null);
if (seed !== null) {
  process.env.CARRYOVER_TEST_SEED = seed;
  console.log(`- seed ${seed}: --seed ${seed} draws the same again`);
}

const started = performance.now();
const startedAt = Date.now();
try {
  ensureServers((step) => console.log(`- ${step}`));
} catch (error) {
  if (!(error instanceof MissingPackages)) throw error;
  console.error(error.message);
  process.exit(PACKAGES_MISSING);
}

const suites = [...runSuites(), searchForCanaries({ since: startedAt, results: RESULTS, tell: console.error })];
const seconds = (performance.now() - started) / 1000;
console.log(`\n${suiteTable(suites)}`);
if (values.all) console.log(`  written to ${writeResults(suites)}`);
console.log(`  ${Math.round(seconds)} s in all${values.all || values.soak ? "" : `, of ${TIME_ALLOWED} s allowed`}\n`);
console.log(`${failedTests(suites)}${closingLine(suites)}`);
process.exitCode = allIsWell(suites) ? 0 : 1;

function runSuites(): SuiteResult[] {
  if (values.soak) return [runVitest("soak", positionals)];
  const projects = ["unit", "integration", "e2e", ...(values.all ? ["long"] : [])];
  const checks = positionals.length > 0 ? [] : [runChecks()];
  return [...checks, ...projects.map((project) => runVitest(project, positionals))];
}

/** A dated file to be committed: what ran, on what, with which seed. */
function writeResults(results: readonly SuiteResult[]): string {
  const git = (...words: string[]) => execFileSync("git", words, { cwd: root, encoding: "utf8" }).trim();
  const now = new Date().toISOString();
  const file = join(RESULTS, `${now.slice(0, 16).replaceAll(":", "")}.md`);
  const facts = [
    `date: ${now}`,
    `commit: ${git("rev-parse", "HEAD")}${git("status", "--porcelain") === "" ? "" : " with changes"}`,
    `seed: ${seed}`,
    `Node ${process.versions.node} on ${process.platform} ${process.arch}, ${availableParallelism()} cores`,
  ];
  mkdirSync(RESULTS, { recursive: true });
  writeFileSync(
    file,
    `${facts.join("\n")}\n\n${suiteTable(results)}\n\n${failedTests(results)}${closingLine(results)}\n`,
  );
  return relative(root, file);
}
