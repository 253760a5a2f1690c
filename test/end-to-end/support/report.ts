/** The object that `import --json` prints, and the sums in it. */
import { expect } from "vitest";

/** The terms that add up to `found`. */
export const terms = [
  "copied",
  "copiedBefore",
  "alreadyThere",
  "leftOut",
  "vanished",
  "notSettled",
  "problems",
] as const;

type Term = (typeof terms)[number];

/** A folder's line: every term is a number of messages. */
export interface FolderLine extends Readonly<Record<Term, number>> {
  old: string;
  new: string;
  found: number;
}

/** The whole object. */
export interface JsonReport extends Readonly<Record<Exclude<Term, "problems">, number>> {
  grade: string;
  found: number;
  problems: { folder: string; uid: number | null; code: string; text: string }[];
  folders: FolderLine[];
  bytes: number;
  seconds: number;
  remarks: { folder: string; kind: string; messages: number; detail: string }[];
  ways: { way: string; messages: number }[];
  endedBy: { code: string; text: string } | null;
}

/** The order in which the keys are promised; others may follow. */
const promised = ["grade", "found", ...terms, "folders", "bytes", "seconds"];

/** Reads the last line of standard output. Throws when it is no such object. */
export function readReport(stdout: string): JsonReport {
  const line = stdout.trimEnd().split("\n").at(-1) ?? "";
  const report: JsonReport = JSON.parse(line);
  expect(Object.keys(report).slice(0, promised.length)).toEqual(promised);
  return report;
}

/** Demands that every folder's terms add up to what was found there, and the folders to the totals. */
export function expectSumsToAgree(report: JsonReport): void {
  for (const folder of report.folders) {
    const sum = terms.reduce((total, term) => total + folder[term], 0);
    expect(sum, `the terms of ${folder.old} add up to what was found`).toBe(folder.found);
  }
  for (const term of ["found", ...terms] as const) {
    if (term === "problems") continue;
    const sum = report.folders.reduce((total, folder) => total + folder[term], 0);
    expect(sum, `the folders' ${term} add up to the total`).toBe(report[term]);
  }
}

/** The lines by old folder, each as `{found, copied, …}` without what is 0. */
export function linesOf(report: JsonReport): Record<string, Partial<Record<Term | "found", number>>> {
  return Object.fromEntries(
    report.folders.map((folder) => {
      const counts = (["found", ...terms] as const).map((term) => [term, folder[term]] as const);
      return [folder.old, Object.fromEntries(counts.filter(([, count]) => count > 0))];
    }),
  );
}

/** The messages that remarks of each kind stand for. */
export function remarksOf(report: JsonReport): Record<string, number> {
  const kinds = Map.groupBy(report.remarks, (remark) => remark.kind);
  return Object.fromEntries(
    [...kinds].map(([kind, all]) => [kind, all.reduce((total, remark) => total + remark.messages, 0)]),
  );
}
