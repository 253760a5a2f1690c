/** An announcement as each kind of reader sees it, before anybody does. */
import type { Viewer } from "../auth/viewer.ts";
import { isLanguage, type Language } from "../i18n/languages.ts";
import { inLanguage } from "../i18n/reader.ts";
import { type Announced, bandOf, deadlineOf } from "../policy/announcement.ts";
import { wallTimeAt } from "../policy/announcement-time.ts";
import { onlyAdministrators } from "./access.ts";
import { type AnnouncementForm, type AnnouncementNotes, readAnnouncementForm } from "./announcement-form.ts";
import { type BandFacts, bandFacts } from "./announcement-words.ts";

/** `today`: somebody whom it is meant for. `near`: the same in the last 14 days. `elsewhere`: the same in another zone. */
export type PreviewKind = "today" | "near" | "elsewhere" | "translated" | "finished" | "past";

export interface Preview {
  readonly kind: PreviewKind;
  readonly view: BandFacts;
  /** The zone of the reader's clock; null: the announcement's own. */
  readonly readerZone: string | null;
  /** Whose language it is in; null: in the words that are always there. */
  readonly language: Language | null;
}

export interface Previews {
  readonly notes: AnnouncementNotes;
  readonly previews: readonly Preview[];
}

const DAY_MS = 86_400_000;
const NOWHERE_ELSE = { readerZone: null, language: null } as const;
/** Within the last 14 days. */
const NEAR_EXAMPLE_DAYS = 9;

/** The previews of what is typed; null as long as the form cannot be read. For administrators; throws NotFound. */
export function previewAnnouncement(viewer: Viewer, form: AnnouncementForm, now: number = Date.now()): Previews | null {
  onlyAdministrators(viewer);
  const read = readAnnouncementForm(form, now);
  if (!read.ok) return null;
  return { notes: read.notes, previews: previewsOf({ ...read.announced, publishedAt: now }, now) };
}

function previewsOf(announced: Announced, now: number): Preview[] {
  const deadline = deadlineOf(announced);
  const reader = announced.audience === "finished" ? "finished" : "notFinished";
  const at = (kind: PreviewKind, moment: number, readerZone: string | null = null): Preview => ({
    ...{ kind, readerZone, language: null },
    view: bandFacts(announced, reader, moment),
  });
  const past = at("past", deadline);
  if (deadline <= now) return [past];
  const near = Math.max(now, deadline - NEAR_EXAMPLE_DAYS * DAY_MS);
  const finished: Preview = { kind: "finished", view: bandFacts(announced, "finished", now), ...NOWHERE_ELSE };
  return [
    ...(near > now && bandOf(announced, reader, now).tone === "quiet" ? [at("today", now)] : []),
    at("near", near),
    at("elsewhere", near, elsewhere(announced.zone, deadline)),
    ...Object.keys(announced.translations)
      .filter(isLanguage)
      .map(
        (language): Preview => ({
          ...{ kind: "translated", readerZone: null, language },
          view: inLanguage(language, () => bandFacts(announced, reader, near)),
        }),
      ),
    ...(announced.audience === "everyone" ? [finished] : []),
    past,
  ];
}

/** A zone whose clocks show another time then. */
function elsewhere(zone: string, moment: number): string {
  const example = "America/Chicago";
  return wallTimeAt(moment, example) === wallTimeAt(moment, zone) ? "Asia/Tokyo" : example;
}
