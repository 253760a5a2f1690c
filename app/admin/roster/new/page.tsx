import type { Metadata } from "next";
import { portal } from "../../../../lib/services/portal.ts";
import { entryToEdit } from "../../../../lib/services/roster-entry.ts";
import { shownForm } from "../../../_admin/forms.ts";
import type { Query } from "../../../_admin/query.ts";
import { ENTRY_PROBLEMS, EntryFields, entryLabels } from "../../../_admin/roster-entry-form.tsx";
import { Page, pageTitle } from "../../../_components/page.tsx";
import { found } from "../../../_lib/found.ts";
import { keptForm } from "../../../_lib/kept-form.ts";
import { t } from "../../../_lib/text.tsx";
import { requireAdministrator } from "../../../_lib/viewer.ts";
import { save } from "../actions.ts";

async function pageOf({ searchParams }: Query) {
  const viewer = await requireAdministrator();
  const facts = await found(entryToEdit(await portal(), viewer, null));
  const kept = keptForm(viewer.session, (await searchParams).again);
  return { facts, form: shownForm(kept, facts.texts, entryLabels(), ENTRY_PROBLEMS) };
}

export async function generateMetadata(props: Query): Promise<Metadata> {
  return { title: pageTitle(t("roster.add"), (await pageOf(props)).form.summary.length > 0) };
}

export default async function NewEntryPage(props: Query) {
  const { facts, form } = await pageOf(props);
  return (
    <Page
      kind="admin"
      back={{ href: "/admin/roster", label: t("roster.title") }}
      title={t("roster.add")}
      errors={form.summary}
    >
      <EntryFields id={null} form={form} facts={facts} action={save} back="/admin/roster" />
    </Page>
  );
}
