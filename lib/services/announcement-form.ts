/** The form of an announcement: what may be typed, and what becomes of it. */
import { type Announced, type Audience, NOTICE_DAYS } from "../policy/announcement.ts";
import { daysBetween, readWallTime, wallTimeAt } from "../policy/announcement-time.ts";
import { type Problems, required, tooLong } from "./form-rules.ts";

export type AnnouncementField =
  | "headline"
  | "text"
  | "date"
  | "time"
  | "zone"
  | "showFrom"
  | "showUntil"
  | "audience"
  | "link"
  | "linkText";

/** As typed, trimmed; dates as `2026-12-18`, times as `17:00`, both together as `2026-12-18T17:00`, all in the zone. */
export type AnnouncementForm = Readonly<Record<AnnouncementField, string>>;

export type AnnouncementProblem =
  | "missing"
  | "tooLong"
  | "noWhen"
  | "noDate"
  | "noTime"
  /** Clocks are put forward over it. */
  | "skipped"
  /** Only where it is to be published. */
  | "past"
  | "noZone"
  | "noMoment"
  | "ends"
  | "noChoice"
  | "noLink"
  | "noLinkText";

export const AUDIENCES = ["everyone", "notFinished", "finished"] as const satisfies readonly Audience[];

/** Characters at most. */
export const ANNOUNCEMENT_LIMITS = { headline: 120, text: 180, link: 500, linkText: 40 } as const;

export type ReadAnnouncement =
  | { readonly ok: true; readonly announced: Omit<Announced, "publishedAt">; readonly notes: AnnouncementNotes }
  | { readonly ok: false; readonly problems: Problems<AnnouncementField, AnnouncementProblem> };

/** What an administrator should know before publishing; nothing of it forbids that. */
export interface AnnouncementNotes {
  /** Whole days of notice, where readers find that short; else null. */
  readonly shortNotice: number | null;
  /** The clocks are put back that night: the deadline is the first of two moments with this name. */
  readonly comesTwice: boolean;
}

/** Reads the form; `now` in epoch milliseconds. */
export function readAnnouncementForm(form: AnnouncementForm, now: number): ReadAnnouncement {
  const audience = AUDIENCES.find((each) => each === form.audience);
  const deadline = readWallTime(`${form.date}T${form.time}`, form.zone);
  const problems = { ...timeProblems(form), ...wordProblems(form) };
  if (Object.keys(problems).length > 0 || !audience || !deadline) return { ok: false, problems };
  const { headline, text, zone, link, linkText } = form;
  const showFrom = momentOf(form.showFrom, zone);
  const notice = daysBetween(Math.max(now, showFrom ?? now), deadline.instant, zone);
  return {
    ok: true,
    announced: {
      ...{ headline, text, zone, audience, deadline: `${form.date}T${form.time}` },
      ...{ link: link || null, linkText: linkText || null },
      ...{ showFrom, showUntil: momentOf(form.showUntil, zone) },
    },
    notes: { shortNotice: notice < NOTICE_DAYS ? Math.max(notice, 0) : null, comesTwice: deadline.kind === "twice" },
  };
}

function wordProblems(form: AnnouncementForm): Problems<AnnouncementField, AnnouncementProblem> {
  const wrong = (field: AnnouncementField, code: AnnouncementProblem, is: boolean) => (is ? { [field]: code } : {});
  return {
    ...wrong("headline", "noWhen", !form.headline.includes("{when}")),
    ...wrong("audience", "noChoice", !AUDIENCES.some((each) => each === form.audience)),
    ...wrong("link", "noLink", form.link !== "" && !isLink(form.link)),
    ...wrong("linkText", "noLinkText", form.link !== "" && form.linkText === ""),
    ...tooLong(form, ANNOUNCEMENT_LIMITS),
    ...required(form, ["headline"]),
  };
}

function timeProblems(form: AnnouncementForm): Problems<AnnouncementField, AnnouncementProblem> {
  const wrong = (field: AnnouncementField, code: AnnouncementProblem, is: boolean) => (is ? { [field]: code } : {});
  const zoned = readWallTime("2000-01-01T12:00", form.zone) !== null;
  if (!zoned) return { zone: "noZone" };
  const deadline = readWallTime(`${form.date}T${form.time}`, form.zone);
  const [from, until] = [momentOf(form.showFrom, form.zone), momentOf(form.showUntil, form.zone)];
  return {
    ...wrong("date", "noDate", readWallTime(`${form.date}T12:00`, "UTC") === null),
    ...wrong("time", "noTime", readWallTime(`2000-01-01T${form.time}`, "UTC") === null),
    ...wrong("time", "skipped", deadline?.kind === "skipped"),
    ...wrong("showFrom", "noMoment", form.showFrom !== "" && from === null),
    ...wrong("showUntil", "noMoment", form.showUntil !== "" && until === null),
    ...wrong("showUntil", "ends", from !== null && until !== null && until <= from),
  };
}

function momentOf(wall: string, zone: string): number | null {
  return readWallTime(wall, zone)?.instant ?? null;
}

/** A page of this portal or of the web; anything else could run a program in the reader's browser. */
function isLink(text: string): boolean {
  if (/[\s\\\p{Cc}]/u.test(text)) return false;
  if (text.startsWith("/")) return !text.startsWith("//");
  return /^https?:\/\//i.test(text) && URL.canParse(text);
}

/** The form that would make this announcement. */
export function announcementForm(announced: Omit<Announced, "publishedAt">): AnnouncementForm {
  const { headline, text, deadline, zone, audience, link, linkText, showFrom, showUntil } = announced;
  const wall = (moment: number | null) => (moment === null ? "" : wallTimeAt(moment, zone));
  const [date = "", time = ""] = deadline.split("T");
  return {
    ...{ headline, text, date, time, zone, audience, link: link ?? "", linkText: linkText ?? "" },
    ...{ showFrom: wall(showFrom), showUntil: wall(showUntil) },
  };
}
