import type { Metadata } from "next";
import { type LastDayView, lastDayView } from "../../../lib/services/last-day.ts";
import { portal } from "../../../lib/services/portal.ts";
import { type ShownForm, shownForm } from "../../_admin/forms.ts";
import type { Query } from "../../_admin/query.ts";
import { Button, ButtonRow } from "../../_components/button.tsx";
import { Field } from "../../_components/field.tsx";
import { Note } from "../../_components/note.tsx";
import { Page, pageTitle } from "../../_components/page.tsx";
import { found } from "../../_lib/found.ts";
import { keptForm } from "../../_lib/kept-form.ts";
import { t } from "../../_lib/text.tsx";
import { requireStaff } from "../../_lib/viewer.ts";
import { when, zoneWords } from "../../_lib/when.ts";
import { begin, end } from "./actions.ts";

async function pageOf({ searchParams }: Query) {
  const viewer = await requireStaff();
  const view = await found(lastDayView(await portal(), viewer));
  const first = Object.fromEntries(view.servers.map(({ id, lastDayConnections }) => [id, String(lastDayConnections)]));
  const labels = Object.fromEntries(
    view.servers.map(({ id, name }) => [id, t("phases.lastDay.connections", { server: name })]),
  );
  const form = shownForm<string>(
    keptForm(viewer.session, (await searchParams).again),
    { until: view.typed, ...first },
    { until: t("phases.lastDay.until"), ...labels },
  );
  return { view, form, labels, mayChange: viewer.role === "administrator" };
}

export async function generateMetadata(props: Query): Promise<Metadata> {
  const { form } = await pageOf(props);
  return { title: pageTitle(t("phases.lastDay"), form.summary.length > 0) };
}

/** More at once, and less to choose, until a moment. */
export default async function LastDayPage(props: Query) {
  const { view, form, labels, mayChange } = await pageOf(props);
  return (
    <Page
      kind="admin"
      back={{ href: "/admin/phases", label: t("phases.title") }}
      title={t("phases.lastDay")}
      lead={t("phases.lastDay.lead")}
      errors={form.summary}
    >
      {view.until !== null && <On until={view.until} zone={view.zone} mayChange={mayChange} />}
      <p className="mb-6">
        <a className="link" href="/admin/switch-off/sweep">
          {t("phases.lastDay.sweep")}
        </a>
      </p>
      {mayChange && <BeginForm view={view} form={form} labels={labels} />}
    </Page>
  );
}

function On({ until, zone, mayChange }: { until: number; zone: string; mayChange: boolean }) {
  return (
    <>
      <Note tone="wait">{t("phases.lastDay.on", { time: when(until, zone) })}</Note>
      {mayChange && (
        <form action={end} className="mb-8">
          <Button kind="outlined" size="admin">
            {t("phases.lastDay.end")}
          </Button>
        </form>
      )}
    </>
  );
}

interface BeginProps {
  view: LastDayView;
  form: ShownForm<string>;
  /** Of the fields of servers, by their ids. */
  labels: Readonly<Record<string, string>>;
}

function BeginForm({ view, form: { values, errors }, labels }: BeginProps) {
  return (
    <form action={begin} noValidate>
      <Field
        id="until"
        name="until"
        type="datetime-local"
        label={t("phases.lastDay.until")}
        hint={t("phases.lastDay.until.hint", { zone: zoneWords(view.zone, Date.now()) })}
        defaultValue={values.until}
        error={errors.until}
        size="admin"
      />
      {view.servers.map(({ id, maxConnections }) => (
        <Field
          key={id}
          id={id}
          name={id}
          type="number"
          inputMode="numeric"
          min={maxConnections}
          label={labels[id]}
          hint={t("phases.lastDay.connections.hint", { count: maxConnections })}
          defaultValue={values[id]}
          error={errors[id]}
          size="admin"
        />
      ))}
      <ButtonRow>
        <Button kind="filled" size="admin">
          {t(view.until === null ? "phases.lastDay.begin" : "admin.save")}
        </Button>
      </ButtonRow>
    </form>
  );
}
