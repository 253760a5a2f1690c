/** The page on which an announcement is written: the form, and beside it what readers see. */
import type { Administrator } from "../../lib/auth/viewer.ts";
import type { AnnouncementField } from "../../lib/services/announcements.ts";
import type { Writing } from "../../lib/services/mailings.ts";
import { Page } from "../_components/page.tsx";
import { t } from "../_lib/text.tsx";
import { AnnouncementFields } from "./announcement-form.tsx";
import { AnnouncementPreviews } from "./announcement-previews.tsx";
import type { ShownForm } from "./forms.ts";

export interface AnnouncementPageProps {
  viewer: Administrator;
  /** Null: a new one. */
  id: string | null;
  published: boolean;
  form: ShownForm<AnnouncementField>;
  waves: Writing["waves"];
  action: (form: FormData) => Promise<void>;
}

export function AnnouncementPage({ viewer, id, published, form, waves, action }: AnnouncementPageProps) {
  return (
    <Page
      kind="admin"
      wide
      back={{ href: "/admin/announcements", label: t("admin.announcements.title") }}
      title={t(id === null ? "admin.announcements.write" : "admin.announcement.edit")}
      errors={form.summary}
    >
      <div className="grid gap-x-16 gap-y-12 md:grid-cols-2">
        <AnnouncementFields {...{ id, published, form, waves, action }} />
        <AnnouncementPreviews viewer={viewer} values={form.values} />
      </div>
    </Page>
  );
}
