/** Folder by folder, in columns that add up. */
import type { FolderLine, ReportCounts, ReportView } from "../../../../lib/services/report.ts";
import { type Column, DataTable, TableNumber } from "../../../_components/data-table.tsx";
import { Icon } from "../../../_components/icon.tsx";
import { Section } from "../../../_components/page.tsx";
import { pathName } from "../../../_lib/folder-name.ts";
import { count } from "../../../_lib/format.ts";
import { t } from "../../../_lib/text.tsx";

/** A folder, or the total with its words in `title`. */
type Line = FolderLine & { readonly title?: string };

/** `forStaff`: with the ways in which the messages were handed over, which help nobody else. */
export function ReportFolders({ report, forStaff = false }: { report: ReportView; forStaff?: boolean }) {
  const rows = report.folders.filter(({ found }) => found > 0);
  if (rows.length === 0) return null;
  return (
    <Section id="folders" title={t("report.foldersHeading")} rule={false}>
      <DataTable<Line>
        caption={t("report.foldersHeading")}
        columns={columnsOf(report)}
        rows={rows}
        rowKey={({ old }) => old}
        total={{ ...report.totals, old: "", new: "", title: t("report.total") }}
        checked={report.checked}
      />
      {forStaff && report.ways.length > 0 && <p className="mt-3 text-sm text-ink-2">{howCopied(report)}</p>}
    </Section>
  );
}

/** In which of the ways that the new server offers the messages were handed to it. */
function howCopied({ ways }: ReportView): string {
  const parts = ways.map(({ way, messages }) => t(`report.way.${way}`, { count: messages }));
  return t("report.howCopied", { ways: parts.join(", ") });
}

function columnsOf({ totals, isTest, isWhole }: ReportView): Column<Line>[] {
  const numbers: Column<Line>[] = [
    numeric("copied", t(isTest ? "report.test.column.copied" : "report.column.copied"), ({ copied }) => copied),
    numeric("copiedBefore", t("report.column.copiedBefore"), ({ copiedBefore }) => copiedBefore),
    numeric("alreadyThere", t("report.column.alreadyThere"), ({ alreadyThere }) => alreadyThere),
    numeric("leftOut", t("report.column.leftOut"), ({ leftOut, notChosen }) => leftOut + notChosen),
    numeric("vanished", t("report.column.vanished"), ({ vanished }) => vanished),
    numeric(
      "notSettled",
      t(isWhole ? "report.column.notSettled" : "report.column.toCome"),
      ({ notSettled }) => notSettled,
    ),
  ];
  const always = new Set(["copied", "alreadyThere", "leftOut"]);
  const used = (id: string) => always.has(id) || (isColumn(totals, id) && totals[id] > 0);
  return [
    { id: "folder", head: t("report.column.folder"), phone: "title", cell: nameOf },
    { id: "found", head: t("report.column.found"), numeric: true, phone: "end", cell: foundOf },
    ...numbers.filter(({ id }) => used(id)),
    {
      id: "problems",
      head: t(isTest ? "report.test.column.problems" : "report.column.problems"),
      numeric: true,
      phone: "line",
      cell: (line) => problemsOf(line, isTest),
    },
  ];
}

function isColumn(totals: ReportCounts, id: string): id is keyof ReportCounts {
  return Object.hasOwn(totals, id);
}

function numeric(id: string, head: string, value: (line: Line) => number): Column<Line> {
  const cell = (line: Line) => <TableNumber value={value(line)} text={count(value(line))} />;
  return { id, head, numeric: true, phone: "hidden", cell };
}

function nameOf({ title, old, new: newName }: Line) {
  if (title !== undefined) return title;
  return (
    <>
      <bdi>{pathName(old)}</bdi>
      {newName !== null && newName !== old && (
        <span className="text-ink-2">
          <span aria-hidden="true" className="mx-1 inline-block rtl:-scale-x-100">
            {"→"}
          </span>
          <span className="sr-only"> {t("report.willBeCalled")} </span>
          <bdi>{pathName(newName)}</bdi>
        </span>
      )}
    </>
  );
}

/** On a phone the one number stands for all columns. */
function foundOf(line: Line) {
  const there = line.copied + line.copiedBefore + line.alreadyThere;
  return (
    <>
      <span className="max-sm:hidden print:inline">{count(line.found)}</span>
      <span className="sm:hidden print:hidden">
        {line.new === null ? t("report.leftOutByYou") : t("report.thereOf", { there, found: line.found })}
      </span>
    </>
  );
}

function problemsOf({ problems }: Line, isTest: boolean) {
  if (problems === 0) return <span className="text-ink-3 max-sm:hidden">{count(0)}</span>;
  return (
    <span className="inline-flex items-center gap-1.5 font-semibold text-problem">
      <Icon name="triangle-alert" size={16} />
      {count(problems)}
      <span className="sm:hidden">{t(isTest ? "report.test.notReadable" : "report.notCopied")}</span>
    </span>
  );
}
