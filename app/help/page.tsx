import type { Metadata } from "next";
import type { ReactNode } from "react";
import { announcementFor } from "../../lib/services/announcements.ts";
import { organisationFacts } from "../../lib/services/organisation.ts";
import { portal } from "../../lib/services/portal.ts";
import { Contact, hasContact } from "../_components/contact.tsx";
import { Page, Section } from "../_components/page.tsx";
import { SideNote } from "../_components/side-note.tsx";
import { When } from "../_components/values.tsx";
import { rich, type TextKey, t } from "../_lib/text.tsx";
import { currentViewer } from "../_lib/viewer.ts";

export function generateMetadata(): Metadata {
  return { title: t("help.title") };
}

/** In the order in which they come up. Their names are the anchors to which other pages link. */
const QUESTIONS = [
  ...["password", "appPassword", "time", "notBrought", "where", "safe", "dates", "genuine", "contact"],
] as const;
type Question = (typeof QUESTIONS)[number];

export default async function HelpPage() {
  const answers = await allAnswers();
  return (
    <Page kind="journey" title={t("help.title")} lead={t("help.lead")} aside={<Contents />}>
      {QUESTIONS.map((question) => (
        <Section key={question} id={question} title={t(`help.${question}.title`)}>
          <div className="grid gap-3 pt-4">{answers[question]}</div>
        </Section>
      ))}
    </Page>
  );
}

function Contents() {
  return (
    <SideNote title={t("help.contents")}>
      <ul className="grid gap-2">
        {QUESTIONS.map((question) => (
          <li key={question}>
            <a href={`#${question}`} className="link">
              {t(`help.${question}.title`)}
            </a>
          </li>
        ))}
      </ul>
    </SideNote>
  );
}

async function allAnswers(): Promise<Record<Question, ReactNode>> {
  const services = await portal();
  const facts = await organisationFacts(services);
  const announcement = await announcementFor(services, await currentViewer());
  const { host } = new URL(services.config.url);
  return {
    password: <Paragraphs keys={["help.password.1", "help.password.2", "help.password.3"]} />,
    appPassword: <Paragraphs keys={["help.appPassword.1", "help.appPassword.2"]} />,
    time: <Paragraphs keys={["help.time.1", "help.time.2"]} />,
    notBrought: <NotBrought />,
    where: <Paragraphs keys={["help.where.1", "help.where.2", "help.where.3"]} />,
    safe: <Paragraphs keys={["help.safe.1", "help.safe.2", "help.safe.3"]} />,
    dates: (
      <>
        <p>
          {announcement
            ? rich("help.dates.deadline", { when: <When at={announcement.deadline} zone={announcement.zone} /> })
            : t("help.dates.none")}
        </p>
        <Paragraphs keys={["help.dates.again", "help.dates.after"]} />
      </>
    ),
    genuine: (
      <>
        <p>{rich("help.genuine.1", { host, b: strong })}</p>
        {facts?.genuine && (
          <p>
            <bdi>{facts.genuine}</bdi>
          </p>
        )}
        <p>{t("help.genuine.2")}</p>
      </>
    ),
    contact: (
      <>
        {hasContact(facts) ? <Contact facts={facts} /> : <p>{t("help.contact.none")}</p>}
        <p>{t("help.contact.1")}</p>
      </>
    ),
  };
}

function Paragraphs({ keys }: { keys: readonly TextKey[] }) {
  return keys.map((key) => <p key={key}>{rich(key, { b: strong, link: toPrivacy })}</p>);
}

function NotBrought() {
  return (
    <>
      <p>{t("help.notBrought.1")}</p>
      <ul className="grid list-disc gap-2 ps-5">
        <li>{rich("help.notBrought.contacts", { b: strong })}</li>
        <li>{rich("help.notBrought.rules", { b: strong })}</li>
        <li>{rich("help.notBrought.local", { b: strong })}</li>
      </ul>
    </>
  );
}

const strong = (words: ReactNode) => <b className="font-semibold">{words}</b>;

const toPrivacy = (words: ReactNode) => (
  <a href="/privacy" className="link">
    {words}
  </a>
);
