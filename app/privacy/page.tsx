import type { Metadata } from "next";
import type { ReactNode } from "react";
import { organisationFacts } from "../../lib/services/organisation.ts";
import { portal } from "../../lib/services/portal.ts";
import { hasProvider } from "../../lib/services/provider-setup.ts";
import { RETENTION } from "../../lib/services/retention.ts";
import { Page } from "../_components/page.tsx";
import { SummaryList } from "../_components/summary-list.tsx";
import { rich, t } from "../_lib/text.tsx";

export function generateMetadata(): Metadata {
  return { title: t("about.privacy.title") };
}

export default async function PrivacyPage() {
  const here = await portal();
  const facts = await organisationFacts(here);
  const name = facts?.name;
  const days = facts?.reportDays ?? RETENTION.reportDays.usual;
  return (
    <Page
      kind="journey"
      title={t("about.privacy.title")}
      lead={name ? t("about.privacy.lead", { name }) : t("about.privacy.leadUnnamed")}
    >
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
          { key: t("desk.privacy.done"), value: t("desk.privacy.doneText", { days: RETENTION.addressDays }) },
          { key: t("about.privacy.tries"), value: t("about.privacy.tries.1") },
        ]}
      />
    </Page>
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
