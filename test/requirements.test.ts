/** docs/UX.md promises a test for each number: titles carry them. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { REQUIREMENTS, requirementsPage, testsWithNumbers, titlesIn } from "../scripts/requirements.ts";

const root = join(import.meta.dirname, "..");
const tests = testsWithNumbers(root);

describe("the table of requirements", () => {
  it("has a test for every number", () => {
    const shown = new Set(tests.map(({ number }) => number));
    const missing = REQUIREMENTS.map((_, index) => index + 1).filter((number) => !shown.has(number));
    expect(missing).toEqual([]);
  });

  it("knows every number that a title carries", () => {
    expect(REQUIREMENTS).toHaveLength(52);
    expect(tests.filter(({ number }) => number < 1 || number > REQUIREMENTS.length)).toEqual([]);
  });

  it("is as `npm run requirements` makes it", () => {
    expect(readFileSync(join(root, "docs/UX.md"), "utf8")).toBe(requirementsPage(tests));
  });
});

describe("titles", () => {
  it("are found with all their numbers, in whichever quotes", () => {
    const source = 'it("UX 3: keeps \\"it\\"", () => {});\nit.each([1])(\'UX 4, 51: asks "nobody" else\', () => {});';
    expect(titlesIn(source)).toEqual([
      { number: 3, title: 'keeps \\"it\\"' },
      { number: 4, title: 'asks "nobody" else' },
      { number: 51, title: 'asks "nobody" else' },
    ]);
  });

  it("may have numbers of both lists", () => {
    const source = 'it("UX 23: SEC 18, 20: asks once", () => {});';
    expect(titlesIn(source)).toEqual([{ number: 23, title: "asks once" }]);
    expect(titlesIn(source, "SEC")).toEqual([18, 20].map((number) => ({ number, title: "asks once" })));
  });

  it("need their number at the beginning", () => {
    expect(titlesIn('it("as UX 3: says", () => {}); const words = "UX 3 says";')).toEqual([]);
  });
});
