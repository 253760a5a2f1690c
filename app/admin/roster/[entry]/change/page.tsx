import type { Metadata } from "next";
import { portal } from "../../../../../lib/services/portal.ts";
import { entryToEdit } from "../../../../../lib/services/roster-entry.ts";
import { shownForm } from "../../../../_admin/forms.ts";
import type { Query } from "../../../../_admin/query.ts";
import { ENTRY_PROBLEMS, EntryFields, entryLabels } from "../../../../_admin/roster-entry-form.tsx";
import { Page, pageTitle } from "../../../../_components/page.tsx";
import { found } from "../../../../_lib/found.ts";
import { keptForm } from "../../../../_lib/kept-form.ts";
import { t } from "../../../../_lib/text.tsx";
import { requireAdministrator } from "../../../../_lib/viewer.ts";
import { save } from "../../actions.ts";

interface Props extends Query {
  params: Promise<{ entry: string }>;
}

async function pageOf({ params, searchParams }: Props) {
  const viewer = await requireAdministrator();
  const { entry } = await params;
  const facts = await found(entryToEdit(await portal(), viewer, entry));
  const kept = keptForm(viewer.session, (await searchParams).again);
  return { entry, facts, form: shownForm(kept, facts.texts, entryLabels(), ENTRY_PROBLEMS) };
}

export async function generateMetadata(props: Props): Promise<Metadata> {
  return { title: pageTitle(t("roster.change"), (await pageOf(props)).form.summary.length > 0) };
}

export default async function ChangeEntryPage(props: Props) {
  const { entry, facts, form } = await pageOf(props);
  const back = `/admin/roster/${entry}`;
  const name = facts.texts.name || facts.texts.oldAddress;
  return (
    <Page
      kind="admin"
      back={{ href: back, label: name }}
      title={t("roster.change.title", { name })}
      errors={form.summary}
    >
      <EntryFields id={entry} form={form} facts={facts} action={save} back={back} />
    </Page>
  );
}
