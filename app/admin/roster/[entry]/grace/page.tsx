import type { Metadata } from "next";
import { graceToEdit } from "../../../../../lib/services/grace.ts";
import { portal } from "../../../../../lib/services/portal.ts";
import { shownForm } from "../../../../_admin/forms.ts";
import type { Query } from "../../../../_admin/query.ts";
import { Button, ButtonRow } from "../../../../_components/button.tsx";
import { Field } from "../../../../_components/field.tsx";
import { Note } from "../../../../_components/note.tsx";
import { Page, pageTitle } from "../../../../_components/page.tsx";
import { found } from "../../../../_lib/found.ts";
import { keptForm } from "../../../../_lib/kept-form.ts";
import { t } from "../../../../_lib/text.tsx";
import { requireAdministrator } from "../../../../_lib/viewer.ts";
import { when, zoneWords } from "../../../../_lib/when.ts";
import { save } from "./actions.ts";

type Props = Query & { params: Promise<{ entry: string }> };

async function pageOf({ params, searchParams }: Props) {
  const viewer = await requireAdministrator();
  const { entry } = await params;
  const view = await found(graceToEdit(await portal(), viewer, entry));
  const { again, saved } = await searchParams;
  const form = shownForm(keptForm(viewer.session, again), { until: view.typed }, { until: t("phases.grace.until") });
  return { entry, view, form, isSaved: saved === "1" };
}

export async function generateMetadata(props: Props): Promise<Metadata> {
  const { view, form } = await pageOf(props);
  return { title: pageTitle(t("phases.grace.title", { address: view.oldAddress }), form.summary.length > 0) };
}

/** More time for one person than the others have. */
export default async function GracePage(props: Props) {
  const { entry, view, form, isSaved } = await pageOf(props);
  const { oldAddress, closes, zone } = view;
  return (
    <Page
      kind="admin"
      back={{ href: `/admin/roster/${entry}`, label: t("phases.grace.back") }}
      title={t("phases.grace.title", { address: oldAddress })}
      lead={t("phases.grace.lead")}
      errors={form.summary}
    >
      {isSaved && <Note tone="quiet">{t("admin.saved")}</Note>}
      <p className="mb-6">
        {closes === null ? t("phases.grace.never") : t("phases.grace.closes", { time: when(closes, zone) })}
      </p>
      {closes !== null && (
        <form action={save.bind(null, entry)} noValidate>
          <Field
            id="until"
            name="until"
            type="datetime-local"
            label={t("phases.grace.until")}
            hint={t("phases.grace.until.hint", { zone: zoneWords(zone, Date.now()) })}
            defaultValue={form.values.until}
            error={form.errors.until}
            size="admin"
          />
          <ButtonRow>
            <Button kind="filled" size="admin">
              {t("phases.grace.save")}
            </Button>
          </ButtonRow>
        </form>
      )}
    </Page>
  );
}
