/** The form of an announcement: what may be typed, and what becomes of it. */
import { LANGUAGES } from "../i18n/languages.ts";
import {
  type Announced,
  type AnnouncedWords,
  type Audience,
  NOTICE_DAYS,
  type Translations,
} from "../policy/announcement.ts";
import { daysBetween, readWallTime, wallTimeAt } from "../policy/announcement-time.ts";
import { audienceIn } from "../policy/mailing.ts";
import { type Problems, required, tooLong } from "./form-rules.ts";

export type Translated = (typeof LANGUAGES)[number];
/** The words once more, in a further language. */
export type TranslationField = `headline-${Translated}` | `text-${Translated}` | `linkText-${Translated}`;

export type AnnouncementField =
  | TranslationField
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

/** Of those whom a narrower audience leaves, what pages know is less than what the roster knows; both see it while nothing else is known. */
const NARROWER = { notStarted: "notFinished", stalled: "notFinished", wave: "everyone" } as const;

/** Offered, beside the waves. */
export const NARROWER_AUDIENCES = ["notStarted", "stalled"] as const;

/** Characters at most. */
export const ANNOUNCEMENT_LIMITS = { headline: 120, text: 180, link: 500, linkText: 40 } as const;

export const TRANSLATION_FIELDS: readonly TranslationField[] = LANGUAGES.flatMap(
  (language) => [`headline-${language}`, `text-${language}`, `linkText-${language}`] as const,
);

/** The fields of further languages, with nothing in them. */
export function untranslated(): Record<TranslationField, string> {
  return translationFields({});
}

/** What can be said of one that is not published yet. `meantFor`: as in its row. */
export interface WrittenAnnouncement extends Omit<Announced, "publishedAt"> {
  readonly meantFor: string | null;
}

export type ReadAnnouncement =
  | { readonly ok: true; readonly announced: WrittenAnnouncement; readonly notes: AnnouncementNotes }
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
  const meant = audienceOf(form.audience);
  const deadline = readWallTime(`${form.date}T${form.time}`, form.zone);
  const problems = { ...timeProblems(form), ...wordProblems(form) };
  if (Object.keys(problems).length > 0 || !meant || !deadline) return { ok: false, problems };
  const { headline, text, zone, link, linkText } = form;
  const showFrom = momentOf(form.showFrom, zone);
  const notice = daysBetween(Math.max(now, showFrom ?? now), deadline.instant, zone);
  return {
    ok: true,
    announced: {
      ...{ headline, text, zone, ...meant, translations: translationsIn(form), deadline: `${form.date}T${form.time}` },
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
    ...wrong("audience", "noChoice", audienceOf(form.audience) === null),
    ...wrong("link", "noLink", form.link !== "" && !isLink(form.link)),
    ...wrong("linkText", "noLinkText", form.link !== "" && form.linkText === ""),
    ...tooLong(form, LIMITS),
    ...required(form, ["headline"]),
    ...translationProblems(form),
  };
}

const LIMITS: Readonly<Partial<Record<AnnouncementField, number>>> = {
  ...ANNOUNCEMENT_LIMITS,
  ...Object.fromEntries(
    TRANSLATION_FIELDS.map((field) => [field, ANNOUNCEMENT_LIMITS[field.split("-")[0] as keyof AnnouncedWords]]),
  ),
};

/** In each further language in which something is written there is a headline, with the date. */
function translationProblems(form: AnnouncementForm): Problems<AnnouncementField, AnnouncementProblem> {
  const problems: Partial<Record<AnnouncementField, AnnouncementProblem>> = {};
  for (const language of LANGUAGES) {
    const headline = `headline-${language}` as const;
    if (form[headline] === "" && form[`text-${language}`] === "" && form[`linkText-${language}`] === "") continue;
    if (form[headline] === "") problems[headline] = "missing";
    else if (!form[headline].includes("{when}")) problems[headline] = "noWhen";
  }
  return problems;
}

function translationsIn(form: AnnouncementForm): Translations {
  const written = LANGUAGES.filter((language) => form[`headline-${language}`] !== "");
  return Object.fromEntries(
    written.map((language) => [
      language,
      {
        ...{ headline: form[`headline-${language}`], text: form[`text-${language}`] },
        linkText: form[`linkText-${language}`],
      },
    ]),
  );
}

function translationFields(translations: Translations): Record<TranslationField, string> {
  const fields: Partial<Record<TranslationField, string>> = {};
  for (const language of LANGUAGES) {
    const { headline = "", text = "", linkText = "" } = translations[language] ?? {};
    fields[`headline-${language}`] = headline;
    fields[`text-${language}`] = text;
    fields[`linkText-${language}`] = linkText;
  }
  return fields as Record<TranslationField, string>;
}

/** As the row holds it; null where it is none that is offered. */
function audienceOf(typed: string): Pick<WrittenAnnouncement, "audience" | "meantFor"> | null {
  const wide = AUDIENCES.find((each) => each === typed);
  if (wide) return { audience: wide, meantFor: null };
  const narrow = audienceIn(typed);
  if (narrow?.kind === "wave") return { audience: NARROWER.wave, meantFor: typed };
  const state = NARROWER_AUDIENCES.find((each) => each === typed);
  return state ? { audience: NARROWER[state], meantFor: state } : null;
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
export function announcementForm(announced: WrittenAnnouncement): AnnouncementForm {
  const { headline, text, deadline, zone, translations, link, linkText, showFrom, showUntil } = announced;
  const wall = (moment: number | null) => (moment === null ? "" : wallTimeAt(moment, zone));
  const [date = "", time = ""] = deadline.split("T");
  return {
    ...{ headline, text, date, time, zone, link: link ?? "", linkText: linkText ?? "" },
    audience: announced.meantFor ?? announced.audience,
    ...translationFields(translations),
    ...{ showFrom: wall(showFrom), showUntil: wall(showUntil) },
  };
}
