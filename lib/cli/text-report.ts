/** The report for people: what became of the mail, folder by folder in columns that add up, then everything that needs a look. */
import { type MailError, printable } from "../engine/errors.ts";
import type { FolderReport, RunReport, WayUsed } from "../engine/report.ts";
import { COLUMNS, type Counts, noCounts, type Problem, type Remark } from "../engine/tally.ts";
import { errorText, type JobWord } from "../i18n/errors.en.ts";
import { remarkText } from "../i18n/remarks.en.ts";
import { duration, messages, number, size } from "../i18n/words.en.ts";
import { folderText } from "./folder-text.ts";
import { indented, paragraph } from "./paragraph.ts";
import { type Column, table } from "./table.ts";

/** More lines than these of one kind are counted instead of listed; --json has them all. */
const LISTED_PROBLEMS = 40;
const LISTED_REMARKS = 10;

const TITLES: Record<keyof Counts, string> = {
  found: "found",
  copied: "copied",
  copiedBefore: "copied before",
  alreadyThere: "already there",
  leftOut: "left out",
  vanished: "vanished",
  notSettled: "not settled",
  problems: "problems",
};

const WAYS: Record<WayUsed["way"], string> = {
  multi: "many at a time",
  pipelined: "one right behind the other",
  chained: "one behind the other, waiting for the server before each",
  oneByOne: "one by one",
};

/** The whole report; ends with a line end. */
export function textReport(report: RunReport): string {
  const parts = [
    headline(report),
    report.folders.length > 0 ? folderTable(report) : "",
    accomplished(report),
    ...groups(report.problemList, (problem) => problem.code).map(problemText),
    report.notSettled > 0 && report.endedBy === null ? unsettled(report.notSettled) : "",
    remarks(report.remarks),
  ];
  return `${parts.filter((part) => part !== "").join("\n\n")}\n`;
}

function headline(report: RunReport): string {
  if (report.endedBy === "interrupted")
    return paragraph(
      "Stopped. What is copied stays copied. Run the same command again to go on: nothing is copied twice.",
    );
  if (report.endedBy !== null) return endingText("Not complete.", report.endedBy, "import");
  if (report.dryRun)
    return paragraph(
      `Dry run: nothing was copied. A real run would copy ${messages(report.copied)} (${size(report.bytes)}).`,
    );
  const all = `${messages(report.found)} found, and every one is accounted for.`;
  if (report.grade === "complete") return paragraph(`Complete. ${all}`);
  if (report.grade === "smallDifferences")
    return paragraph(`Complete with small differences. ${all} What could not be kept stands below.`);
  const toCheck = report.problems + report.notSettled;
  const these =
    toCheck === 0
      ? "Check the folders below"
      : toCheck === 1
        ? "Check this message"
        : `Check these ${messages(toCheck)}`;
  return paragraph(`${these}. ${all}`);
}

/** What ended a program early: in our words, in the server's, and what to do next. */
export function endingText(opening: string, error: MailError, job: JobWord): string {
  const { what, next } = errorText(error.code, error.side, job);
  const lines = [paragraph(`${opening} ${what}`), indented(printable(error.message)), quoted(error), paragraph(next)];
  return lines.filter((line) => line !== "").join("\n");
}

/** The server's words, unless our message holds them already. */
function quoted({ serverText, message }: MailError): string {
  return serverText === "" || message.includes(serverText)
    ? ""
    : indented(`The server said: "${printable(serverText)}"`);
}

function folderTable(report: RunReport): string {
  const shown = (["found", "copied", ...COLUMNS.slice(1)] as const).filter(
    (term) => term === "found" || term === "copied" || report[term] > 0,
  );
  const columns: Column<FolderReport>[] = [
    { title: "Folder", align: "left", cell: folderName },
    ...shown.map((term) => ({
      title: term === "copied" && report.dryRun ? "would copy" : TITLES[term],
      align: "right" as const,
      cell: (folder: FolderReport) => number(folder[term]),
    })),
  ];
  const sum: FolderReport = { ...noCounts(), ...report, old: "All folders", new: "All folders" };
  return table(columns, [...report.folders].sort(inReadingOrder), {
    row: sum,
    checked: report.endedBy === null && !report.dryRun,
  });
}

/** The inbox first, then by name, as mail programs show them. */
function inReadingOrder(one: FolderReport, other: FolderReport): number {
  const isInbox = (folder: FolderReport) => Number(folder.old === "INBOX");
  return isInbox(other) - isInbox(one) || one.old.localeCompare(other.old, "en");
}

function folderName(folder: FolderReport): string {
  return folder.old === folder.new ? folderText(folder.old) : `${folderText(folder.old)} → ${folderText(folder.new)}`;
}

function accomplished(report: RunReport): string {
  if (report.dryRun || report.folders.length === 0) return "";
  const done = `Copied ${messages(report.copied)} (${size(report.bytes)}) in ${duration(report.seconds)}.`;
  const ways = report.ways.map((used) => `${number(used.messages)} ${WAYS[used.way]}`);
  return ways.length === 0
    ? done
    : `${done}\n${paragraph(`How they were handed to the new server: ${ways.join(", ")}.`)}`;
}

function problemText(problems: readonly Problem[]): string {
  const [first] = problems;
  if (!first) return "";
  const { what, next } = errorText(first.code, null);
  const count = problems.reduce((sum, problem) => sum + problem.messages, 0);
  const lines = problems
    .slice(0, LISTED_PROBLEMS)
    .map((problem) => indented(`${place(problem)}: ${printable(problem.text)}`));
  return [
    paragraph(`${messages(count)}: ${what}`),
    ...lines,
    more(problems.length - LISTED_PROBLEMS),
    paragraph(`Next: ${next}`),
  ]
    .filter((line) => line !== "")
    .join("\n");
}

function place({ folder, uid }: Problem): string {
  return uid === null ? `Folder ${folderText(folder)}` : `${folderText(folder)}, UID ${uid}`;
}

function unsettled(count: number): string {
  const { what, next } = errorText("message.unsettled", null);
  return [paragraph(`${messages(count)} not settled: ${what}`), paragraph(`Next: ${next}`)].join("\n");
}

function remarks(all: readonly Remark[]): string {
  const sections = groups(all, (remark) => remark.kind).map((group) => {
    const [first] = group;
    if (!first) return "";
    const count = group.reduce((sum, remark) => sum + remark.messages, 0);
    const largest = [...group].sort((one, other) => other.messages - one.messages).slice(0, LISTED_REMARKS);
    const lines = largest.map((remark) => indented(remarkLine(remark)));
    return [`- ${paragraph(remarkText(first.kind, count))}`, ...lines, more(group.length - LISTED_REMARKS)]
      .filter((line) => line !== "")
      .join("\n");
  });
  return sections.length === 0 ? "" : ["Good to know", ...sections].join("\n");
}

function remarkLine({ folder, kind, messages: count, detail }: Remark): string {
  // A moment as the engine writes it: 2026-11-29T18:40:00.000Z.
  const words = kind === "unchangedSince" ? detail.replace(/T(\d+:\d+).*$/, " $1 UTC") : detail;
  return [folderText(folder), words === "" ? "" : `: ${printable(words)}`, count > 0 ? ` (${number(count)})` : ""].join(
    "",
  );
}

function more(count: number): string {
  return count > 0 ? indented(`and ${number(count)} more; --json lists all`) : "";
}

function groups<T>(all: readonly T[], key: (one: T) => string): T[][] {
  return [...Map.groupBy(all, key).values()];
}
