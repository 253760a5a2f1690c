/** The answers to what people ask most; the same on the help page, in the guide, and in the guide that is saved. */
import type { ReactNode } from "react";
import type { HelpFacts } from "../../lib/services/help.ts";
import { Contact, hasContact } from "../_components/contact.tsx";
import { rich, type TextKey, t } from "../_lib/text.tsx";
import { type HelpLinks, linkMarks } from "./links.tsx";

/** In the order in which they come up. Their names are the anchors to which other pages link. */
export const QUESTIONS = [
  ...["safe", "password", "appPassword", "deleted", "close", "slow", "where", "sent", "numbers", "phone"],
  ...["notBrought", "later", "again", "dates", "contact"],
] as const satisfies readonly string[];
export type Question = (typeof QUESTIONS)[number];

export interface AnswerProps {
  facts: HelpFacts;
  links: HelpLinks;
  /** The deadline in words; null while none is announced. */
  deadline: ReactNode;
}

/** What there is to read, paragraph by paragraph; the last says what to do next. */
const PARAGRAPHS: Readonly<Record<Exclude<Question, "safe" | "notBrought" | "dates" | "contact">, readonly TextKey[]>> =
  {
    password: ["help.password.1", "help.password.2", "help.password.3", "help.password.4", "help.password.next"],
    appPassword: ["help.appPassword.1", "help.appPassword.2"],
    deleted: ["help.deleted.1", "help.deleted.2", "help.deleted.next"],
    close: ["help.close.1", "help.close.2", "help.close.next"],
    slow: ["help.slow.1", "help.slow.2", "help.slow.3", "help.slow.next"],
    where: ["help.where.1", "help.where.2", "help.where.view", "help.where.3", "help.where.next"],
    sent: ["help.sent.1", "help.sent.2", "help.sent.3", "help.sent.next"],
    numbers: ["help.numbers.1", "help.numbers.2", "help.numbers.next"],
    phone: ["help.phone.1", "help.phone.2", "help.phone.next"],
    later: ["help.later.1", "help.later.2", "help.later.3", "help.later.next"],
    again: ["help.dates.again", "help.again.2", "help.again.next"],
  };

export function Answer({ question, ...props }: AnswerProps & { question: Question }) {
  switch (question) {
    case "safe":
      return <Safe {...props} />;
    case "notBrought":
      return <NotBrought links={props.links} />;
    case "dates":
      return (
        <>
          <p>
            {props.deadline === null ? t("help.dates.none") : rich("help.dates.deadline", { when: props.deadline })}
          </p>
          <Paragraphs keys={["help.dates.after"]} links={props.links} />
        </>
      );
    case "contact":
      return <WhomToAsk facts={props.facts} />;
    default:
      return <Paragraphs keys={PARAGRAPHS[question]} links={props.links} />;
  }
}

function Paragraphs({ keys, links }: { keys: readonly TextKey[]; links: HelpLinks }) {
  const status = { password: t("common.status.needsYourPassword"), you: t("common.status.needsYou") };
  return keys.map((key) => <p key={key}>{rich(key, { ...status, ...linkMarks(links), b: strong })}</p>);
}

function Safe({ facts: { url, organisation }, links }: AnswerProps) {
  return (
    <>
      <p>{rich("help.genuine.1", { host: new URL(url).host, b: strong })}</p>
      {organisation?.genuine && (
        <p>
          <bdi>{organisation.genuine}</bdi>
        </p>
      )}
      <Paragraphs keys={["help.genuine.2", "help.safe.2", "help.safe.3"]} links={links} />
    </>
  );
}

function NotBrought({ links }: { links: HelpLinks }) {
  return (
    <>
      <p>{t("help.notBrought.1")}</p>
      <ul className="grid list-disc gap-2 ps-5">
        <li>{rich("help.notBrought.contacts", { b: strong })}</li>
        <li>{rich("help.notBrought.rules", { b: strong })}</li>
        <li>{rich("help.notBrought.local", { b: strong })}</li>
      </ul>
      <Paragraphs keys={["help.notBrought.next"]} links={links} />
    </>
  );
}

function WhomToAsk({ facts: { organisation } }: { facts: HelpFacts }) {
  return (
    <>
      {hasContact(organisation) ? <Contact facts={organisation} /> : <p>{t("help.contact.none")}</p>}
      <p>{t("help.contact.1")}</p>
    </>
  );
}

const strong = (words: ReactNode) => <b className="font-semibold">{words}</b>;
