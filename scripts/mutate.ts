/** Breaks the code in a copy of the checkout, one mutant at a time, and looks whether the named test notices. */
import { execFileSync, spawnSync } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Mutant } from "../test/mutants/mutant.ts";

/** `noticed` is the only good end. `stale`: the text or the test is not there any more. */
export type Verdict = "noticed" | "not noticed" | "stale";

export interface MutantResult {
  readonly mutant: Mutant;
  readonly verdict: Verdict;
  /** What is stale, or empty. */
  readonly reason: string;
  readonly seconds: number;
}

/** Too large to copy, and not broken by any mutant. */
const SHARED = ["node_modules", ".node", ".cache"];
/** Tests that build pages: Next.js follows no link out of the checkout, and a build that fails would pass for a breakage that was noticed. */
const BUILDS = /^test\/e2e\//;
/** Built pages lead to packages by links of their own, so they are built again. */
const LEFT_OUT = [...SHARED, ".git", ".next", "coverage"];

/** Files in test/mutants that hold no mutants. */
const LISTS_NONE = ["mutant.ts", "mutants.test.ts"];

/** After so long a test that hangs is given up; it has not noticed anything then. */
const HANGS_AFTER_MS = 600_000;

/** Those of all files in test/mutants. */
export async function allMutants(root: string): Promise<Mutant[]> {
  const folder = join(root, "test", "mutants");
  const files = readdirSync(folder).filter((name) => name.endsWith(".ts") && !LISTS_NONE.includes(name));
  const modules: { mutants: readonly Mutant[] }[] = await Promise.all(
    files.sort().map((name) => import(pathToFileURL(join(folder, name)).href)),
  );
  return modules.flatMap((module) => module.mutants);
}

/** What is out of date about a mutant, or empty: its text must stand once in its file. */
export function staleness(root: string, mutant: Mutant): string {
  const path = join(root, mutant.file);
  if (!existsSync(path)) return `there is no ${mutant.file}`;
  if (!existsSync(join(root, mutant.test))) return `there is no ${mutant.test}`;
  const occurrences = readFileSync(path, "utf8").split(mutant.find).length - 1;
  return occurrences === 1 ? "" : `its text occurs ${occurrences} times in ${mutant.file}, not once`;
}

/** Judges each mutant, and calls `tell` as soon as it is done. */
export function judgeMutants(root: string, mutants: readonly Mutant[], tell: (result: MutantResult) => void): void {
  const copy = mkdtempSync(join(tmpdir(), "carryover-mutants-"));
  try {
    cpSync(root, copy, {
      recursive: true,
      filter: (source) => source === root || !LEFT_OUT.includes(basename(source)),
    });
    const own = mutants.some(({ test }) => BUILDS.test(test)) ? ["node_modules"] : [];
    for (const name of SHARED.filter((each) => existsSync(join(root, each))))
      if (own.includes(name)) linkFiles(join(root, name), join(copy, name));
      else symlinkSync(join(root, name), join(copy, name));
    const healthy = new Map<string, ReadonlyMap<string, boolean>>();
    for (const mutant of mutants) {
      const started = performance.now();
      if (!healthy.has(mutant.test)) healthy.set(mutant.test, runTests(copy, mutant.test));
      const { verdict, reason } = judge(copy, mutant, healthy.get(mutant.test) ?? new Map());
      tell({ mutant, verdict, reason, seconds: (performance.now() - started) / 1000 });
    }
  } finally {
    rmSync(copy, { recursive: true });
  }
}

/** The same files in folders of its own, in a few seconds; copies where the system has no such links from one place to the other. */
function linkFiles(from: string, to: string): void {
  if (spawnSync("cp", ["-alH", from, to]).status === 0) return;
  rmSync(to, { recursive: true, force: true });
  execFileSync("cp", ["-aH", from, to]);
}

type Judgement = Pick<MutantResult, "verdict" | "reason">;

function judge(copy: string, mutant: Mutant, healthy: ReadonlyMap<string, boolean>): Judgement {
  const stale = (reason: string): Judgement => ({ verdict: "stale", reason });
  const outOfDate = staleness(copy, mutant);
  if (outOfDate !== "") return stale(outOfDate);
  const before = healthy.get(mutant.title);
  if (before === undefined) return stale(`no test of this title in ${mutant.test}`);
  if (!before) return stale("the test is red without it");
  const path = join(copy, mutant.file);
  const source = readFileSync(path, "utf8");
  const broken = source.replace(mutant.find, () => mutant.replace);
  writeFileSync(path, broken);
  try {
    const passed = runTests(copy, mutant.test, mutant.title).get(mutant.title);
    return { verdict: passed === false ? "noticed" : "not noticed", reason: "" };
  } finally {
    writeFileSync(path, source);
  }
}

/**
 * Runs a test file, or the one test of this title in it. Whether each passed, by title and by title with its describe
 * blocks; a title that several tests share has passed when all have. A file that cannot be loaded fails all it had.
 */
function runTests(copy: string, file: string, title?: string): ReadonlyMap<string, boolean> {
  const report = join(copy, "mutant-report.json");
  rmSync(report, { force: true });
  // Vitest puts ` > ` between a title and those of its describe blocks.
  const escaped = title?.replace(/[.*+?^${}()|[\]\\]/g, "\\$&").replaceAll(" ", "(?: > | )");
  const only = escaped === undefined ? [] : [`--testNamePattern=${escaped}`];
  const words = ["run", file, "--reporter=json", `--outputFile=${report}`, ...only];
  spawnSync(process.execPath, [join(copy, "node_modules/vitest/vitest.mjs"), ...words], {
    cwd: copy,
    timeout: HANGS_AFTER_MS,
    killSignal: "SIGKILL",
  });
  if (!existsSync(report)) return new Map();
  const assertions = assertionsIn(JSON.parse(readFileSync(report, "utf8")));
  if (title !== undefined && assertions.length === 0) return new Map([[title, false]]);
  return outcomesOf(assertions);
}

interface Assertion {
  readonly title: string;
  readonly fullName: string;
  readonly status: string;
}

/** Tests that did not run are missing. */
function outcomesOf(assertions: readonly Assertion[]): Map<string, boolean> {
  const passed = new Map<string, boolean>();
  for (const { title, fullName, status } of assertions) {
    if (status !== "passed" && status !== "failed") continue;
    for (const name of [title, fullName]) passed.set(name, (passed.get(name) ?? true) && status === "passed");
  }
  return passed;
}

function assertionsIn(report: unknown): Assertion[] {
  const list = (value: unknown, field: string): unknown[] => {
    const found: unknown = typeof value === "object" && value !== null ? Reflect.get(value, field) : undefined;
    return Array.isArray(found) ? found : [];
  };
  return list(report, "testResults").flatMap((file) => list(file, "assertionResults").filter(isAssertion));
}

function isAssertion(value: unknown): value is Assertion {
  if (typeof value !== "object" || value === null) return false;
  return ["title", "fullName", "status"].every((field) => typeof Reflect.get(value, field) === "string");
}
