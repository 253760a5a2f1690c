import { describe, expect, it } from "vitest";
import { allIsWell, closingLine, suiteTable, vitestResult } from "../../scripts/suite-result.ts";

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
    });
    expect(vitestResult("unit", report(5, 2), 1, 1).failed).toBe(2);
  });

  it("counts as one failure when it failed without a failing test, or left no report", () => {
    expect(vitestResult("unit", report(5, 0), 1, 1).failed).toBe(1);
    expect(vitestResult("unit", report(5, 0), null, 1).failed).toBe(1);
    expect(vitestResult("unit", null, 1, 1)).toMatchObject({ passed: 0, failed: 1 });
    expect(() => vitestResult("unit", "{}", 0, 1)).toThrow("unit");
  });
});
