import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, it } from "vitest";
import { judgeMutants, type MutantResult } from "../../scripts/mutate.ts";
import type { Mutant } from "../mutants/mutant.ts";

let root: string;

/** A checkout with one function, two tests that look at it, and one that does not. */
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), "carryover-small-"));
  mkdirSync(join(root, "lib"));
  writeFileSync(join(root, "package.json"), '{ "type": "module" }');
  writeFileSync(join(root, "lib/add.ts"), "export const add = (one: number, other: number) => one + other;\n");
  writeFileSync(
    join(root, "add.test.ts"),
    `import { describe, expect, it } from "vitest";
     import { add } from "./lib/add.ts";
     describe("adding", () => {
       it("adds (two)", () => expect(add(2, 3)).toBe(5));
       it("has a name", () => expect(add.name).toBe("add"));
       it("is wrong", () => expect(add(1, 1)).toBe(3));
     });`,
  );
  symlinkSync(fileURLToPath(new URL("../../node_modules", import.meta.url)), join(root, "node_modules"));
});
afterAll(() => {
  rmSync(root, { recursive: true });
});

function verdicts(...mutants: Partial<Mutant>[]): string[] {
  const base = { name: "minus", file: "lib/add.ts", find: "one + other", replace: "one - other", test: "add.test.ts" };
  const results: MutantResult[] = [];
  const whole = mutants.map((mutant) => ({ ...base, title: "adds (two)", ...mutant }));
  judgeMutants(root, whole, (result) => results.push(result));
  return results.map(({ verdict, reason }) => (reason === "" ? verdict : `${verdict}: ${reason}`));
}

it("tells apart what the named test notices, what it does not, and what is out of date", { timeout: 120_000 }, () => {
  expect(
    verdicts(
      {},
      { title: "adding adds (two)" },
      { title: "has a name" },
      { title: "adding has a name" },
      { replace: "one +" },
      { find: "one * other" },
      { find: "one" },
      { file: "lib/sub.ts" },
      { title: "adds three" },
      { title: "is wrong" },
      // The mutants before have left nothing behind.
      { replace: "other + one" },
    ),
  ).toEqual([
    "noticed",
    "noticed",
    "not noticed",
    "not noticed",
    "noticed",
    "stale: its text occurs 0 times in lib/add.ts, not once",
    "stale: its text occurs 2 times in lib/add.ts, not once",
    "stale: there is no lib/sub.ts",
    "stale: no test of this title in add.test.ts",
    "stale: the test is red without it",
    "not noticed",
  ]);
});
