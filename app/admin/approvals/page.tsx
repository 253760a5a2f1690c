import type { Metadata } from "next";
import { approvalsView, type ChangeFacts } from "../../../lib/services/approvals.ts";
import { hasFourEyes } from "../../../lib/services/four-eyes.ts";
import { listWaves, type Writing } from "../../../lib/services/mailings.ts";
import { portal } from "../../../lib/services/portal.ts";
import { changeLines, changeShownAt, changeTitle } from "../../_admin/change-words.ts";
import type { Query } from "../../_admin/query.ts";
import { Button, ButtonRow } from "../../_components/button.tsx";
import { type Column, DataTable } from "../../_components/data-table.tsx";
import { EmptyState } from "../../_components/empty-state.tsx";
import { Field } from "../../_components/field.tsx";
import { Note, type NoteTone } from "../../_components/note.tsx";
import { Page, pageTitle, Section } from "../../_components/page.tsx";
import { When } from "../../_components/values.tsx";
import { rich, type TextKey, t } from "../../_lib/text.tsx";
import { requireAdministrator } from "../../_lib/viewer.ts";
import { approve, reject, setting, withdraw } from "./actions.ts";

export function generateMetadata(): Metadata {
  return { title: pageTitle(t("desk.approvals.title")) };
}

/** What became of the last button. */
const OUTCOMES: Readonly<Record<string, readonly [NoteTone, TextKey]>> = {
  applied: ["quiet", "desk.approvals.applied"],
  rejected: ["quiet", "desk.approvals.rejected"],
  withdrawn: ["quiet", "desk.approvals.withdrawn"],
  done: ["quiet", "admin.saved"],
  waits: ["wait", "desk.change.waits"],
  outdated: ["problem", "desk.approvals.outdated"],
  over: ["problem", "desk.approvals.over"],
  tooFew: ["problem", "desk.approvals.tooFew"],
  noOrganisation: ["problem", "desk.approvals.noOrganisation"],
};

export default async function ApprovalsPage({ searchParams }: Query) {
  const viewer = await requireAdministrator();
  const opened = await portal();
  const { waiting, decided, zone } = await approvalsView(opened, viewer);
  const isOn = await hasFourEyes(opened, viewer);
  const waves = await listWaves(opened, viewer);
  const { outcome } = await searchParams;
  const [tone, words] = (typeof outcome === "string" && OUTCOMES[outcome]) || [];
  return (
    <Page kind="admin" wide title={t("desk.approvals.title")} lead={t("desk.approvals.lead")}>
      <div className="max-w-(--measure)" role="status">
        {tone && words && <Note tone={tone}>{t(words)}</Note>}
      </div>
      {waiting.length === 0 ? (
        <EmptyState title={t("desk.approvals.none")}>
          <p>{t(isOn ? "desk.approvals.noneText" : "desk.approvals.offText")}</p>
        </EmptyState>
      ) : (
        waiting.map((change) => <Waiting key={change.id} {...{ change, zone, waves }} />)
      )}
      {decided.length > 0 && (
        <Section title={t("desk.approvals.decided")} rule={false}>
          <DataTable
            caption={t("desk.approvals.decided")}
            columns={decidedColumns(zone)}
            rows={decided}
            rowKey={({ id }) => id}
          />
        </Section>
      )}
      <Setting isOn={isOn} />
    </Page>
  );
}

function titleOf(change: ChangeFacts) {
  return (
    <>
      {changeTitle(change)}
      {change.subject !== null && (
        <>
          {": "}
          <bdi>{change.subject}</bdi>
        </>
      )}
    </>
  );
}

interface WaitingProps {
  change: ChangeFacts;
  zone: string;
  waves: Writing["waves"];
}

