import type { Metadata } from "next";
import { cache } from "react";
import { type CheckView, checkView } from "../../../../lib/services/check.ts";
import { portal } from "../../../../lib/services/portal.ts";
import { ButtonLink, ButtonRow } from "../../../_components/button.tsx";
import { ClosedWords } from "../../../_components/closed-note.tsx";
import { EmptyState } from "../../../_components/empty-state.tsx";
import { Page, pageTitle } from "../../../_components/page.tsx";
import { SummaryList } from "../../../_components/summary-list.tsx";
import { found } from "../../../_lib/found.ts";
import { keptForm } from "../../../_lib/kept-form.ts";
import { STEPS } from "../../../_lib/steps.ts";
import { t } from "../../../_lib/text.tsx";
import { requirePerson } from "../../../_lib/viewer.ts";
import { LookedAhead } from "./looked-ahead.tsx";
import { type ShownStart, Start, shownStart } from "./start-form.tsx";
import { summaryRows } from "./summary.tsx";

interface Props {
  params: Promise<{ migration: string }>;
  searchParams: Promise<{ again?: string | string[] }>;
}

const viewOf = cache(async (migrationId: string): Promise<CheckView> => {
  return found(checkView(await portal(), await requirePerson(), migrationId));
});

async function formOf(view: CheckView, { searchParams }: Props): Promise<ShownStart> {
  const kept = keptForm((await requirePerson()).session, (await searchParams).again);
  return shownStart(view, kept);
}

export async function generateMetadata(props: Props): Promise<Metadata> {
  const view = await viewOf((await props.params).migration);
  const { problem } = await formOf(view, props);
  return { title: pageTitle(titleOf(view), problem !== null) };
}

function titleOf({ underWay, testing, signedOff, phases }: CheckView): string {
  if (testing) return t("check.testing.title");
  if (phases.closed && !underWay && !signedOff) return t("phases.closed.title");
  return t(underWay ? "check.underWay.title" : "check.title");
}

/** Everything that will happen, and the one button. */
export default async function CheckPage(props: Props) {
  const { migration } = await props.params;
  const view = await viewOf(migration);
  const form = await formOf(view, props);
  return (
    <Page
      kind="journey"
      back={{ href: `/move/${migration}/folders`, label: t("common.back") }}
      step={{ number: 4, of: STEPS }}
      title={titleOf(view)}
      lead={view.underWay ? t(view.testing ? "check.testing.text" : "check.underWay.text") : undefined}
      errors={form.problem === null ? [] : [{ href: "#at", text: form.problem }]}
    >
      <Content migration={migration} view={view} form={form} />
    </Page>
  );
}

interface Shown {
  migration: string;
  view: CheckView;
  form: ShownStart;
}

function Content({ migration, view, form }: Shown) {
  const path = `/move/${migration}`;
  if (view.underWay)
    return (
      <ButtonRow>
        <ButtonLink kind="filled" href={`${path}/progress`}>
          {t("check.underWay.link")}
        </ButtonLink>
      </ButtonRow>
    );
  if (view.signedOff)
    return (
      <EmptyState
        title={t("check.signedOff.title")}
        action={
          <ButtonLink kind="filled" href={`${path}/sign-off`}>
            {t("check.signedOff.link")}
          </ButtonLink>
        }
      >
        <p>{t("check.signedOff.text")}</p>
      </EmptyState>
    );
  if (view.phases.closed)
    return (
      <>
        <ClosedWords phases={view.phases} />
        <ButtonRow>
          <ButtonLink kind="filled" href={view.hasReport ? `${path}/report` : "/move"}>
            {t(view.hasReport ? "phases.closed.report" : "phases.closed.move")}
          </ButtonLink>
        </ButtonRow>
      </>
    );
  if (view.chosen.length === 0)
    return (
      <EmptyState
        title={t("check.nothing.title")}
        action={
          <ButtonLink kind="filled" href={`${path}/folders`}>
            {t("check.nothing.link")}
          </ButtonLink>
        }
      >
        <p>{t("check.nothing.text")}</p>
      </EmptyState>
    );
  return (
    <>
      <SummaryList rows={summaryRows(view, path)} />
      <LookedAhead view={view} path={path} />
      <Start migration={migration} view={view} form={form} />
    </>
  );
}
