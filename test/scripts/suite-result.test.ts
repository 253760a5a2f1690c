import { describe, expect, it } from "vitest";
import { allIsWell, closingLine, failedTests, suiteTable, vitestResult } from "../../scripts/suite-result.ts";

const suite = (passed: number, failed: number, skipped = 0) => ({ name: "unit", passed, failed, skipped, seconds: 1 });
const report = (passed: number, failed: number) =>
  JSON.stringify({ numPassedTests: passed, numFailedTests: failed, numPendingTests: 2, numTodoTests: 1 });

describe("the closing line of all suites", () => {
  it("sums up", () => {
    expect(closingLine([suite(3, 0, 1), suite(40, 2)])).toBe("43 passed, 2 failed, 1 skipped");
    expect(suiteTable([suite(3, 0, 1)])).toMatch(/unit +3 passed +0 failed +1 skipped +1\.0 s/);
  });

  it("is a failure when something failed, and when nothing passed", () => {
    expect(allIsWell([suite(3, 0), suite(0, 0)])).toBe(true);
    expect(allIsWell([suite(3, 0), suite(3, 1)])).toBe(false);
    expect(allIsWell([suite(0, 0)])).toBe(false);
    expect(allIsWell([])).toBe(false);
  });
});

describe("a run of vitest", () => {
  it("is counted from its report", () => {
    expect(vitestResult("unit", report(5, 0), 0, 1)).toEqual({
      name: "unit",
      passed: 5,
      failed: 0,
      skipped: 3,
      seconds: 1,
      failures: [],
    });
    expect(vitestResult("unit", report(5, 2), 1, 1).failed).toBe(2);
  });

  it("names what failed, with the first line of why, and a file that could not be loaded", () => {
    const test = (fullName: string, ...failureMessages: string[]) => ({ fullName, status: "failed", failureMessages });
    const testResults = [
      { name: "a.test.ts", status: "failed", assertionResults: [test("copies", "expected 1\n  at b"), test("lists")] },
      { name: "b.test.ts", status: "failed", message: "no such module", assertionResults: [] },
      { name: "c.test.ts", status: "passed", assertionResults: [{ fullName: "ends", status: "passed" }] },
    ];
    const result = vitestResult("unit", JSON.stringify({ ...JSON.parse(report(5, 2)), testResults }), 1, 1);
    const lines = ["a.test.ts: copies: expected 1", "a.test.ts: lists: ", "b.test.ts: no such module"];
    expect(result.failures).toEqual(lines);
    expect(failedTests([suite(3, 0), result])).toBe(`${lines.map((line) => `  FAILED unit: ${line}`).join("\n")}\n\n`);
    expect(failedTests([suite(3, 0)])).toBe("");
  });

  it("counts as one failure when it failed without a failing test, or left no report", () => {
    expect(vitestResult("unit", report(5, 0), 1, 1).failed).toBe(1);
    expect(vitestResult("unit", report(5, 0), null, 1).failed).toBe(1);
    expect(vitestResult("unit", null, 1, 1)).toMatchObject({ passed: 0, failed: 1 });
    expect(() => vitestResult("unit", "{}", 0, 1)).toThrow("unit");
  });
});
