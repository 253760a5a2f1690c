/** Heading and lead of the report: the grade in words, with the number. */
import type { ReportFacts, ReportView } from "../../../../lib/services/report.ts";
import { t } from "../../../_lib/text.tsx";
import { type ErrorCode, type TroubleText, troubleText } from "../../../_lib/trouble.ts";
import { when, zoneWords } from "../../../_lib/when.ts";

/** Above the heading: which report this is, and of when. */
export function aboveWords({ reference, run, history, zone }: ReportFacts): string {
  const values = {
    reference: reference ?? t("report.noReference"),
    time: when(run.endedAt, zone, "dateTime"),
    zone: zoneWords(zone, run.endedAt),
  };
  if (run.isTest) return t("report.aboveTest", values);
  return history.length === 1 ? t("report.above", values) : t("report.aboveRun", { ...values, number: run.number });
}

/** The kinds of trouble that nothing was done for yet. */
export function toLookAt({ problems }: ReportView): ReportView["problems"] {
  return problems.filter(({ savedIn }) => savedIn === null);
}

export function titleWords(report: ReportView): string {
  return report.isTest ? testTitle(report) : moveTitle(report);
}

/** What a test has found, and never a grade: nothing was copied. */
function testTitle(report: ReportView): string {
  const { isWhole, toCheck } = report;
  if (!isWhole) return t("report.test.notWhole");
  if (toCheck > 0) return t("report.test.problems", { count: toCheck });
  const folders = toLookAt(report).length;
  return folders > 0 ? t("report.title.checkFolders", { count: folders }) : t("report.test.clean");
}

function testLead({ ended, isWhole, totals }: ReportView): string {
  const nothing = t("report.test.nothing");
  if (ended !== null && ended !== "interrupted") {
    const { what: trouble, next } = troubleText(ended.code, ended.side);
    return t("report.test.ended", { nothing, trouble, next });
  }
  return t(isWhole ? "report.test.lead" : "report.test.stopped", { nothing, count: totals.copied });
}

function moveTitle(report: ReportView): string {
  const { grade, ended, there, totals, toCheck } = report;
  switch (grade) {
    case "complete":
      return t("report.title.complete", { there });
    case "smallDifferences":
      return t("report.title.smallDifferences");
    case "checkThese":
      return toCheck > 0
        ? t("report.title.checkMessages", { count: toCheck })
        : t("report.title.checkFolders", { count: toLookAt(report).length });
    case "notComplete":
      if (totals.found === 0) return t("report.title.nothingYet");
      return t(ended === "interrupted" ? "report.title.stopped" : "report.title.notComplete", {
        there,
        found: totals.found,
      });
    default:
      return grade satisfies never;
  }
}

export function leadWords(report: ReportView): string {
  return report.isTest ? testLead(report) : moveLead(report);
}

function moveLead({ grade, ended, there, saved }: ReportView): string {
  if (ended === "interrupted") return t("report.lead.interrupted");
  if (ended) {
    const { what: trouble, next } = troubleText(ended.code, ended.side);
    return t("report.lead.ended", { trouble, next });
  }
  const method = t("report.method");
  if (grade === "complete") return t("report.lead.complete", { method });
  if (grade === "checkThese") return t("report.lead.checkThese", { there, method });
  return t("report.lead.smallDifferences", { there, saved, method });
}

/** What happened to a message that was set aside. One whose replies were lost was given up for good: looking again does not help it. */
export function problemWords(code: ErrorCode): TroubleText {
  if (code !== "message.unsettled") return troubleText(code, null);
  return { what: t("report.givenUp.what"), next: t("report.givenUp.next") };
}
