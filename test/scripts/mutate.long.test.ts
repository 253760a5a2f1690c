/** Pages can only be built beside real packages: were they a link, each mutant of a test that builds would seem to be noticed. */
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { judgeMutants } from "../../scripts/mutate.ts";

const root = mkdtempSync(join(tmpdir(), "carryover-small-"));
afterAll(() => rmSync(root, { recursive: true }));

it("a test of the portal finds packages in a folder, and not behind a link out of the checkout", () => {
  mkdirSync(join(root, "test/e2e"), { recursive: true });
  writeFileSync(join(root, "package.json"), '{ "type": "module" }');
  writeFileSync(
    join(root, "test/e2e/own.test.ts"),
    `import { lstatSync } from "node:fs";
     import { expect, it } from "vitest";
     it("has packages", () => expect(lstatSync("node_modules").isDirectory()).toBe(true));`,
  );
  writeFileSync(join(root, "page.ts"), "export const words = 1;\n");
  symlinkSync(join(import.meta.dirname, "../../node_modules"), join(root, "node_modules"));
  const told: string[] = [];
  const mutant = { name: "words", file: "page.ts", find: "1", replace: "2", title: "has packages" };
  judgeMutants(root, [{ ...mutant, test: "test/e2e/own.test.ts" }], ({ verdict }) => told.push(verdict));
  // Neither stale, as it would be red without the breakage, nor noticed, as nothing looks at the page.
  expect(told).toEqual(["not noticed"]);
});
