/** The report as one JSON object, for scripts. Its keys are an interface: they may be added to, but not changed. */
import type { RunReport } from "../engine/report.ts";
import { COLUMNS, type Counts } from "../engine/tally.ts";

export function jsonReport(report: RunReport): Record<string, unknown> {
  return {
    grade: report.grade,
    ...columns(report),
    problems: report.problemList.map(({ folder, uid, code, text }) => ({ folder, uid, code, text })),
    folders: report.folders.map((folder) => ({
      old: folder.old,
      new: folder.new,
      ...columns(folder),
      problems: folder.problems,
    })),
    bytes: report.bytes,
    seconds: report.seconds,
    remarks: report.remarks.map(({ folder, kind, messages, detail }) => ({ folder, kind, messages, detail })),
    endedBy: endedBy(report),
    ways: report.ways.map(({ way, messages }) => ({ way, messages })),
  };
}

/** Every term of the sum but the problems, which are a number in folders and a list in the whole. */
function columns(counts: Counts): Record<string, number> {
  const terms = ["found" as const, ...COLUMNS].filter((term) => term !== "problems");
  return Object.fromEntries(terms.map((term) => [term, counts[term]]));
}

/** What ended a run early; null when it came to its end. */
export function endedBy({ endedBy }: Pick<RunReport, "endedBy">): { code: string; text: string } | null {
  if (endedBy === null) return null;
  if (endedBy === "interrupted") return { code: endedBy, text: "the run was interrupted" };
  const { code, message, serverText } = endedBy;
  // Many messages quote the server already.
  return { code, text: serverText === "" || message.includes(serverText) ? message : `${message} (${serverText})` };
}
