/** The result of a run: sums that agree, folder by folder, and everything that deserves a word. */
import type { MailError } from "./errors.ts";
import type { AppendWay } from "./ports.ts";
import type { Grade } from "./state.ts";
import type { Counts, Problem, Remark } from "./tally.ts";
import { difference, sum } from "./tally.ts";

export interface FolderReport extends Counts {
  readonly old: string;
  readonly new: string;
}

/** So many messages were handed to the new server in this way. */
export interface WayUsed {
  readonly way: AppendWay;
  readonly messages: number;
}

export interface RunReport extends Counts {
  readonly grade: Grade;
  readonly dryRun: boolean;
  readonly folders: readonly FolderReport[];
  readonly problemList: readonly Problem[];
  readonly remarks: readonly Remark[];
  /** Bytes of the messages copied by this run; in a dry run of those that would be. */
  readonly bytes: number;
  /** How the messages that the new server confirmed were handed to it, the way of most of them first. */
  readonly ways: readonly WayUsed[];
  /** Whole run, in seconds. */
  readonly seconds: number;
  /** What ended the run before its end; null when it came to its end. `interrupted`: somebody stopped it. */
  readonly endedBy: MailError | "interrupted" | null;
}

/** Remarks that say a stored message is not quite what it was, or that a folder was left out which nobody excluded. */
const DIFFERENCES: ReadonlySet<Remark["kind"]> = new Set([
  "changedByServer",
  "keywordNotKept",
  "flagNotKept",
  "keywordsFull",
  "dateChanged",
  "dateNotKept",
  "subscriptionNotKept",
  "possibleDuplicate",
  "keptOnce",
  // Mail may lie in there that is nowhere else.
  "viewLeftOut",
  "endlessLeftOut",
]);

/** Adds up the folders and grades the whole. Throws when a sum does not agree: that is a bug, and no report may hide it. */
export function buildReport(run: Omit<RunReport, keyof Counts | "grade">): RunReport {
  const counts = sum(run.folders);
  for (const folder of [...run.folders, { ...counts, old: "all folders" }])
    if (difference(folder) !== 0 && run.endedBy === null)
      throw new Error(`the sum of ${folder.old} does not agree: ${JSON.stringify(folder)}`);
  return { ...run, ...counts, grade: grade(counts, run) };
}

/** Adds up what was counted in several places, the way of most messages first. */
export function sumOfWays(all: Iterable<WayUsed>): WayUsed[] {
  const totals = new Map<AppendWay, number>();
  for (const { way, messages } of all) totals.set(way, (totals.get(way) ?? 0) + messages);
  const ways = [...totals].map(([way, messages]) => ({ way, messages }));
  return ways.toSorted((one, other) => other.messages - one.messages);
}

function grade(counts: Counts, run: Pick<RunReport, "endedBy" | "problemList" | "remarks">): Grade {
  if (run.endedBy !== null) return "notComplete";
  const unsaved = run.problemList.filter((problem) => problem.savedIn === undefined);
  const saved = run.problemList.filter((problem) => problem.savedIn !== undefined).length;
  if (counts.problems - saved + counts.notSettled + unsaved.length > 0) return "checkThese";
  if (saved > 0) return "smallDifferences";
  return run.remarks.some((remark) => DIFFERENCES.has(remark.kind)) ? "smallDifferences" : "complete";
}
