import type { Metadata } from "next";
import { cache } from "react";
import { portal } from "../../../../../lib/services/portal.ts";
import type { NumberedProblem } from "../../../../../lib/services/report.ts";
import { consentedReport } from "../../../../../lib/services/report-consent.ts";
import { DataTable } from "../../../../_components/data-table.tsx";
import { Note } from "../../../../_components/note.tsx";
import { Page, pageTitle, Section } from "../../../../_components/page.tsx";
import { pathName } from "../../../../_lib/folder-name.ts";
import { count } from "../../../../_lib/format.ts";
import { found } from "../../../../_lib/found.ts";
import { t } from "../../../../_lib/text.tsx";
import { errorWhat } from "../../../../_lib/trouble.ts";
import { requireStaff } from "../../../../_lib/viewer.ts";
import { when } from "../../../../_lib/when.ts";
import { ReportFolders } from "../../../../move/[migration]/report/report-folders.tsx";
import { ReportSum } from "../../../../move/[migration]/report/report-sum.tsx";

interface Props {
  params: Promise<{ entry: string }>;
}

const reportFor = cache(async (entry: string) => found(consentedReport(await portal(), await requireStaff(), entry)));

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { facts } = await reportFor((await params).entry);
  return { title: pageTitle(t("roster.report.title", { name: facts.accounts.old })) };
}

/** The report as the person sees it, as long as their code holds. */
export default async function ConsentedReportPage({ params }: Props) {
  const { entry } = await params;
  const { facts, until } = await reportFor(entry);
  const { report, zone } = facts;
  const problems = report.problems.flatMap(({ problems: those }) => those);
  return (
    <Page
      kind="admin"
      back={{ href: `/admin/roster/${entry}`, label: facts.accounts.old }}
      title={t("roster.report.title", { name: facts.accounts.old })}
      lead={t(`common.status.${report.grade}`)}
      aside={<ReportSum report={report} />}
      below={<ReportFolders report={report} forStaff />}
    >
      <Note tone="wait">{t("roster.report.until", { time: when(until, zone, "time") })}</Note>
      {problems.length > 0 && (
        <Section id="problems" title={t("roster.person.problems")} rule={false}>
          <DataTable
            caption={t("roster.person.problems")}
            rows={problems}
            rowKey={({ number }) => number}
            columns={[
              { id: "folder", head: t("report.column.folder"), cell: Place, phone: "title" },
              { id: "what", head: t("roster.import.problem"), cell: What },
            ]}
          />
        </Section>
      )}
    </Page>
  );
}

function Place({ folder, uid }: NumberedProblem) {
  return (
    <>
      <bdi>{pathName(folder)}</bdi>
      <span className="block text-xs text-ink-2">
        {uid === null ? t("report.wholeFolder") : t("report.messageNumber", { number: count(uid) })}
      </span>
    </>
  );
}

function What({ code, text }: NumberedProblem) {
  return (
    <>
      {errorWhat(code, null)}
      <bdi className="block text-xs text-ink-2">{text}</bdi>
    </>
  );
}
