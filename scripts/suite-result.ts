/** What suites came to, and the one line that sums it up. */

export interface SuiteResult {
  readonly name: string;
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  readonly seconds: number;
  /** Each failed test: its file, its name and the first line of what it said. */
  readonly failures?: readonly string[];
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

/** The failed tests of all suites, one a line, so that whoever reads only the end of a log knows them; empty if none. */
export function failedTests(suites: readonly SuiteResult[]): string {
  const lines = suites.flatMap(({ name, failures = [] }) => failures.map((failure) => `  FAILED ${name}: ${failure}`));
  return lines.length === 0 ? "" : `${lines.join("\n")}\n\n`;
}

/** The part of vitest's JSON report that counts. */
interface VitestReport {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numPendingTests: number;
  readonly numTodoTests: number;
  readonly testResults?: readonly VitestFile[];
}

interface VitestFile {
  readonly name: string;
  readonly status: string;
  readonly message?: string;
  readonly assertionResults: readonly { fullName: string; status: string; failureMessages?: readonly string[] }[];
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
  return { name, passed: counts.numPassedTests, failed, skipped, seconds, failures: failuresOf(counts) };
}

/** A file that could not be loaded has no failed test, and is named itself. */
function failuresOf({ testResults = [] }: VitestReport): string[] {
  return testResults.flatMap((file) => {
    const failed = file.assertionResults.filter(({ status }) => status === "failed");
    if (failed.length === 0) return file.status === "failed" ? [`${file.name}: ${firstLine(file.message)}`] : [];
    return failed.map((test) => `${file.name}: ${test.fullName}: ${firstLine(test.failureMessages?.[0])}`);
  });
}

const firstLine = (text = "") => text.split("\n", 1)[0] ?? "";

function isReport(value: unknown): value is VitestReport {
  if (typeof value !== "object" || value === null) return false;
  const fields = ["numPassedTests", "numFailedTests", "numPendingTests", "numTodoTests"];
  return fields.every((field) => typeof Reflect.get(value, field) === "number");
}
