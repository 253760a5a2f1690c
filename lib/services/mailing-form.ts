/** The form of a mailing: what may be typed, and what becomes of it. */
import { isLanguage, LANGUAGES } from "../i18n/languages.ts";
import { readWallTime } from "../policy/announcement-time.ts";
import { fillerProblem, uses } from "../policy/fillers.ts";
import { audienceIn } from "../policy/mailing.ts";
import { type Problems, required, tooLong } from "./form-rules.ts";

type Written = (typeof LANGUAGES)[number];
export type TextField = `subject-${Written}` | `text-${Written}`;
export type MailingField = "audience" | "language" | "when" | "date" | "time" | "zone" | TextField;

/** As typed, trimmed. `when`: `now` or `at`; date and time as `2026-12-04` and `09:00`, in the zone. */
export type MailingForm = Readonly<Record<MailingField, string>>;

export type TextProblem =
  | "missing"
  | "tooLong"
  | "unknownFiller"
  | "strayBrace"
  /** It needs a date, and none is announced. */
  | "noDeadline"
  /** It needs to say how the organisation is reached, and nothing is known of that. */
  | "noContactKnown";

export type MailingProblem =
  | TextProblem
  | "noChoice"
  | "noDate"
  | "noTime"
  | "noZone"
  | "skipped"
  /** It has been released meanwhile. */
  | "released";

export const SUBJECT_LIMIT = 150;
export const TEXT_LIMIT = 8000;

export const TEXT_FIELDS: readonly TextField[] = LANGUAGES.flatMap(
  (language) => [`subject-${language}`, `text-${language}`] as const,
);

const LIMITS: Readonly<Partial<Record<MailingField, number>>> = Object.fromEntries(
  TEXT_FIELDS.map((field) => [field, field.startsWith("subject") ? SUBJECT_LIMIT : TEXT_LIMIT]),
);

/** What fillers can be filled in with. */
export interface Known {
  readonly deadline: boolean;
  readonly contact: boolean;
}

/** A mailing as its row and the rows of its texts hold it. */
export interface ReadMailing {
  readonly audience: string;
  readonly language: string;
  readonly sendAt: string | null;
  readonly zone: string;
  readonly texts: readonly WrittenText[];
}

export interface WrittenText {
  readonly language: string;
  readonly subject: string;
  readonly text: string;
}

export type ReadForm =
  | { readonly ok: true; readonly mailing: ReadMailing }
  | { readonly ok: false; readonly problems: Problems<MailingField, MailingProblem> };

export function readMailingForm(form: MailingForm, known: Known): ReadForm {
  const problems = { ...textProblems(form, form.language, known), ...choiceProblems(form), ...timeProblems(form) };
  if (Object.keys(problems).length > 0) return { ok: false, problems };
  const { audience, language, zone, when, date, time } = form;
  const sendAt = when === "at" ? `${date}T${time}` : null;
  return { ok: true, mailing: { audience, language, sendAt, zone, texts: textsIn(form) } };
}

function choiceProblems(form: MailingForm): Problems<MailingField, MailingProblem> {
  return {
    ...(audienceIn(form.audience) === null ? { audience: "noChoice" } : {}),
    ...(isLanguage(form.language) ? {} : { language: "noChoice" }),
    ...(form.when === "now" || form.when === "at" ? {} : { when: "noChoice" }),
  };
}

function timeProblems({ when, date, time, zone }: MailingForm): Problems<MailingField, MailingProblem> {
  if (readWallTime("2000-01-01T12:00", zone) === null) return { zone: "noZone" };
  if (when !== "at") return {};
  return {
    ...(readWallTime(`${date}T12:00`, "UTC") === null ? { date: "noDate" } : {}),
    ...(readWallTime(`2000-01-01T${time}`, "UTC") === null ? { time: "noTime" } : {}),
    ...(readWallTime(`${date}T${time}`, zone)?.kind === "skipped" ? { time: "skipped" } : {}),
  };
}

/** Of the texts in all languages; `first`: the language in which there must be one. In the others there are subject and text, or neither. */
export function textProblems(
  form: Readonly<Record<TextField, string>>,
  first: string,
  known: Known,
): Problems<TextField, TextProblem> {
  const needed = LANGUAGES.filter(
    (language) => language === first || form[`subject-${language}`] !== "" || form[`text-${language}`] !== "",
  ).flatMap((language) => [`subject-${language}`, `text-${language}`] as const);
  return { ...fillerProblems(form, known), ...tooLong(form, LIMITS), ...required(form, needed) };
}

function fillerProblems(form: Readonly<Record<TextField, string>>, known: Known): Problems<TextField, TextProblem> {
  const problems: Partial<Record<TextField, TextProblem>> = {};
  for (const field of TEXT_FIELDS) {
    const problem = problemIn(form[field], known);
    if (problem !== null) problems[field] = problem;
  }
  return problems;
}

function problemIn(text: string, known: Known): TextProblem | null {
  const problem = fillerProblem(text);
  if (problem !== null) return problem.kind === "brace" ? "strayBrace" : "unknownFiller";
  if (!known.deadline && (uses(text, "deadline") || uses(text, "timeLeft"))) return "noDeadline";
  return !known.contact && uses(text, "contact") ? "noContactKnown" : null;
}

/** Those that are written. */
export function textsIn(form: Readonly<Record<TextField, string>>): WrittenText[] {
  return LANGUAGES.map((language) => ({
    ...{ language, subject: form[`subject-${language}`] },
    text: form[`text-${language}`].replaceAll("\r\n", "\n"),
  })).filter(({ subject, text }) => subject !== "" && text !== "");
}

/** The fields that would make these texts. */
export function textFields(texts: readonly WrittenText[]): Record<TextField, string> {
  const fields: Partial<Record<TextField, string>> = {};
  for (const language of LANGUAGES) {
    const written = texts.find((each) => each.language === language);
    fields[`subject-${language}`] = written?.subject ?? "";
    fields[`text-${language}`] = written?.text ?? "";
  }
  return fields as Record<TextField, string>;
}

/** The form that would make this mailing. */
export function mailingForm({ audience, language, sendAt, zone, texts }: ReadMailing): MailingForm {
  const [date = "", time = ""] = sendAt?.split("T") ?? [];
  return { audience, language, zone, when: sendAt === null ? "now" : "at", date, time, ...textFields(texts) };
}
