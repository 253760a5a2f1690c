import type { Metadata } from "next";
import type { ReactNode } from "react";
import { organisationFacts } from "../../lib/services/organisation.ts";
import { portal } from "../../lib/services/portal.ts";
import { hasProvider } from "../../lib/services/provider-setup.ts";
import { RETENTION } from "../../lib/services/retention.ts";
import { ButtonLink, ButtonRow } from "../_components/button.tsx";
import { Note } from "../_components/note.tsx";
import { Page, Section } from "../_components/page.tsx";
import { SummaryList } from "../_components/summary-list.tsx";
import { rich, t } from "../_lib/text.tsx";
import { currentViewer } from "../_lib/viewer.ts";

export function generateMetadata(): Metadata {
  return { title: t("about.privacy.title") };
}

interface Props {
  searchParams: Promise<{ erased?: string }>;
}

/** What is kept, for what and until when; and for who is signed in, the ways to take it along and to erase it. */
export default async function PrivacyPage({ searchParams }: Props) {
  const here = await portal();
  const facts = await organisationFacts(here);
  const name = facts?.name;
  const days = facts?.reportDays ?? RETENTION.reportDays.usual;
  const viewer = await currentViewer();
  const isThemselves = viewer.kind === "person" && !viewer.actedBy;
  const { erased } = await searchParams;
  return (
    <Page
      kind="journey"
      title={t("about.privacy.title")}
      lead={name ? t("about.privacy.lead", { name }) : t("about.privacy.leadUnnamed")}
    >
      {erased && !isThemselves && <Note tone="quiet">{t("about.erase.done")}</Note>}
      <InShort />
      <SummaryList
        rows={[
          { key: t("about.privacy.passwords"), value: <Passwords /> },
          { key: t("about.privacy.mail"), value: <Mail /> },
          {
            key: t("about.privacy.record"),
            value: <Two first={t("about.privacy.record.1")} second={t("about.privacy.record.2", { days })} />,
          },
          {
            key: t("about.privacy.account"),
            value: <Two first={t("about.privacy.account.1")} second={t("about.privacy.account.2")} />,
          },
          ...((await hasProvider(here)) ? [{ key: t("about.privacy.provider"), value: <AtProvider /> }] : []),
          ...(here.config.mailFrom === null ? [] : [{ key: t("about.privacy.told"), value: <Told /> }]),
          { key: t("about.privacy.session"), value: <BeingSignedIn /> },
          { key: t("devices.privacy.title"), value: t("devices.privacy.text", { minutes: RETENTION.linkMinutes }) },
          {
            key: t("about.privacy.list"),
            value: <Two first={t("about.privacy.list.1")} second={t("about.privacy.list.2")} />,
          },
          { key: t("about.privacy.desk"), value: t("about.privacy.desk.1", { days: RETENTION.consentDays }) },
          { key: t("desk.privacy.done"), value: t("desk.privacy.doneText", { days: RETENTION.addressDays }) },
          { key: t("about.privacy.tries"), value: t("about.privacy.tries.1") },
        ]}
      />
      <Section id="yours" rule={false} title={t("about.yours.title")}>
        {isThemselves ? <Yours /> : <p className="mt-2">{t("about.yours.signIn")}</p>}
      </Section>
    </Page>
  );
}

/** For who does not read all of it. */
function InShort() {
  const link = (words: ReactNode) => (
    <a className="link" href="#yours">
      {words}
    </a>
  );
  return (
    <div className="mb-10">
      <h2 className="font-semibold">{t("about.privacy.short")}</h2>
      <ul className="mt-2 list-disc ps-5">
        <li>{t("about.privacy.short.mail")}</li>
        <li className="mt-1">{t("about.privacy.short.passwords")}</li>
        <li className="mt-1">{rich("about.privacy.short.yours", { link })}</li>
      </ul>
    </div>
  );
}

function Yours() {
  return (
    <>
      <p className="mt-2">{t("about.yours.text")}</p>
      <ButtonRow>
        <ButtonLink kind="outlined" href="/privacy/data.json" download>
          {t("about.yours.take")}
        </ButtonLink>
        <ButtonLink kind="text" href="/privacy/erase">
          {t("about.yours.erase")}
        </ButtonLink>
      </ButtonRow>
    </>
  );
}

/** What is kept, then until when or what else. */
function Two({ first, second }: { first: ReactNode; second: ReactNode }) {
  return (
    <>
      <p className="mb-2">{first}</p>
      <p>{second}</p>
    </>
  );
}

function Passwords() {
  const until = rich("about.privacy.passwords.2", {
    unused: RETENTION.passwordDays,
    grace: RETENTION.passwordGraceDays,
    link: (words) => (
      <a href="/move/passwords" className="link">
        {words}
      </a>
    ),
  });
  return <Two first={t("about.privacy.passwords.1")} second={until} />;
}

function AtProvider() {
  return <Two first={t("about.privacy.provider.1")} second={t("about.privacy.provider.2")} />;
}

function Told() {
  const until = rich("about.privacy.told.2", {
    link: (words) => (
      <a href="/move/notify" className="link">
        {words}
      </a>
    ),
  });
  return <Two first={t("about.privacy.told.1")} second={until} />;
}

function Mail() {
  const minutes = RETENTION.sendersMinutes;
  const senders = `${t("about.privacy.mail.2", { minutes })} ${t("about.privacy.mail.3", { minutes })}`;
  return <Two first={t("about.privacy.mail.1", { minutes: RETENTION.fetchedMinutes })} second={senders} />;
}

function BeingSignedIn() {
  const until = t("about.privacy.session.2", { idle: RETENTION.idleMinutes, absolute: RETENTION.sessionHours });
  return <Two first={t("about.privacy.session.1")} second={until} />;
}
