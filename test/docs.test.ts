/** docs/REALITIES.md promises a test and a mutant for each row: both must be there under the names it gives. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { allMutants } from "../scripts/mutate.ts";

const root = join(import.meta.dirname, "..");
const page = readFileSync(join(root, "docs", "REALITIES.md"), "utf8");
const mutants = new Map((await allMutants(root)).map((mutant) => [mutant.name, mutant]));

interface Row {
  readonly reality: string;
  readonly behaviour: string;
  readonly tests: string;
  readonly mutants: string;
}

const rows: readonly Row[] = page.split("\n").flatMap((line) => {
  const cells = line.split(/(?<!\\)\|/).map((cell) => cell.trim());
  const [, reality = "", behaviour = "", tests = "", names = ""] = cells;
  const isRow = cells.length === 6 && !/^(?:-+|Reality)$/.test(reality);
  return isRow ? [{ reality, behaviour, tests, mutants: names }] : [];
});

/** Stands in the last two columns of what is still being built. */
const TO_DO = "TODO helper";
const isToDo = (row: Row): boolean => row.tests.includes(TO_DO) || row.mutants.includes(TO_DO);
const isNotBuilt = (row: Row): boolean => row.behaviour.startsWith("Not built, because ");

/** `engine/verify`: that stores other bytes… */
const NAMED_TEST = /`([\w/.-]+)`: ([^;]+)/g;

const ENDINGS = [".test.ts", ".integration.test.ts", ".long.test.ts", ".soak.test.ts", ".e2e.ts"];

/** Of the test files of this name, from the root. */
function filesOf(name: string): string[] {
  return ENDINGS.map((ending) => `test/${name}${ending}`).filter((path) => existsSync(join(root, path)));
}

/** Its title as it stands in the source, or with the backslashes that strings need there. */
function holds(path: string, title: string): boolean {
  const source = readFileSync(join(root, path), "utf8");
  return source.includes(title) || source.replaceAll("\\\\", "\\").includes(title);
}

const testsIn = (cell: string) => [...cell.matchAll(NAMED_TEST)].map(([, file = "", title = ""]) => ({ file, title }));
const namesIn = (cell: string): string[] => [...cell.matchAll(/`([^`]+)`/g)].map(([, name = ""]) => name);

function missingTests(cell: string): string[] {
  return testsIn(cell).flatMap(({ file, title }) => {
    const paths = filesOf(file);
    if (paths.length === 0) return [`there is no test file ${file}`];
    return paths.some((path) => holds(path, title.trim())) ? [] : [`${file} has no test "${title.trim()}"`];
  });
}

/** Mutants that are not there, or that turn no test of the row red. */
function strayMutants(row: Row): string[] {
  const files = testsIn(row.tests).flatMap(({ file }) => filesOf(file));
  return namesIn(row.mutants).filter((name) => !files.includes(mutants.get(name)?.test ?? ""));
}

describe("the table of realities", () => {
  it("has the four parts, and more than a hundred rows", () => {
    expect(page.match(/^## .*$/gm)).toEqual(["## Servers", "## Messages", "## Folders", "## Connections"]);
    expect(rows.length).toBeGreaterThan(100);
  });

  it("has in each row what is done and no cell without a word", () => {
    const lines = page.split("\n").filter((line) => line.startsWith("|") && !/^\|(?:-+\|)+$/.test(line));
    expect(lines.length).toBe(rows.length + 4);
    expect(rows.filter((row) => Object.values(row).includes(""))).toEqual([]);
  });

  it.each(rows.filter((row) => !isNotBuilt(row) && !isToDo(row)))(
    "names a test and a mutant of it: $reality",
    (row) => {
      expect(missingTests(row.tests)).toEqual([]);
      expect(strayMutants(row)).toEqual([]);
      expect([testsIn(row.tests).length, namesIn(row.mutants).length]).not.toContain(0);
    },
  );

  it.each(rows.filter(isNotBuilt))("says why there is nothing: $reality", ({ tests, mutants: names }) => {
    expect([tests, names]).toEqual(["–", "–"]);
  });

  it("has nothing left that is still being built", () => {
    expect(rows.filter(isToDo).map(({ reality }) => reality)).toEqual([]);
  });
});
