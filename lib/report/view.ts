/** A run's report as people read it: the whole old account in one sum that agrees, problems and remarks in groups. Pure. */
import type { ErrorCode } from "../engine/errors.ts";
import type { RunReport } from "../engine/report.ts";
import type { Grade } from "../engine/state.ts";
import type { Counts, Problem, RemarkKind } from "../engine/tally.ts";
import { canBeAttached } from "../policy/rescue.ts";
import type { StoredReport, Trouble } from "./stored.ts";

/** A folder of the old account as it was listed. */
export interface ListedFolder {
  /** Old path, levels joined by `/`. */
  readonly old: string;
  /** False for a level that holds folders but no mail. */
  readonly selectable: boolean;
  /** Null: never counted. */
  readonly messages: number | null;
}

/** Every message found is in exactly one of the other columns. */
export interface ReportCounts extends Counts {
  /** In folders that the person did not choose. */
  notChosen: number;
}

export interface FolderLine extends ReportCounts {
  readonly old: string;
  /** Null: not chosen. */
  readonly new: string | null;
}

export interface ProblemGroup {
  readonly code: ErrorCode;
  readonly messages: number;
  /** The new folder in which they are all saved as attachments; null: they are not. */
  readonly savedIn: string | null;
  /** How many of them the new server may take as attachments. */
  readonly attachable: number;
  readonly problems: readonly NumberedProblem[];
}

/** A problem with its place in the report's list, from 1 on: the same for as long as the report is kept. */
export interface NumberedProblem extends Problem {
  readonly number: number;
}

export interface RemarkGroup {
  readonly kind: RemarkKind;
  readonly messages: number;
  /** The largest first. `detail`: a keyword, a name, a date; may be empty. */
  readonly folders: readonly { readonly folder: string; readonly detail: string; readonly messages: number }[];
}

export interface ReportView {
  readonly grade: Grade;
  /** What ended the run early; null when it came to its end. */
  readonly ended: "interrupted" | Trouble | null;
  /** The run came to its end: the new account was read again, and the sums agree. */
  readonly checked: boolean;
  /** The sum is of the whole old account, and not of the chosen folders alone. */
  readonly wholeAccount: boolean;
  readonly totals: ReportCounts;
  /** Copies that are known to be in the new account: those that the person deleted there since are not. */
  readonly there: number;
  /** Messages that were refused and are in the new account as attachments. */
  readonly saved: number;
  /** Messages that a person has to look at. */
  readonly toCheck: number;
  /** The chosen ones first, in the order of the run; also those without mail. */
  readonly folders: readonly FolderLine[];
  readonly problems: readonly ProblemGroup[];
  readonly remarks: readonly RemarkGroup[];
  /** Copied by this run. */
  readonly bytes: number;
  /** How; empty where nothing was copied, and in reports of earlier versions. */
  readonly ways: RunReport["ways"];
  readonly seconds: number;
}

/** `listed`: all folders of the old account, as far as they are known. */
export function reportView(report: StoredReport, listed: readonly ListedFolder[]): ReportView {
  const checked = report.endedBy === null && !report.dryRun;
  const others = checked ? notChosen(report, listed) : null;
  const folders = [...report.folders.map(lineOf), ...(others ?? [])];
  const totals = totalOf(folders);
  const saved = report.problemList.filter(({ savedIn }) => savedIn !== undefined).length;
  return {
    grade: report.grade,
    ended: report.endedBy === "interrupted" ? report.endedBy : report.trouble,
    checked,
    wholeAccount: others !== null,
    totals,
    there: totals.copied + totals.copiedBefore + totals.alreadyThere - deletedSince(report),
    saved,
    // Before the end most of what is not settled was simply not reached.
    toCheck: totals.problems - saved + (checked ? totals.notSettled : 0),
    folders,
    problems: problemGroups(report.problemList),
    remarks: remarkGroups(report),
    bytes: report.bytes,
    ways: report.ways ?? [],
    seconds: report.seconds,
  };
}

function lineOf({ old, new: newName, ...counts }: StoredReport["folders"][number]): FolderLine {
  return { old, new: newName, ...counts, notChosen: 0 };
}

/** Null where the whole account cannot be told: nothing was listed, or a folder was never counted. */
function notChosen(report: StoredReport, listed: readonly ListedFolder[]): FolderLine[] | null {
  const inRun = new Set(report.folders.map(({ old }) => old));
  const others = listed.filter(({ old, selectable }) => selectable && !inRun.has(old));
  if (listed.length === 0 || others.some(({ messages }) => messages === null)) return null;
  return others.map(({ old, messages }) => ({
    ...{ ...nothing(), old, new: null },
    found: messages ?? 0,
    notChosen: messages ?? 0,
  }));
}

/** Every column; the compiler says when the engine has another one. */
function nothing(): ReportCounts {
  return {
    ...{ found: 0, copied: 0, copiedBefore: 0, alreadyThere: 0, leftOut: 0, notChosen: 0 },
    ...{ vanished: 0, notSettled: 0, problems: 0 },
  };
}

/** The columns that make up what was found, as pages and files show them. */
export const REPORT_COLUMNS: readonly Exclude<keyof ReportCounts, "found">[] = [
  "copied",
  "copiedBefore",
  "alreadyThere",
  "leftOut",
  "notChosen",
  "vanished",
  "notSettled",
  "problems",
];

function totalOf(folders: readonly ReportCounts[]): ReportCounts {
  const total = nothing();
  for (const folder of folders)
    for (const column of ["found", ...REPORT_COLUMNS] as const) total[column] += folder[column];
  return total;
}

function deletedSince({ remarks }: StoredReport): number {
  return remarks.reduce((sum, { kind, messages }) => sum + (kind === "deletedOnNew" ? messages : 0), 0);
}

function problemGroups(problems: readonly Problem[]): ProblemGroup[] {
  const numbered = problems.map((problem, index) => ({ ...problem, number: index + 1 }));
  const groups = Map.groupBy(numbered, ({ code, savedIn = "" }) => `${code} ${savedIn}`);
  return [...groups.values()].flatMap((group): ProblemGroup[] => {
    const [first] = group;
    if (!first) return [];
    return [
      {
        code: first.code,
        messages: group.reduce((sum, { messages }) => sum + messages, 0),
        savedIn: first.savedIn ?? null,
        attachable: group.filter(canBeAttached).length,
        problems: group,
      },
    ];
  });
}

function remarkGroups({ remarks }: StoredReport): RemarkGroup[] {
  return [...Map.groupBy(remarks, ({ kind }) => kind)].map(([kind, group]) => ({
    kind,
    messages: group.reduce((sum, { messages }) => sum + messages, 0),
    folders: group.toSorted((one, other) => other.messages - one.messages),
  }));
}
