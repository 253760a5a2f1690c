import type { Metadata } from "next";
import { listWaves } from "../../../../lib/services/mailings.ts";
import { portal } from "../../../../lib/services/portal.ts";
import { announcementLabels, emptyAnnouncement } from "../../../_admin/announcement-form.tsx";
import { AnnouncementPage } from "../../../_admin/announcement-page.tsx";
import { shownForm } from "../../../_admin/forms.ts";
import type { Query } from "../../../_admin/query.ts";
import { pageTitle } from "../../../_components/page.tsx";
import { keptForm } from "../../../_lib/kept-form.ts";
import { t } from "../../../_lib/text.tsx";
import { requireAdministrator } from "../../../_lib/viewer.ts";
import { save } from "../actions.ts";

async function pageOf({ searchParams }: Query) {
  const viewer = await requireAdministrator();
  const kept = keptForm(viewer.session, (await searchParams).again);
  return {
    viewer,
    waves: await listWaves(await portal(), viewer),
    form: shownForm(kept, emptyAnnouncement(), announcementLabels()),
  };
}

export async function generateMetadata(props: Query): Promise<Metadata> {
  const { form } = await pageOf(props);
  return { title: pageTitle(t("admin.announcements.write"), form.summary.length > 0) };
}

export default async function NewAnnouncementPage(props: Query) {
  return <AnnouncementPage {...(await pageOf(props))} id={null} published={false} action={save} />;
}
