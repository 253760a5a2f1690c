/** A report as a table for spreadsheets: a row for each folder, their total, and a row for each problem. */
import { type TextKey, text } from "../i18n/translator.ts";
import { troubleText } from "../i18n/trouble.ts";
import { BYTE_ORDER_MARK, csvLine } from "../report/csv.ts";
import { type FolderLine, REPORT_COLUMNS, type ReportCounts, type ReportView } from "../report/view.ts";

type Cell = string | number | null;

/** The whole file. */
export function reportCsv({ folders, totals, problems, isTest }: ReportView): string {
  const rows: Cell[][] = [
    HEAD.map((key) => text((isTest && OF_TESTS[key]) || key)),
    ...folders.map(folderRow),
    [text("report.csv.totalRow"), null, null, ...counts(totals), null, null, null, null],
    ...problems.flatMap((group) => group.problems).map(problemRow),
  ];
  return BYTE_ORDER_MARK + rows.map(csvLine).join("");
}

const HEAD: readonly TextKey[] = [
  "report.csv.kind",
  "report.column.folder",
  "report.csv.newFolder",
  "report.column.found",
  ...REPORT_COLUMNS.map((column) => `report.column.${column}` as const),
  "report.csv.message",
  "report.csv.reason",
  "report.csv.next",
  "report.csv.noted",
];

/** In a test nothing was copied. */
const OF_TESTS: Partial<Record<TextKey, TextKey>> = {
  "report.column.copied": "report.test.column.copied",
  "report.column.problems": "report.test.column.problems",
};

function counts(line: ReportCounts): number[] {
  return [line.found, ...REPORT_COLUMNS.map((column) => line[column])];
}

function folderRow(line: FolderLine): Cell[] {
  return [text("report.csv.folderRow"), line.old, line.new, ...counts(line), null, null, null, null];
}

/** Counted in the row of its folder already: only its number of messages stands here again. */
function problemRow({
  folder,
  uid,
  code,
  text: noted,
  messages,
  savedIn,
}: ReportView["problems"][number]["problems"][number]): Cell[] {
  const { what, next: toDo } = troubleText(code, null);
  const next = savedIn === undefined ? toDo : text("report.savedIn", { count: 1, folder: savedIn });
  const columns = REPORT_COLUMNS.map((column) => (column === "problems" ? messages : null));
  return [text("report.csv.problemRow"), folder, null, null, ...columns, uid, what, next, noted];
}
