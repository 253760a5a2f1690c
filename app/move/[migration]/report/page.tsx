import type { Metadata } from "next";
import { notFound, redirect } from "next/navigation";
import { cache } from "react";
import { type ErasedReport, erasedReport } from "../../../../lib/services/erased-report.ts";
import { portal } from "../../../../lib/services/portal.ts";
import { type ReportFacts, reportOf } from "../../../../lib/services/report.ts";
import { residueOf } from "../../../../lib/services/residue.ts";
import { Button, ButtonLink } from "../../../_components/button.tsx";
import { Note } from "../../../_components/note.tsx";
import { Page, pageTitle } from "../../../_components/page.tsx";
import { PrintButton } from "../../../_components/print-button.tsx";
import { size } from "../../../_lib/format.ts";
import { found } from "../../../_lib/found.ts";
import { rich, t } from "../../../_lib/text.tsx";
import { requirePerson } from "../../../_lib/viewer.ts";
import { when } from "../../../_lib/when.ts";
import { resume } from "../progress/actions.ts";
import { runAgain } from "./actions.ts";
import { Again, canRun, seenOf } from "./again.tsx";
import { ErasedPage } from "./erased-page.tsx";
import { KeptUntil } from "./kept-until.tsx";
import { ReportFolders } from "./report-folders.tsx";
import { ReportHistory, ReportNext } from "./report-next.tsx";
import { ReportProblems } from "./report-problems.tsx";
import { ReportRemarks } from "./report-remarks.tsx";
import { ReportSum } from "./report-sum.tsx";
import { ResidueSection } from "./residue.tsx";
import { runNumber } from "./run-number.ts";
import { aboveWords, leadWords, titleWords, toLookAt } from "./words.ts";

interface Props {
  params: Promise<{ migration: string }>;
  searchParams: Promise<{ run?: string | string[] }>;
}

/** The report that is asked for, or what became of it. */
type Shown = ReportFacts | ErasedReport;

const shownOf = cache(async (migration: string, run: number | "test" | null): Promise<Shown> => {
  const [here, viewer] = [await portal(), await requirePerson()];
  const shown = (await found(reportOf(here, viewer, migration, run))) ?? (await erasedReport(here, viewer, migration));
  // Where there is none yet the other page says why.
  return shown ?? (run === null ? redirect(`/move/${migration}/progress`) : notFound());
});

async function shownFor({ params, searchParams }: Props): Promise<Shown> {
  const { run } = await searchParams;
  return shownOf((await params).migration, run === "test" ? run : runNumber(run));
}

export async function generateMetadata(props: Props): Promise<Metadata> {
  const shown = await shownFor(props);
  return { title: pageTitle("erasedAt" in shown ? t("report.erased.title") : titleWords(shown.report)) };
}

export default async function ReportPage(props: Props) {
  const shown = await shownFor(props);
  if ("erasedAt" in shown) return <ErasedPage migration={(await props.params).migration} erased={shown} />;
  return <Report facts={shown} />;
}

/** Proves that all is accounted for, then lists what is not, each with its action. */
async function Report({ facts }: { facts: ReportFacts }) {
  const { report } = facts;
  const residue = facts.run.isLatest ? await residueOf(await portal(), await requirePerson(), facts.migrationId) : null;
  return (
    <Page
      kind="journey"
      back={{ href: "/move", label: t("common.yourMove") }}
      above={aboveWords(facts)}
      title={titleWords(report)}
      lead={leadWords(report)}
      aside={<ReportSum report={report} />}
      below={
        <>
          <ReportProblems
            facts={facts}
            tryAgain={canRun(facts) && report.checked ? <Again facts={facts} words={t("report.tryAgain")} /> : null}
          />
          <ReportFolders report={report} />
          <ReportRemarks remarks={report.remarks} />
          {residue && (
            <ResidueSection view={residue} zone={facts.zone} bring={canRun(facts) ? <Bring facts={facts} /> : null} />
          )}
          <ReportNext facts={facts} copyNew={canRun(facts) && report.checked ? <CopyNew facts={facts} /> : null} />
          <ReportHistory facts={facts} />
        </>
      }
    >
      <Standing facts={facts} />
      <Offers facts={facts} />
      <About facts={facts} />
    </Page>
  );
}

function Standing({ facts: { run, report, isUnderWay, migrationId } }: { facts: ReportFacts }) {
  const { ended } = report;
  const quote = ended !== null && ended !== "interrupted" ? ended.serverText : "";
  return (
    <>
      {quote !== "" && (
        <p className="mb-4 text-ink-2">
          <bdi>{t("report.said", { words: quote })}</bdi>
        </p>
      )}
      {isUnderWay && (
        <Note tone="quiet">
          {t("report.underWay")}{" "}
          <a href={`/move/${migrationId}/progress`} className="link">
            {t("report.seeProgress")}
          </a>
        </Note>
      )}
      {!run.isLatest && !run.isTest && (
        <Note tone="quiet">
          {t("report.olderRun")}{" "}
          <a href={`/move/${migrationId}/report`} className="link">
            {t("report.latestRun")}
          </a>
        </Note>
      )}
    </>
  );
}

/** Between which accounts, how much, and how long this can be read. */
function About({ facts: { report, accounts, keptUntil, zone } }: { facts: ReportFacts }) {
  const { bytes, totals, isTest } = report;
  return (
    <div className="mt-6 grid gap-2 text-sm text-ink-2">
      <p className="wrap-anywhere">
        {rich("report.accounts", { old: <bdi>{accounts.old}</bdi>, new: <bdi>{accounts.new}</bdi> })}{" "}
        {totals.copied > 0 &&
          t(isTest ? "report.test.amount" : "report.amount", { count: totals.copied, size: size(bytes) })}
      </p>
      <KeptUntil at={keptUntil} zone={zone} />
    </div>
  );
}

/** The one filled button: to what has to be looked at, or on with what rests. */
function Offers({ facts: { report, run, canResume, isUnderWay, migrationId } }: { facts: ReportFacts }) {
  const { toCheck, isTest } = report;
  const checked = report.isWhole;
  const folders = toCheck === 0 ? toLookAt(report).length : 0;
  return (
    <div className="flex flex-wrap items-center gap-x-4 gap-y-3 print:hidden">
      {checked && toCheck > 0 && (
        <ButtonLink kind="filled" href="#problems">
          {t("report.see", { count: toCheck })}
        </ButtonLink>
      )}
      {checked && folders > 0 && (
        <ButtonLink kind="filled" href="#problems">
          {t("report.seeFolders", { count: folders })}
        </ButtonLink>
      )}
      {isTest && !isUnderWay && (
        <ButtonLink kind={toCheck > 0 || folders > 0 ? "outlined" : "filled"} href={`/move/${migrationId}/check`}>
          {t("report.test.check")}
        </ButtonLink>
      )}
      {run.isLatest && !isTest && canResume && (
        <form action={resume.bind(null, migrationId)}>
          <Button kind="filled">{t("report.goOn")}</Button>
        </form>
      )}
      <PrintButton>{t("report.print")}</PrintButton>
    </div>
  );
}

function Bring({ facts }: { facts: ReportFacts }) {
  return (
    <form action={runAgain.bind(null, seenOf(facts))}>
      <Button kind="outlined">{t("report.residue.bring")}</Button>
    </form>
  );
}

function CopyNew({ facts }: { facts: ReportFacts }) {
  const { run, zone } = facts;
  return <Again facts={facts} words={t("report.copyNew", { day: when(run.endedAt, zone, "day") })} />;
}
