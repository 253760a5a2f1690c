/** docs/CONVENTIONS.md promises a place and a test for each of the 28 conventions, or says that it is being built. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";

const root = join(import.meta.dirname, "..");
const page = readFileSync(join(root, "docs", "CONVENTIONS.md"), "utf8");
const rows = [...page.matchAll(/^\| (\d+) \| ([^|]+) \| ([^|]*) \| ([^|]*)\|$/gm)].map(
  ([, number, name = "", here = "", tests = ""]) => ({ number: Number(number), name, here, tests }),
);
const BEING_BUILT = "*Being built*";
const isThere = ({ here, tests }: (typeof rows)[number]) => !`${here} ${tests}`.includes(BEING_BUILT);
const linksIn = (cell: string) => [...cell.matchAll(/\]\(([^)#]+)[^)]*\)/g)].map(([, path = ""]) => path);
const TEST = /^\.\.\/test\/.*(?:\.test\.ts|\.e2e\.ts)$/;

describe("the conventions", () => {
  it("are 28, each once", () => {
    expect(rows.map(({ number }) => number)).toEqual(Array.from({ length: 28 }, (_, index) => index + 1));
  });

  it.each(rows.filter(isThere))("have a place and a test: $name", ({ here, tests }) => {
    expect(linksIn(here)).not.toEqual([]);
    expect(linksIn(tests)).not.toEqual([]);
    expect(linksIn(tests).filter((path) => !TEST.test(path))).toEqual([]);
    const missing = [...linksIn(here), ...linksIn(tests)].filter((path) => !existsSync(join(root, "docs", path)));
    expect(missing).toEqual([]);
  });

  it("are counted as they are", () => {
    expect(page).toContain(`\n${rows.filter(isThere).length} of 28 rows are there.\n`);
  });
});
