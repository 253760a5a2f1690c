/** What suites came to, and the one line that sums it up. */

export interface SuiteResult {
  readonly name: string;
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  readonly seconds: number;
}

/** `N passed, N failed, N skipped` over all suites: the last line of every test command. */
export function closingLine(suites: readonly SuiteResult[]): string {
  const total = (column: "passed" | "failed" | "skipped") => suites.reduce((sum, suite) => sum + suite[column], 0);
  return `${total("passed")} passed, ${total("failed")} failed, ${total("skipped")} skipped`;
}

/** Whether everything is well. Nothing passed means that nothing was tested: that counts as a failure. */
export function allIsWell(suites: readonly SuiteResult[]): boolean {
  return suites.every((suite) => suite.failed === 0) && suites.some((suite) => suite.passed > 0);
}

/** The suites as a table, one a line, with their times. */
export function suiteTable(suites: readonly SuiteResult[]): string {
  const width = Math.max(...suites.map((suite) => suite.name.length));
  const lines = suites.map(({ name, passed, failed, skipped, seconds }) => {
    const counts = `${String(passed).padStart(6)} passed ${String(failed).padStart(4)} failed ${String(skipped).padStart(4)} skipped`;
    return `  ${name.padEnd(width)} ${counts} ${seconds.toFixed(1).padStart(8)} s`;
  });
  return lines.join("\n");
}

/** The part of vitest's JSON report that counts. */
interface VitestReport {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numPendingTests: number;
  readonly numTodoTests: number;
}

/**
 * The result of one vitest run. `report` is its JSON, null when it wrote none; `status` its exit status: a file that
 * could not be loaded or an error outside of tests fails the run without failing a test, and counts as one.
 */
export function vitestResult(name: string, report: string | null, status: number | null, seconds: number): SuiteResult {
  if (report === null) return { name, passed: 0, failed: 1, skipped: 0, seconds };
  const counts: unknown = JSON.parse(report);
  if (!isReport(counts)) throw new Error(`vitest's report of ${name} has no counts`);
  const failed = counts.numFailedTests === 0 && status !== 0 ? 1 : counts.numFailedTests;
  const skipped = counts.numPendingTests + counts.numTodoTests;
  return { name, passed: counts.numPassedTests, failed, skipped, seconds };
}

function isReport(value: unknown): value is VitestReport {
  if (typeof value !== "object" || value === null) return false;
  const fields = ["numPassedTests", "numFailedTests", "numPendingTests", "numTodoTests"];
  return fields.every((field) => typeof Reflect.get(value, field) === "number");
}
