import type { Metadata } from "next";
import { type MaintenanceField, type MaintenanceView, maintenanceView } from "../../../lib/services/maintenance.ts";
import { portal } from "../../../lib/services/portal.ts";
import { type ShownForm, shownForm } from "../../_admin/forms.ts";
import type { Query } from "../../_admin/query.ts";
import { Button, ButtonRow } from "../../_components/button.tsx";
import { Field } from "../../_components/field.tsx";
import { Note } from "../../_components/note.tsx";
import { Page, pageTitle, Section } from "../../_components/page.tsx";
import { Refresher } from "../../_components/refresher.tsx";
import { SummaryList } from "../../_components/summary-list.tsx";
import { Count } from "../../_components/values.tsx";
import { found } from "../../_lib/found.ts";
import { keptForm } from "../../_lib/kept-form.ts";
import { t } from "../../_lib/text.tsx";
import { requireAdministrator } from "../../_lib/viewer.ts";
import { when, zoneWords } from "../../_lib/when.ts";
import { begin, end } from "./actions.ts";

async function pageOf({ searchParams }: Query) {
  const viewer = await requireAdministrator();
  const view = await found(maintenanceView(await portal(), viewer));
  const first = { until: view.typed, why: view.now?.why ?? "" };
  const labels = { until: t("admin.maintenance.until"), why: t("admin.maintenance.why") };
  return { view, form: shownForm(keptForm(viewer.session, (await searchParams).again), first, labels) };
}

export async function generateMetadata(props: Query): Promise<Metadata> {
  const { form } = await pageOf(props);
  return { title: pageTitle(t("admin.maintenance"), form.summary.length > 0) };
}

/** Whether the portal works, what still moves, and the switch that holds everything back. */
export default async function MaintenancePage(props: Query) {
  const { view, form } = await pageOf(props);
  return (
    <Page kind="admin" title={t("admin.maintenance")} lead={t("admin.maintenance.lead")} errors={form.summary}>
      <Standing view={view} />
      <Facts view={view} />
      <Section id="switch" title={t(view.now === null ? "admin.maintenance.begin" : "admin.maintenance.change")}>
        <SwitchForm view={view} form={form} />
      </Section>
    </Page>
  );
}

function Standing({ view: { now, running, connections, zone } }: { view: MaintenanceView }) {
  if (now === null) return <Note tone="quiet">{t("admin.maintenance.off")}</Note>;
  const isDrained = running + connections === 0;
  return (
    <>
      <Note tone="wait">
        <p>{t("admin.maintenance.on", { time: when(now.until, zone) })}</p>
        <p>{t(isDrained ? "admin.maintenance.drained" : "admin.maintenance.draining")}</p>
        {!isDrained && <Refresher />}
      </Note>
      <form action={end} className="mb-8">
        <Button kind="filled" size="admin">
          {t("admin.maintenance.end")}
        </Button>
      </form>
    </>
  );
}

function Facts({ view: { running, connections, waiting, workers, lastBackupAt, zone } }: { view: MaintenanceView }) {
  const rows = [
    { key: t("admin.maintenance.running"), value: <Count value={running} /> },
    { key: t("admin.maintenance.connections"), value: <Count value={connections} /> },
    { key: t("admin.maintenance.waiting"), value: <Count value={waiting} /> },
    { key: t("admin.maintenance.workers"), value: <Count value={workers} /> },
    {
      key: t("admin.maintenance.backup"),
      value: lastBackupAt === null ? t("admin.maintenance.backup.none") : when(lastBackupAt, zone),
    },
  ];
  return <SummaryList rows={rows} />;
}

interface SwitchProps {
  view: MaintenanceView;
  form: ShownForm<MaintenanceField>;
}

function SwitchForm({ view, form: { values, errors } }: SwitchProps) {
  return (
    <form action={begin} noValidate className="mt-4">
      <Field
        id="until"
        name="until"
        type="datetime-local"
        label={t("admin.maintenance.until")}
        hint={t("admin.maintenance.until.hint", { zone: zoneWords(view.zone, Date.now()) })}
        defaultValue={values.until}
        error={errors.until}
        size="admin"
      />
      <Field
        id="why"
        name="why"
        label={t("admin.maintenance.why")}
        hint={t("admin.maintenance.why.hint")}
        defaultValue={values.why}
        error={errors.why}
        size="admin"
      />
      <ButtonRow>
        <Button kind={view.now === null ? "filled" : "outlined"} size="admin">
          {t(view.now === null ? "admin.maintenance.begin" : "admin.save")}
        </Button>
      </ButtonRow>
    </form>
  );
}
