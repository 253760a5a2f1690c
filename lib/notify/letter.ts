/** What stands in a mail: in the language of whoever set it around the call (lib/i18n/reader.ts). No password, no subject, no folder. */
import type { ErrorCode, Side } from "../engine/errors.ts";
import type { Grade } from "../engine/state.ts";
import { text as t } from "../i18n/translator.ts";
import { troubleText } from "../i18n/trouble.ts";

/** Numbers of a run, as in the row of its report. */
export interface RunNumbers {
  readonly number: number;
  readonly found: number;
  readonly copied: number;
  readonly copiedBefore: number;
  readonly alreadyThere: number;
  readonly problems: number;
}

export type Letter =
  | { readonly kind: "code"; readonly code: string; readonly minutes: number }
  /** An administrator tries whether mail arrives. */
  | { readonly kind: "test" }
  | (News & { readonly kind: "done"; readonly grade: Grade; readonly run: RunNumbers | null })
  | (News & { readonly kind: "needsYou" | "failed"; readonly code: ErrorCode; readonly side: Side | null })
  | (Stoppable & { readonly kind: "portal" })
  | (News & { readonly kind: "devices" });

interface Stoppable {
  /** Of the link that ends these mails. */
  readonly stopToken: string;
}

interface News extends Stoppable {
  readonly migrationId: string;
  readonly reference: string | null;
}

/** Who writes. */
export interface Writer {
  /** Null: not typed yet. */
  readonly organisation: string | null;
  /** Where answers go; null: nobody reads them. */
  readonly contact: string | null;
  /** The portal's own address. */
  readonly url: string;
}

export interface LetterText {
  readonly subject: string;
  readonly body: string;
  /** The same in HTML; null: plain text alone. */
  readonly html: string | null;
  /** Null: there is nothing to end. */
  readonly stopUrl: string | null;
}

/** A letter as plain text. */
export function letterText(letter: Letter, writer: Writer): LetterText {
  const stopUrl = "stopToken" in letter ? `${writer.url}/stop-mail/${letter.stopToken}` : null;
  const reference = "reference" in letter ? letter.reference : null;
  const parts = [
    ...bodyOf(letter, writer.url),
    reference !== null && t("mail.body.reference", { reference }),
    letter.kind !== "test" && "-- ",
    letter.kind !== "test" && whyOf(writer),
    stopUrl !== null && linked(t("mail.body.stop"), stopUrl),
  ];
  const body = parts.filter((part) => part !== false).join("\n\n");
  return { subject: subjectOf(letter), body: `${body.replace("-- \n\n", "-- \n")}\n`, html: null, stopUrl };
}

function subjectOf(letter: Letter): string {
  switch (letter.kind) {
    case "code":
    case "test":
      return t(`mail.subject.${letter.kind}`, { product: t("common.product") });
    case "done":
      return t(`mail.subject.${letter.grade}`);
    case "needsYou":
      return t(isPassword(letter.code) ? "mail.subject.needsPassword" : "mail.subject.needsYou");
    case "failed":
      return t("mail.subject.failed");
    case "portal":
      return t("desk.mail.portal.subject");
    case "devices":
      return t("desk.mail.devices.subject");
    default:
      return letter satisfies never;
  }
}

function isPassword(code: ErrorCode): boolean {
  return code.startsWith("auth.");
}

function bodyOf(letter: Letter, url: string): string[] {
  switch (letter.kind) {
    case "code":
      return [
        linked(t("mail.body.code"), letter.code),
        t("mail.body.codeUntil", { minutes: letter.minutes }),
        t("mail.body.codeNotYou"),
      ];
    case "test":
      return [t("mail.body.test", { url })];
    case "done":
      return doneBody(letter, `${url}/move/${letter.migrationId}/report`);
    case "needsYou":
    case "failed":
      return troubleBody(letter, url);
    case "portal":
      return [linked(t("desk.mail.portal.body"), `${url}/`), linked(t("desk.mail.portal.guide"), `${url}/help`)];
    case "devices":
      return [linked(t("desk.mail.devices.body"), `${url}/move/${letter.migrationId}/devices`)];
    default:
      return letter satisfies never;
  }
}

function doneBody({ grade, run }: Extract<Letter, { kind: "done" }>, report: string): string[] {
  const what = t(`mail.body.${grade}`, { problems: run?.problems ?? 0 });
  const address = run === null ? report : `${report}?run=${run.number}`;
  return [what, ...(run === null ? [] : [numbersOf(run)]), linked(t("mail.body.report"), address)];
}

function numbersOf({ found, copied, copiedBefore, alreadyThere, problems }: RunNumbers): string {
  return [
    t("mail.body.copied", { count: copied }),
    t("mail.body.there", { there: copied + copiedBefore + alreadyThere, found }),
    ...(problems === 0 ? [] : [t("mail.body.toCheck", { count: problems })]),
  ].join("\n");
}

function troubleBody(letter: Extract<Letter, { kind: "needsYou" | "failed" }>, url: string): string[] {
  const { kind, code, side, migrationId } = letter;
  const { what, next } = troubleText(code, side);
  if (kind === "needsYou" && isPassword(code)) {
    const page = `${url}/move/passwords?migration=${migrationId}`;
    return [what, t("mail.body.placeKept"), linked(t("mail.body.password"), page)];
  }
  return [
    `${what} ${next}`,
    t("mail.body.placeKept"),
    linked(t("mail.body.progress"), `${url}/move/${migrationId}/progress`),
  ];
}

function whyOf({ organisation, contact, url }: Writer): string {
  const who = { organisation: organisation ?? t("common.product"), url };
  return contact === null ? t("mail.body.why", who) : t("mail.body.whyAnswers", { ...who, contact });
}

/** On a line of its own, where no mark or full stop can get into it. */
function linked(words: string, link: string): string {
  return `${words}\n${link}`;
}
