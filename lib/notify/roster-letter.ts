/** A letter to somebody on the roster, in the language of whoever set it around the call (lib/i18n/reader.ts). */
import { readerDirection, readerLocale } from "../i18n/reader.ts";
import { text as t } from "../i18n/translator.ts";
import { when } from "../i18n/when.ts";
import { daysBetween } from "../policy/announcement-time.ts";
import { type Filler, fill } from "../policy/fillers.ts";
import type { RosterState } from "../policy/roster.ts";
import { htmlPart } from "./html-part.ts";
import type { LetterText, Writer } from "./letter.ts";

/** What is filled in for whom. */
export interface LetterReader {
  /** May be empty. */
  readonly name: string;
  readonly oldAddress: string;
  readonly newAddress: string | null;
}

/** When imports close. */
export interface Closing {
  /** Epoch milliseconds; null: no date is set. */
  readonly deadline: number | null;
  /** IANA name. */
  readonly zone: string;
}

export interface LetterWriter extends Writer {
  /** How they are reached, in words; null: nothing was said. */
  readonly contactWords: string | null;
  /** How the move was announced, in the organisation's own words. */
  readonly genuine: string | null;
}

export interface Around {
  readonly writer: LetterWriter;
  readonly closing: Closing;
  /** Epoch milliseconds. */
  readonly now: number;
}

/** As an administrator wrote it, with fillers. */
export interface Written {
  readonly subject: string;
  readonly text: string;
}

/** To one person. `isTest`: sent to an administrator, who shall see that. */
export function personLetter(written: Written, reader: LetterReader, around: Around, isTest: boolean): LetterText {
  const values = valuesFor(reader, around);
  const subject = fill(written.subject, values);
  const why = t("mailing.foot.why", { ...whoOf(around.writer), address: reader.oldAddress });
  return letter(told(subject, isTest), fill(written.text, values), why, around.writer);
}

function valuesFor({ name, oldAddress, newAddress }: LetterReader, around: Around): Record<Filler, string> {
  const { writer, closing, now } = around;
  const { deadline, zone } = closing;
  return {
    ...{ name: name || oldAddress, oldAddress, newAddress: newAddress ?? t("mailing.filler.newAccount") },
    deadline: deadline === null ? t("mailing.filler.noDate") : when(deadline, zone),
    timeLeft: deadline === null ? t("mailing.filler.noDate") : timeLeft(Math.max(0, daysBetween(now, deadline, zone))),
    ...{ portal: writer.url, contact: writer.contactWords ?? writer.organisation ?? t("common.product") },
  };
}

function timeLeft(days: number): string {
  return t("mailing.filler.timeLeft", { days });
}

/** Somebody who is left, as the contact of a wave is told of them: what they need to ask, and no more. */
export interface LeftOver {
  readonly name: string;
  readonly oldAddress: string;
  readonly state: RosterState;
}

/** A longer list nobody reads in a mail. */
export const MOST_LISTED = 500;

/** To the contact of a wave: who of it is left. `count`: of all, where the list is cut. */
export function waveLetter(
  wave: { readonly name: string; readonly contactName: string | null },
  left: { readonly people: readonly LeftOver[]; readonly count: number },
  around: Around,
  isTest: boolean,
): LetterText {
  const { count, people } = left;
  const { deadline, zone } = around.closing;
  const date = deadline === null ? t("mailing.filler.noDate") : when(deadline, zone);
  const subject = t("mailing.wave.subject", { count, wave: wave.name });
  const lines = people.map(({ name, oldAddress, state }) =>
    t("mailing.wave.line", {
      who: name === "" ? oldAddress : `${name} <${oldAddress}>`,
      state: t(`mailing.state.${state}`),
    }),
  );
  const more = count - people.length;
  const text = [
    wave.contactName ? t("mailing.wave.hello", { name: wave.contactName }) : t("mailing.wave.helloAll"),
    t("mailing.wave.lead", { count, wave: wave.name, date }),
    [...lines, ...(more > 0 ? [t("mailing.wave.more", { count: more })] : [])].join("\n"),
    t("mailing.wave.ask"),
  ].join("\n\n");
  const why = t("mailing.foot.whyWave", { ...whoOf(around.writer), wave: wave.name });
  return letter(told(subject, isTest), text, why, around.writer);
}

function letter(subject: string, text: string, why: string, writer: LetterWriter): LetterText {
  const { url, contact, genuine } = writer;
  const foot = [
    ...(genuine === null ? [] : [genuine]),
    t("mailing.foot.check", { url }),
    contact === null ? t("mailing.foot.noAnswers", { why }) : t("mailing.foot.answers", { why, contact }),
  ];
  const body = paragraphsOf(text);
  const html = htmlPart({ subject, body, foot, language: readerLocale(), direction: readerDirection(), portal: url });
  return { subject, body: `${[...body, `-- \n${foot.join("\n\n")}`].join("\n\n")}\n`, html, stopUrl: null };
}

function whoOf({ organisation, url }: LetterWriter): { organisation: string; url: string } {
  return { organisation: organisation ?? t("common.product"), url };
}

/** Whoever tries a letter out shall not take it for the real one. */
function told(subject: string, isTest: boolean): string {
  return isTest ? t("mailing.testSubject", { subject }) : subject;
}

function paragraphsOf(text: string): string[] {
  return text
    .replaceAll("\r\n", "\n")
    .split(/\n{2,}/)
    .map((each) => each.trim())
    .filter((each) => each !== "");
}
