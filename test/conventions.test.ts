/** docs/CONVENTIONS.md promises a place and a test for each of the 28 conventions, or says that it is being built. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
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

  it("hold: SECURITY.md names a private way to report, and which versions are mended; templates lead there", () => {
    const security = readFileSync(join(root, "SECURITY.md"), "utf8");
    expect(security).toMatch(/## Reporting\s+Please report privately/);
    expect(security).toContain("## Supported versions");
    const templates = readdirSync(join(root, ".github/ISSUE_TEMPLATE"));
    const texts = templates.map((name) => readFileSync(join(root, ".github/ISSUE_TEMPLATE", name), "utf8"));
    expect(texts.length).toBeGreaterThan(1);
    expect(texts.filter((text) => /^---\nname: .+\nabout: .+\n---\n/.test(text))).toEqual(texts);
    expect(texts.filter((text) => text.includes("reported in private: SECURITY.md"))).toHaveLength(1);
  });

  it("are counted as they are", () => {
    expect(page).toContain(`\n${rows.filter(isThere).length} of 28 rows are there.\n`);
  });
});
