import type { Metadata } from "next";
import { announcementToEdit } from "../../../../lib/services/announcements.ts";
import { listWaves } from "../../../../lib/services/mailings.ts";
import { portal } from "../../../../lib/services/portal.ts";
import { announcementLabels } from "../../../_admin/announcement-form.tsx";
import { AnnouncementPage } from "../../../_admin/announcement-page.tsx";
import { shownForm } from "../../../_admin/forms.ts";
import type { Query } from "../../../_admin/query.ts";
import { pageTitle } from "../../../_components/page.tsx";
import { found } from "../../../_lib/found.ts";
import { keptForm } from "../../../_lib/kept-form.ts";
import { t } from "../../../_lib/text.tsx";
import { requireAdministrator } from "../../../_lib/viewer.ts";
import { save } from "../actions.ts";

type Props = Query & { params: Promise<{ announcement: string }> };

async function pageOf({ params, searchParams }: Props) {
  const viewer = await requireAdministrator();
  const { announcement } = await params;
  const { facts, form } = await found(announcementToEdit(await portal(), viewer, announcement));
  const kept = keptForm(viewer.session, (await searchParams).again);
  const published = facts.publishedAt !== null;
  return {
    viewer,
    waves: await listWaves(await portal(), viewer),
    id: facts.id,
    published,
    form: shownForm(kept, form, announcementLabels()),
  };
}

export async function generateMetadata(props: Props): Promise<Metadata> {
  const { form } = await pageOf(props);
  return { title: pageTitle(t("admin.announcement.edit"), form.summary.length > 0) };
}

export default async function EditAnnouncementPage(props: Props) {
  return <AnnouncementPage {...(await pageOf(props))} action={save} />;
}
