/** An announcement as each kind of reader sees it, before anybody does. */
import type { Viewer } from "../auth/viewer.ts";
import { bandOf, deadlineOf, NEAR_DAYS } from "../policy/announcement.ts";
import { onlyAdministrators } from "./access.ts";
import { type AnnouncementForm, type AnnouncementNotes, readAnnouncementForm } from "./announcement-form.ts";
import { type BandFacts, bandFacts } from "./announcement-words.ts";

/** `today`: somebody who has not finished. `near`: the same in the last 14 days. */
export type PreviewKind = "today" | "near" | "finished" | "past";

export interface Preview {
  readonly kind: PreviewKind;
  readonly view: BandFacts;
}

export interface Previews {
  readonly notes: AnnouncementNotes;
  readonly previews: readonly Preview[];
}

const DAY_MS = 86_400_000;

/** The previews of what is typed; null as long as the form cannot be read. For administrators; throws NotFound. */
export function previewAnnouncement(viewer: Viewer, form: AnnouncementForm, now: number = Date.now()): Previews | null {
  onlyAdministrators(viewer);
  const read = readAnnouncementForm(form, now);
  if (!read.ok) return null;
  const announced = { ...read.announced, publishedAt: now };
  const deadline = deadlineOf(announced);
  const others = announced.audience === "finished" ? "finished" : "notFinished";
  const at = (kind: PreviewKind, moment: number) => ({ kind, view: bandFacts(announced, others, moment) });
  const previews: Preview[] = [];
  if (bandOf(announced, others, now).tone === "quiet") previews.push(at("today", now));
  if (deadline > now) previews.push(at("near", Math.max(now, deadline - (NEAR_DAYS - 5) * DAY_MS)));
  if (announced.audience === "everyone" && deadline > now)
    previews.push({ kind: "finished", view: bandFacts(announced, "finished", now) });
  previews.push(at("past", deadline));
  return { notes: read.notes, previews };
}
