import type { Metadata } from "next";
import { previewMailing, previewWish } from "../../../../lib/services/mailing-preview.ts";
import { mailingFromAnnouncement, newMailing } from "../../../../lib/services/mailings.ts";
import { portal } from "../../../../lib/services/portal.ts";
import { shownForm } from "../../../_admin/forms.ts";
import { MailingPage, mailingLabels } from "../../../_admin/mailing-page.tsx";
import type { Query } from "../../../_admin/query.ts";
import { pageTitle } from "../../../_components/page.tsx";
import { found } from "../../../_lib/found.ts";
import { keptForm } from "../../../_lib/kept-form.ts";
import { t } from "../../../_lib/text.tsx";
import { requireAdministrator } from "../../../_lib/viewer.ts";
import { save } from "../actions.ts";

async function pageOf({ searchParams }: Query) {
  const viewer = await requireAdministrator();
  const { again, announcement } = await searchParams;
  const writing = await (typeof announcement === "string"
    ? found(mailingFromAnnouncement(await portal(), viewer, announcement))
    : newMailing(await portal(), viewer));
  const form = shownForm(keptForm(viewer.session, again), writing.form, mailingLabels());
  return { viewer, form, waves: writing.waves };
}

export async function generateMetadata(props: Query): Promise<Metadata> {
  const { form } = await pageOf(props);
  return { title: pageTitle(t("mailing.write"), form.summary.length > 0) };
}

export default async function NewMailingPage(props: Query) {
  const { viewer, form, waves } = await pageOf(props);
  const previews = await previewMailing(await portal(), viewer, previewWish(form.values));
  return <MailingPage id={null} {...{ form, waves, previews }} action={save} />;
}
