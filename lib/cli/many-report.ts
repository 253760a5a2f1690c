/** What became of a list of accounts. */
import { printable } from "../engine/errors.ts";
import type { RunReport } from "../engine/report.ts";
import type { Grade } from "../engine/state.ts";
import { noCounts, sum } from "../engine/tally.ts";
import { errorText } from "../i18n/errors.en.ts";
import { duration, messages, number } from "../i18n/words.en.ts";
import { statusOf } from "./exit-status.ts";
import { endedBy, jsonReport } from "./json-report.ts";
import { indented } from "./paragraph.ts";
import { type Column, table } from "./table.ts";

export interface PairResult {
  readonly old: string;
  readonly new: string;
  readonly journal: string;
  readonly report: RunReport;
}

const GRADES: Record<Grade, string> = {
  complete: "complete",
  smallDifferences: "complete, small differences",
  checkThese: "check",
  notComplete: "not complete",
};

type Counted = Pick<PairResult, "old" | "new"> & {
  readonly word: string;
  readonly counts: Pick<RunReport, "found" | "copied" | "problems" | "notSettled">;
};

const COLUMNS: readonly Column<Counted>[] = [
  { title: "Old account", align: "left", cell: (row) => printable(row.old) },
  { title: "New account", align: "left", cell: (row) => printable(row.new) },
  { title: "Result", align: "left", cell: (row) => row.word },
  { title: "found", align: "right", cell: ({ counts }) => number(counts.found) },
  { title: "copied", align: "right", cell: ({ counts }) => number(counts.copied) },
  { title: "problems", align: "right", cell: ({ counts }) => number(counts.problems) },
  { title: "not settled", align: "right", cell: ({ counts }) => number(counts.notSettled) },
];

/** One line for the end of one import. */
export function manyLine({ old, new: fresh, report }: PairResult): string {
  const done = `${messages(report.copied)} copied in ${duration(report.seconds)}`;
  return `${printable(old)} → ${printable(fresh)}: ${GRADES[report.grade]}, ${report.endedBy === null ? done : endingOf(report)}`;
}

/** The table of all, and a line on each that did not come to its end; or one line of JSON. Ends with a line end. */
export function manyReport(results: readonly PairResult[], asJson: boolean): string {
  if (asJson) return `${JSON.stringify(results.map(jsonResult))}\n`;
  const rows = results.map((result) => ({ ...result, word: GRADES[result.report.grade], counts: result.report }));
  const all = {
    old: "All accounts",
    new: "",
    word: "",
    counts: { ...noCounts(), ...sum(results.map(({ report }) => report)) },
  };
  const checked = results.every(({ report }) => report.endedBy === null && !report.dryRun);
  const unfinished = results
    .filter(({ report }) => report.endedBy !== null)
    .map((result) => indented(manyLine(result)));
  return `${[table(COLUMNS, rows, { row: all, checked }), ...(unfinished.length > 0 ? [unfinished.join("\n")] : [])].join("\n\n")}\n`;
}

function endingOf(report: RunReport): string {
  if (report.endedBy === null || report.endedBy === "interrupted") return "stopped";
  const { what } = errorText(report.endedBy.code, report.endedBy.side);
  return `${what} (${printable(endedBy(report)?.text ?? "")})`;
}

function jsonResult({ old, new: fresh, journal, report }: PairResult): Record<string, unknown> {
  return { old, new: fresh, journal, status: statusOf(report), ...jsonReport(report) };
}
