/** The whole account in one column that adds up. */
import type { ReactNode } from "react";
import { REPORT_COLUMNS, type ReportView } from "../../../../lib/services/report.ts";
import { Sum, type SumRow } from "../../../_components/sum.tsx";
import { somePaths } from "../../../_lib/folder-name.ts";
import { count, listed } from "../../../_lib/format.ts";
import { t } from "../../../_lib/text.tsx";
import { capitalized } from "../../../_lib/trouble.ts";

type Column = (typeof REPORT_COLUMNS)[number];

/** So many names of folders stand in a line. */
const NAMES = 3;

export function ReportSum({ report }: { report: ReportView }) {
  const { totals, checked, isWhole } = report;
  const found: SumRow = { label: foundWords(report), value: count(totals.found), tone: "strong" };
  const shown = REPORT_COLUMNS.filter((column) => column === "copied" || totals[column] > 0);
  return (
    <div>
      <Sum
        caption={t("report.sumCaption")}
        rows={[found, ...shown.map((column) => rowOf(column, report))]}
        // Added up from the rows above, so that it shows when they do not agree.
        total={{
          label: t(isWhole ? "report.sum.accounted" : "report.sum.total"),
          value: count(REPORT_COLUMNS.reduce((sum, column) => sum + totals[column], 0)),
        }}
        checked={checked}
      />
      {checked && <p className="mt-3 text-sm text-ink-2">{t("report.sum.checkedNote")}</p>}
    </div>
  );
}

function foundWords({ isWhole, wholeAccount }: ReportView): string {
  if (!isWhole) return t("report.sum.foundSoFar");
  return t(wholeAccount ? "report.sum.foundAll" : "report.sum.found");
}

function rowOf(column: Column, report: ReportView): SumRow {
  const { totals, isWhole } = report;
  const isTrouble = column === "problems" || (column === "notSettled" && isWhole);
  return {
    label: labelOf(column, report),
    value: count(totals[column]),
    detail: detailOf(column, report),
    tone: isTrouble ? "problem" : "plain",
  };
}

function labelOf(column: Column, { isTest, isWhole }: ReportView): string {
  if (column === "notSettled" && !isWhole) return t("report.sum.toCome");
  if (isTest && column === "copied") return t("report.test.sum.copied");
  if (isTest && column === "problems") return t("report.test.sum.problems");
  return t(`report.sum.${column}`);
}

/** Why so many messages were left out. */
function detailOf(column: Column, { folders, remarks, saved }: ReportView): ReactNode {
  if (column === "problems" && saved > 0) return t("report.because.saved", { count: saved });
  if (column === "leftOut") {
    const reasons = REASONS.filter((reason) => remarks.some(({ kind }) => kind === reason));
    return capitalized(listed(reasons.map((reason) => t(`report.because.${reason}`))));
  }
  if (column !== "notChosen") return null;
  const names = folders.filter(({ notChosen }) => notChosen > 0).map(({ old }) => old);
  return <bdi>{somePaths(names, NAMES, (some, more) => t("report.andMore", { names: some, count: more }))}</bdi>;
}

const REASONS = ["deletedLeftOut", "olderLeftOut", "largeLeftOut", "emptyLeftOut", "internalDataLeftOut"] as const;
