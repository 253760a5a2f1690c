import type { Metadata } from "next";
import { cache } from "react";
import { type CheckView, checkView } from "../../../../lib/services/check.ts";
import { portal } from "../../../../lib/services/portal.ts";
import { Button, ButtonLink, ButtonRow } from "../../../_components/button.tsx";
import { TickBox } from "../../../_components/choices.tsx";
import { EmptyState } from "../../../_components/empty-state.tsx";
import { Note } from "../../../_components/note.tsx";
import { Page } from "../../../_components/page.tsx";
import { SummaryList } from "../../../_components/summary-list.tsx";
import { size } from "../../../_lib/format.ts";
import { found } from "../../../_lib/found.ts";
import { t } from "../../../_lib/text.tsx";
import { requirePerson } from "../../../_lib/viewer.ts";
import { start } from "./actions.ts";
import { LookedAhead } from "./looked-ahead.tsx";
import { summaryRows } from "./summary.tsx";

interface Props {
  params: Promise<{ migration: string }>;
}

const viewOf = cache(async (migrationId: string): Promise<CheckView> => {
  return found(checkView(await portal(), await requirePerson(), migrationId));
});

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: titleOf(await viewOf((await params).migration)) };
}

function titleOf({ underWay }: CheckView): string {
  return t(underWay ? "check.underWay.title" : "check.title");
}

/** Everything that will happen, and the one button. */
export default async function CheckPage({ params }: Props) {
  const { migration } = await params;
  const view = await viewOf(migration);
  return (
    <Page
      kind="journey"
      back={{ href: `/move/${migration}/folders`, label: t("common.back") }}
      step={{ number: 4, of: 6 }}
      title={titleOf(view)}
      lead={view.underWay ? t("check.underWay.text") : undefined}
    >
      <Content migration={migration} view={view} />
    </Page>
  );
}

interface Shown {
  migration: string;
  view: CheckView;
}

function Content({ migration, view }: Shown) {
  const path = `/move/${migration}`;
  if (view.underWay)
    return (
      <ButtonRow>
        <ButtonLink kind="filled" href={`${path}/progress`}>
          {t("check.underWay.link")}
        </ButtonLink>
      </ButtonRow>
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
      <LookedAhead view={view} />
      <Start migration={migration} view={view} />
    </>
  );
}

function Start({ migration, view }: Shown) {
  if (!view.passwordsKept)
    return (
      <>
        <Note tone="wait">{t("check.passwords")}</Note>
        <ButtonRow>
          <ButtonLink kind="filled" href={`/move/passwords?migration=${migration}`}>
            {t("check.enterPasswords")}
          </ButtonLink>
        </ButtonRow>
      </>
    );
  return (
    <form action={start.bind(null, migration, view.seen)} className="mt-8">
      <TickBox
        id="forget"
        name="forget"
        label={t("check.forget")}
        hint={t("check.forgetHint")}
        defaultChecked={view.forgetAfterRun}
      />
      <ButtonRow>
        <Button kind="filled">{buttonWords(view)}</Button>
      </ButtonRow>
      <p className="mt-4 text-sm text-ink-2">
        {t("check.nothingRemoved")} {view.again && t("check.again")}
      </p>
    </form>
  );
}

/** The act with its amount, as far as that is known. */
function buttonWords({ again, totals }: CheckView): string {
  if (again) return t("check.copyNew");
  if (!totals.messagesKnown) return t("check.copyUnknown");
  const messages = t("common.messages", { count: totals.messages });
  return totals.bytesKnown
    ? t("check.copy", { messages, size: size(totals.bytes) })
    : t("check.copyUnknownSize", { messages });
}
