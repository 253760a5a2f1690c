import type { Metadata } from "next";
import type { ReactNode } from "react";
import { type PilotField, type PilotPerson, type PilotView, pilotView } from "../../../lib/services/pilot.ts";
import { portal } from "../../../lib/services/portal.ts";
import { type ShownForm, shownForm } from "../../_admin/forms.ts";
import type { Query } from "../../_admin/query.ts";
import { Button, ButtonRow } from "../../_components/button.tsx";
import { type Column, DataTable } from "../../_components/data-table.tsx";
import { Field, SelectField, TextAreaField } from "../../_components/field.tsx";
import { Note } from "../../_components/note.tsx";
import { Page, pageTitle, Section } from "../../_components/page.tsx";
import { StatusWord } from "../../_components/status.tsx";
import type { StatusKind } from "../../_components/status-mark.tsx";
import { keptForm } from "../../_lib/kept-form.ts";
import { t } from "../../_lib/text.tsx";
import { requireAdministrator } from "../../_lib/viewer.ts";
import { when } from "../../_lib/when.ts";
import { openNow, remove, save } from "./actions.ts";

async function pageOf({ searchParams }: Query) {
  const viewer = await requireAdministrator();
  const view = await pilotView(await portal(), viewer);
  const first = {
    people: view.people.map(({ oldAddress }) => oldAddress).join("\n"),
    serverId: view.oldServers[0]?.id ?? "",
    needed: String(view.needed),
  };
  return { view, form: shownForm(keptForm(viewer.session, (await searchParams).again), first, labels()) };
}

function labels(): Record<PilotField, string> {
  return { people: t("admin.pilot.people"), serverId: t("admin.pilot.server"), needed: t("admin.pilot.needed") };
}

export async function generateMetadata(props: Query): Promise<Metadata> {
  const { form } = await pageOf(props);
  return { title: pageTitle(t("admin.pilot.title"), form.summary.length > 0) };
}

/** A few go first: who they are, how far they are, and the gate that their clean reports open. */
export default async function PilotPage(props: Query) {
  const { view, form } = await pageOf(props);
  const { saved } = await props.searchParams;
  return (
    <Page
      kind="admin"
      back={{ href: "/admin", label: t("admin.overview.title") }}
      title={t("admin.pilot.title")}
      lead={t("admin.pilot.lead")}
      errors={form.summary}
    >
      {saved === "1" && <Note tone="quiet">{t("admin.saved")}</Note>}
      {view.gate !== "off" && <Gate view={view} />}
      {view.people.length > 0 && (
        <div className="mt-8">
          <People people={view.people} />
        </div>
      )}
      <Section id="change" title={t(view.gate === "off" ? "admin.pilot.begin" : "admin.pilot.change")}>
        <form action={save} noValidate className="mt-4">
          <Fields form={form} view={view} />
          <ButtonRow>
            <Button kind="filled" size="admin">
              {t(view.gate === "off" ? "admin.pilot.saveFirst" : "admin.save")}
            </Button>
          </ButtonRow>
        </form>
      </Section>
    </Page>
  );
}

function Gate({ view: { gate, openedAt, needed, waiting, people, zone } }: { view: PilotView }) {
  const clean = people.filter(({ state }) => state === "clean").length;
  const toLookAt = people.filter(({ state }) => state === "toLookAt").length;
  if (gate === "open")
    return (
      <>
        <Note tone="quiet">
          {t("admin.pilot.open", { time: openedAt === null ? "" : when(openedAt, zone, "dateTime") })}
        </Note>
        <Ask action={remove} words={t("admin.pilot.remove")} />
      </>
    );
  return (
    <>
      <Note tone="wait">
        {t("admin.pilot.closed", { clean, needed })} {t("admin.pilot.waiting", { count: waiting })}
        {toLookAt > 0 && <> {t("admin.pilot.toLookAt", { count: toLookAt })}</>}
      </Note>
      <details className="mt-4">
        <summary className="link w-fit cursor-pointer">{t("admin.pilot.otherwise")}</summary>
        <p className="mt-3">{t("admin.pilot.openText", { count: waiting })}</p>
        <Ask action={openNow} words={t("admin.pilot.openNow")} />
        <p className="mt-6">{t("admin.pilot.removeText")}</p>
        <Ask action={remove} words={t("admin.pilot.remove")} />
      </details>
    </>
  );
}

function Ask({ action, words }: { action: () => Promise<void>; words: string }) {
  return (
    <form action={action}>
      <ButtonRow>
        <Button kind="outlined" size="admin">
          {words}
        </Button>
      </ButtonRow>
    </form>
  );
}

const STATUS: Record<PilotPerson["state"], StatusKind> = {
  notBegun: "notStarted",
  underWay: "inProgress",
  clean: "complete",
  toLookAt: "needsYou",
};

function People({ people }: { people: readonly PilotPerson[] }) {
  const columns: readonly Column<PilotPerson>[] = [
    {
      id: "person",
      phone: "title",
      head: t("admin.roster.person"),
      cell: ({ oldAddress }): ReactNode => <bdi>{oldAddress}</bdi>,
    },
    { id: "server", phone: "line", head: t("admin.roster.oldServer"), cell: ({ oldServer }) => <bdi>{oldServer}</bdi> },
    {
      id: "state",
      phone: "end",
      head: t("admin.roster.state"),
      cell: ({ state }) => <StatusWord kind={STATUS[state]} words={t(`admin.pilot.state.${state}`)} />,
    },
  ];
  return (
    <DataTable
      caption={t("admin.pilot.people")}
      columns={columns}
      rows={people}
      rowKey={({ oldAddress }) => oldAddress}
    />
  );
}

function Fields({ form: { values, errors }, view }: { form: ShownForm<PilotField>; view: PilotView }) {
  const words = labels();
  const field = (name: PilotField) =>
    ({ id: name, name, label: words[name], defaultValue: values[name], error: errors[name], size: "admin" }) as const;
  return (
    <>
      <TextAreaField {...field("people")} rows={6} hint={t("admin.pilot.people.hint")} spellCheck={false} />
      {view.oldServers.length > 1 ? (
        <SelectField
          {...field("serverId")}
          options={view.oldServers.map(({ id, name }) => ({ value: id, label: name }))}
        />
      ) : (
        <input type="hidden" name="serverId" value={values.serverId} />
      )}
      <Field {...field("needed")} type="number" min={1} inputMode="numeric" hint={t("admin.pilot.needed.hint")} />
    </>
  );
}
