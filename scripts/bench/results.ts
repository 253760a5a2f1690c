/** Keeps results: raw numbers by workload, and what docs/benchmarks.md and its picture show of them. */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { chart } from "./chart.ts";
import type { WorkloadResult } from "./records.ts";
import { reportOf } from "./tables.ts";

const RAW = "test/results/benchmarks.jsonl";
const PAGE = "docs/benchmarks.md";
const PICTURE = "docs/pictures/benchmarks.svg";
const BEGIN = "<!-- bench: from here on written by npm run bench -->";
const END = "<!-- bench: end -->";

/**
 * Puts a result in the place of the one that was kept of its workload, and writes page and picture anew. Gives the files
 * that it wrote. `order` are the names of all workloads. Throws when the page has lost its markers.
 */
export function keepResult(root: string, result: WorkloadResult, order: readonly string[]): string[] {
  const kept = readKept(join(root, RAW)).filter(({ workload }) => workload !== result.workload);
  const all = [...kept, result].sort((a, b) => order.indexOf(a.workload) - order.indexOf(b.workload));
  writeFileSync(join(root, RAW), all.map((each) => `${JSON.stringify(each, rounded)}\n`).join(""));
  const page = join(root, PAGE);
  writeFileSync(page, withReport(readFileSync(page, "utf8"), reportOf(all)));
  writeFileSync(join(root, PICTURE), chart(all));
  return [RAW, PAGE, PICTURE];
}

/** The page with another report between its markers. Throws when they are not there. */
export function withReport(page: string, report: string): string {
  const [begin, end] = [page.indexOf(BEGIN), page.indexOf(END)];
  if (begin < 0 || end < begin) throw new Error(`${PAGE} has lost its markers: ${BEGIN} … ${END}`);
  return `${page.slice(0, begin + BEGIN.length)}\n\n${report}\n${page.slice(end)}`;
}

function readKept(file: string): WorkloadResult[] {
  if (!existsSync(file)) return [];
  const lines = readFileSync(file, "utf8").split("\n");
  // Written by this file only.
  return lines.filter((line) => line !== "").map((line): WorkloadResult => JSON.parse(line));
}

function rounded(_: string, value: unknown): unknown {
  return typeof value === "number" ? Math.round(value * 1000) / 1000 : value;
}
