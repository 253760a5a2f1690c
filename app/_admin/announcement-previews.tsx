/** An announcement as each kind of reader sees it. */

import type { Administrator } from "../../lib/auth/viewer.ts";
import type { Language } from "../../lib/i18n/languages.ts";
import { inLanguage } from "../../lib/i18n/reader.ts";
import {
  type Preview,
  type PreviewKind,
  type Previews,
  previewAnnouncement,
} from "../../lib/services/announcement-preview.ts";
import type { AnnouncementForm } from "../../lib/services/announcements.ts";
import { AnnouncementBand } from "../_components/announcement-band.tsx";
import { Note } from "../_components/note.tsx";
import { type TextKey, t } from "../_lib/text.tsx";
import { when } from "../_lib/when.ts";
import { languageName } from "./mailing-words.ts";

const KINDS: Record<PreviewKind, TextKey> = {
  today: "admin.preview.today",
  near: "admin.preview.near",
  elsewhere: "admin.preview.elsewhere",
  translated: "admin.preview.translated",
  finished: "admin.preview.finished",
  past: "admin.preview.past",
};

export function AnnouncementPreviews({ viewer, values }: { viewer: Administrator; values: AnnouncementForm }) {
  const previews = previewAnnouncement(viewer, values);
  return (
    <section aria-labelledby="preview-heading" className="min-w-0">
      <h2 id="preview-heading" className="heading text-[1.125rem]/[1.625rem] font-semibold">
        {t("admin.preview.title")}
      </h2>
      {previews ? (
        <>
          <Notes previews={previews} />
          {previews.previews.map((preview) => (
            <OnePreview key={`${preview.kind} ${preview.language ?? ""}`} preview={preview} />
          ))}
        </>
      ) : (
        <p className="mt-1 text-ink-2">{t("admin.preview.none")}</p>
      )}
    </section>
  );
}

function Notes({ previews: { notes } }: { previews: Previews }) {
  return (
    <>
      {notes.shortNotice !== null && (
        <Note tone="wait">{t("admin.preview.shortNotice", { days: notes.shortNotice })}</Note>
      )}
      {notes.comesTwice && <Note tone="wait">{t("admin.preview.comesTwice")}</Note>}
    </>
  );
}

function OnePreview({ preview: { kind, view, readerZone, language } }: { preview: Preview }) {
  const place = readerZone?.split("/").at(-1)?.replaceAll("_", " ") ?? "";
  return (
    <div className="mt-5">
      <p className="mb-2 text-ink-2">
        {t(KINDS[kind], { days: view.daysLeft, place, language: languageName(language ?? "") })}
      </p>
      {language === null ? (
        <AnnouncementBand preview view={readerZone ? withOwnTime(view, readerZone) : view} />
      ) : (
        <AnnouncementBand preview language={language} view={withDate(view, language)} />
      )}
    </div>
  );
}

/** The date in words of that language. */
function withDate(view: Preview["view"], language: Language): Preview["view"] {
  const date = inLanguage(language, () => when(view.deadline, view.zone));
  return { ...view, headline: view.headline.replaceAll("{when}", date) };
}

/** What the browser of a reader in that zone adds: their own time, and the day where it is another. */
function withOwnTime(view: Preview["view"], zone: string): Preview["view"] {
  const { deadline } = view;
  const sameDay = when(deadline, zone, "date") === when(deadline, view.zone, "date");
  const own = sameDay
    ? when(deadline, zone, "time")
    : `${when(deadline, zone, "date")} ${when(deadline, zone, "time")}`;
  const moment = `${when(deadline, view.zone)} ${t("common.yourTime", { time: own })}`;
  return { ...view, headline: view.headline.replace("{when}", moment) };
}