function Waiting({ change, zone, waves }: WaitingProps) {
  const { id, askedBy, askedAt, isOwn } = change;
  const lines = changeLines(change, waves);
  const shownAt = changeShownAt(change);
  return (
    <Section id={id} title={titleOf(change)}>
      <p className="mt-3 mb-4 text-ink-2">
        {rich("desk.approvals.askedBy", {
          name: <bdi>{askedBy ?? t("desk.approvals.gone")}</bdi>,
          time: <When at={askedAt} zone={zone} style="dateTime" />,
        })}
      </p>
      {lines.length > 0 && (
        <DataTable caption={changeTitle(change)} columns={lineColumns()} rows={lines} rowKey={({ field }) => field} />
      )}
      {shownAt !== null && (
        <p className="mt-4">
          <a className="link" href={shownAt}>
            {t("desk.approvals.shownAt")}
          </a>
        </p>
      )}
      <form action={isOwn ? withdraw : approve} noValidate className="mt-6">
        <input type="hidden" name="id" value={id} />
        {isOwn ? (
          <OwnChange />
        ) : (
          <>
            <Field id={`word-${id}`} name="word" label={t("desk.approvals.word")} size="admin" autoComplete="off" />
            <ButtonRow>
              <Button kind="filled" size="admin">
                {t("desk.approvals.approve")}
              </Button>
              <Button kind="outlined" size="admin" formAction={reject}>
                {t("desk.approvals.reject")}
              </Button>
            </ButtonRow>
          </>
        )}
      </form>
    </Section>
  );
}

function OwnChange() {
  return (
    <>
      <p>{t("desk.approvals.own")}</p>
      <ButtonRow>
        <Button kind="outlined" size="admin">
          {t("desk.approvals.withdraw")}
        </Button>
      </ButtonRow>
    </>
  );
}

type Line = ReturnType<typeof changeLines>[number];

function lineColumns(): Column<Line>[] {
  return [
    { id: "field", head: t("desk.approvals.field"), cell: ({ label }) => label, phone: "title" },
    {
      id: "before",
      head: t("desk.approvals.before"),
      cell: ({ before }) => <Value text={before} />,
      phone: "labelled",
    },
    { id: "after", head: t("desk.approvals.after"), cell: ({ after }) => <Value text={after} />, phone: "labelled" },
  ];
}

function Value({ text }: { text: string }) {
  return <bdi className="whitespace-pre-wrap wrap-anywhere">{text === "" ? t("common.unknown") : text}</bdi>;
}

function decidedColumns(zone: string): Column<ChangeFacts>[] {
  return [
    { id: "what", head: t("admin.audit.what"), cell: titleOf, phone: "title" },
    {
      id: "state",
      head: t("desk.approvals.outcome"),
      cell: ({ state, word }) => (
        <>
          {t(`desk.changeState.${state}`)}
          {word !== "" && <bdi className="block text-sm text-ink-2">{word}</bdi>}
        </>
      ),
    },
    {
      id: "asked",
      head: t("desk.approvals.asked"),
      cell: ({ askedBy }) => <bdi>{askedBy ?? t("desk.approvals.gone")}</bdi>,
      phone: "labelled",
    },
    {
      id: "decided",
      head: t("desk.approvals.decidedBy"),
      cell: ({ decidedBy }) => <bdi>{decidedBy ?? t("desk.approvals.gone")}</bdi>,
      phone: "labelled",
    },
    {
      id: "when",
      head: t("admin.audit.when"),
      cell: ({ decidedAt, askedAt }) => <When at={decidedAt ?? askedAt} zone={zone} style="dateTime" />,
    },
  ];
}

function Setting({ isOn }: { isOn: boolean }) {
  return (
    <Section title={t("desk.approvals.setting")}>
      <form action={setting} className="mt-4 max-w-(--measure)">
        <p>{t(isOn ? "desk.approvals.isOn" : "desk.approvals.isOff")}</p>
        <ButtonRow>
          <Button kind="outlined" size="admin" name="act" value={isOn ? "off" : "on"}>
            {t(isOn ? "desk.approvals.switchOff" : "desk.approvals.switchOn")}
          </Button>
        </ButtonRow>
      </form>
    </Section>
  );
}
