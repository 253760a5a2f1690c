/** The tools of this checkout, run as children with their output shown. */
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { root } from "./portal/root.ts";
import { type SuiteResult, vitestResult } from "./suite-result.ts";

export { root };

const tool = (path: string) => join(root, "node_modules", path);

/** Runs a program to its end; true when it ended with 0. */
function succeeds(program: string, args: readonly string[]): boolean {
  return spawnSync(program, args, { cwd: root, stdio: "inherit" }).status === 0;
}

/** Format, lint and types, of pages apart from all else. Each counts as one test. */
export function runChecks(): SuiteResult {
  const started = performance.now();
  const checks = [
    succeeds(tool(".bin/biome"), ["check", "--error-on-warnings"]),
    succeeds(tool(".bin/tsc"), ["--noEmit"]),
    succeeds(tool(".bin/next"), ["typegen"]) && succeeds(tool(".bin/tsc"), ["--noEmit", "--project", "app"]),
  ];
  const passed = checks.filter(Boolean).length;
  const seconds = (performance.now() - started) / 1000;
  return { name: "check", passed, failed: checks.length - passed, skipped: 0, seconds };
}

/** One project of vitest.config.ts, or the files of it whose names contain one of `filters`. */
export function runVitest(project: string, filters: readonly string[]): SuiteResult {
  const started = performance.now();
  const folder = mkdtempSync(join(tmpdir(), "carryover-report-"));
  const file = join(folder, "report.json");
  try {
    const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${file}`];
    const args = [
      tool("vitest/vitest.mjs"),
      "run",
      "--passWithNoTests",
      "--project",
      project,
      ...reporters,
      ...filters,
    ];
    const { status } = spawnSync(process.execPath, args, { cwd: root, stdio: "inherit" });
    const report = existsSync(file) ? readFileSync(file, "utf8") : null;
    return vitestResult(project, report, status, (performance.now() - started) / 1000);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
