import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { previewMailing, previewWish } from "../../../../lib/services/mailing-preview.ts";
import { mailingToEdit } from "../../../../lib/services/mailings.ts";
import { portal } from "../../../../lib/services/portal.ts";
import { shownForm } from "../../../_admin/forms.ts";
import { MailingPage, mailingLabels } from "../../../_admin/mailing-page.tsx";
import type { Query } from "../../../_admin/query.ts";
import { TargetFields } from "../../../_admin/target-fields.tsx";
import { Button } from "../../../_components/button.tsx";
import { pageTitle } from "../../../_components/page.tsx";
import { found } from "../../../_lib/found.ts";
import { keptForm } from "../../../_lib/kept-form.ts";
import { t } from "../../../_lib/text.tsx";
import { requireAdministrator } from "../../../_lib/viewer.ts";
import { remove, save } from "../actions.ts";

type Props = Query & { params: Promise<{ mailing: string }> };

async function pageOf({ params, searchParams }: Props) {
  const viewer = await requireAdministrator();
  const { mailing: id } = await params;
  const writing = await found(mailingToEdit(await portal(), viewer, id));
  // What has gone out is no draft any more.
  if (writing === null) redirect(`/admin/mailings/${id}/letters`);
  const kept = keptForm(viewer.session, (await searchParams).again);
  return { viewer, id, waves: writing.waves, form: shownForm(kept, writing.form, mailingLabels()) };
}

export async function generateMetadata(props: Props): Promise<Metadata> {
  const { form } = await pageOf(props);
  return { title: pageTitle(t("mailing.edit"), form.summary.length > 0) };
}

export default async function EditMailingPage(props: Props) {
  const { viewer, id, form, waves } = await pageOf(props);
  const previews = await previewMailing(await portal(), viewer, previewWish(form.values));
  return (
    <MailingPage {...{ id, form, waves, previews }} action={save}>
      <details className="mt-10">
        <summary className="link w-fit cursor-pointer">{t("mailing.remove")}</summary>
        <p className="my-3">{t("mailing.removeAsk")}</p>
        <form action={remove}>
          <TargetFields id={id} />
          <Button kind="outlined" size="admin">
            {t("mailing.remove")}
          </Button>
        </form>
      </details>
    </MailingPage>
  );
}
