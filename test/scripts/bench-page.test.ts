import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { chart } from "../../scripts/bench/chart.ts";
import { withReport } from "../../scripts/bench/results.ts";
import { reportOf, section } from "../../scripts/bench/tables.ts";
import { result, sample } from "./bench-results.ts";

const row = (text: string, start: string) => text.split("\n").find((line) => line.startsWith(`| ${start} |`));

describe("the tables of a bench", () => {
  const runs = result([
    ...[sample("carryover-2", 1, 6), sample("interimap", 1, 9), sample("floor-2", 1, 4)],
    sample("mbsync", 1, 24, { passed: ["keywordsLost"] }),
    sample("imapsync", 1, 50, { fault: "twinsLost 15" }),
    sample("doveadm", 1, 8, { othersCpu: 9 }),
  ]);

  it("hold seconds, both ratios, CPU, memory, and what the judge says", () => {
    expect(row(section(runs), "carryover-2")).toBe(
      "| carryover-2 | 6.00 | 0.67 | 1.50 | 1.00 | 0.50 | 0.50 | 100 | identical |",
    );
  });

  it("name what a copier changes by design", () => {
    expect(row(section(runs), "mbsync")).toContain("right, but by design: keywordsLost");
  });

  it("give a copy with losses no time", () => {
    expect(row(section(runs), "imapsync")).toBe("| imapsync | – | – | – | – | – | – | – | no time: twinsLost 15 |");
    expect(reportOf([runs])).not.toContain("50.0");
  });

  it("mark figures of runs that were not clean", () => {
    expect(row(section(runs), "doveadm")).toContain("8.00 (not clean)");
  });

  it("say who is not installed", () => {
    const copiers = [{ name: "mbsync", label: "mbsync", version: null, byDesign: null }];
    expect(row(section(result([], { copiers })), "mbsync")).toContain("not installed");
  });

  it("say that a quick try is none", () => {
    expect(section(result([], { scale: 0.02 }))).toContain("A quick try at 0.02 of the workload's size");
    expect(section(result([]))).not.toContain("quick try");
  });

  it("say for each figure to reach whether it was", () => {
    expect(reportOf([runs])).toMatch(/1\.3 times as fast as interimap \| 1\.50 times as fast \| reached/);
    expect(reportOf([runs])).toMatch(/6 times as fast as imapsync \| – \| not measured/);
  });
});

describe("the page", () => {
  const page = readFileSync(join(import.meta.dirname, "../../docs/benchmarks.md"), "utf8");

  it("gets another report between its markers, and keeps the rest", () => {
    const once = withReport(page, "first report\n");
    const twice = withReport(once, "second report\n");
    expect(twice).toContain("second report");
    expect(twice).not.toContain("first report");
    expect(twice.split("<!--")[0]).toBe(page.split("<!--")[0]);
    expect(() => withReport("# no markers", "")).toThrow("markers");
  });
});

describe("the picture", () => {
  const svg = (selfSeconds: number) =>
    chart([result([sample("interimap", 1, 10), sample("carryover-2", 1, selfSeconds)], { what: "small & odd" })]);
  const widths = (text: string) =>
    [...text.matchAll(/width="([\d.]+)" height="18"/g)].map(([, width]) => Number(width));

  it("has bars as long as the ratios, up to a longest one that says so", () => {
    const [peer = 0, self = 0] = widths(svg(5));
    expect(self / peer).toBeCloseTo(0.5);
    expect(svg(100)).toContain("10.00 (cut)");
    expect(Math.max(...widths(svg(100)))).toBeLessThan(1120 - 270 - 60);
  });

  it("says in words what it shows, and escapes what is not plain", () => {
    expect(svg(5)).toContain('<title id="title">');
    expect(svg(5)).toMatch(/<desc id="description">.*carryover-2 0\.50/);
    expect(svg(5)).toContain("small &amp; odd");
  });

  it("leaves out who has no time", () => {
    const runs = result([sample("interimap", 1, 10), sample("mbsync", 1, 5, { fault: "missing 1" })]);
    expect(widths(chart([runs]))).toHaveLength(1);
  });
});
