import type { Metadata } from "next";
import { portal } from "../../../lib/services/portal.ts";
import { type OwnConsent, ownConsents, spokenCode } from "../../../lib/services/report-consent.ts";
import { Button, ButtonRow } from "../../_components/button.tsx";
import { Note } from "../../_components/note.tsx";
import { Page, pageTitle, Section } from "../../_components/page.tsx";
import { takeOnce } from "../../_lib/shown-once.ts";
import { t } from "../../_lib/text.tsx";
import { requirePerson } from "../../_lib/viewer.ts";
import { when } from "../../_lib/when.ts";
import { make, revoke } from "./actions.ts";

interface Props {
  searchParams: Promise<{ made?: string }>;
}

export function generateMetadata(): Metadata {
  return { title: pageTitle(t("roster.consent.title")) };
}

/** Lets the help desk look at one's report for half an hour, and tells who did. */
export default async function HelpDeskPage({ searchParams }: Props) {
  const viewer = await requirePerson();
  const code = takeOnce(viewer.session, (await searchParams).made);
  const { consents, zone } = await ownConsents(await portal(), viewer);
  const open = consents.find(({ isOpen }) => isOpen);
  return (
    <Page
      kind="journey"
      back={{ href: "/move", label: t("common.yourMove") }}
      title={t("roster.consent.title")}
      lead={t("roster.consent.lead")}
    >
      {code !== null && <Code code={code} />}
      {open ? <Open consent={open} zone={zone} isShown={code !== null} /> : null}
      <ButtonRow>
        <form action={make} className="contents">
          <Button kind={open ? "outlined" : "filled"}>
            {t(open ? "roster.consent.another" : "roster.consent.make")}
          </Button>
        </form>
        {open && (
          <form action={revoke} className="contents">
            <Button kind="outlined">{t("roster.consent.revoke")}</Button>
          </form>
        )}
      </ButtonRow>
      {consents.length > 0 && <Past consents={consents} zone={zone} />}
    </Page>
  );
}

function Code({ code }: { code: string }) {
  return (
    <div role="status" className="mb-6">
      <p>{t("roster.consent.readOut")}</p>
      {/* Letter by letter for screen readers, as it is read out by telephone. */}
      <p className="figure mt-2 text-figure font-semibold tracking-wide" dir="ltr">
        <span aria-hidden="true">{spokenCode(code)}</span>
        <span className="sr-only">{[...code].join(" ")}</span>
      </p>
      <p className="mt-2 text-ink-2">{t("roster.consent.once")}</p>
    </div>
  );
}

function Open({
  consent: { expiresAt, openedBy },
  zone,
  isShown,
}: {
  consent: OwnConsent;
  zone: string;
  isShown: boolean;
}) {
  const until = when(expiresAt, zone, "time");
  return (
    <div className="mb-6">
      <Note tone={openedBy === null ? "quiet" : "wait"}>
        {openedBy === null
          ? t(isShown ? "roster.consent.valid" : "roster.consent.waiting", { until })
          : t("roster.consent.looking", { name: openedBy, until })}
      </Note>
    </div>
  );
}

function Past({ consents, zone }: { consents: readonly OwnConsent[]; zone: string }) {
  return (
    <Section id="past" title={t("roster.consent.past")}>
      <ul className="mt-2">
        {consents.map((consent) => (
          <li key={consent.id} className="border-b border-rule py-3">
            {when(consent.createdAt, zone, "dateTime")}
            <span className="block text-sm text-ink-2">{pastWords(consent, zone)}</span>
          </li>
        ))}
      </ul>
    </Section>
  );
}

function pastWords({ openedBy, openedAt, revokedAt, isOpen }: OwnConsent, zone: string): string {
  const used =
    openedBy === null || openedAt === null
      ? t(isOpen ? "roster.consent.notYet" : "roster.consent.nobody")
      : t("roster.consent.looked", { name: openedBy, time: when(openedAt, zone, "time") });
  return revokedAt === null ? used : `${used} ${t("roster.consent.revoked", { time: when(revokedAt, zone, "time") })}`;
}
