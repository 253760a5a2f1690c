import type { Metadata } from "next";
import { announcementToEdit } from "../../../../../lib/services/announcements.ts";
import { portal } from "../../../../../lib/services/portal.ts";
import { Button, ButtonLink, ButtonRow } from "../../../../_components/button.tsx";
import { Page, pageTitle } from "../../../../_components/page.tsx";
import { found } from "../../../../_lib/found.ts";
import { t } from "../../../../_lib/text.tsx";
import { requireAdministrator } from "../../../../_lib/viewer.ts";
import { when } from "../../../../_lib/when.ts";
import { remove } from "../../actions.ts";

export function generateMetadata(): Metadata {
  return { title: pageTitle(t("admin.announcement.removeTitle")) };
}

export default async function RemoveAnnouncementPage({ params }: { params: Promise<{ announcement: string }> }) {
  const { announcement } = await params;
  const { facts } = await found(announcementToEdit(await portal(), await requireAdministrator(), announcement));
  const { id, headline, moment, zone, standing } = facts;
  const isDraft = standing === "draft";
  return (
    <Page
      kind="admin"
      back={{ href: "/admin/announcements", label: t("admin.announcements.title") }}
      title={t("admin.announcement.removeTitle")}
      lead={isDraft ? t("admin.announcement.removeLead") : t("admin.announcement.removeShown")}
    >
      <p className="font-semibold">
        <bdi>{headline.replaceAll("{when}", when(moment, zone, "day"))}</bdi>
      </p>
      <form action={remove}>
        <input type="hidden" name="id" value={id} />
        <ButtonRow>
          {isDraft && (
            <Button kind="filled" size="admin">
              {t("admin.announcements.remove")}
            </Button>
          )}
          <ButtonLink kind={isDraft ? "text" : "outlined"} size="admin" href="/admin/announcements">
            {t(isDraft ? "common.cancel" : "common.back")}
          </ButtonLink>
        </ButtonRow>
      </form>
    </Page>
  );
}
