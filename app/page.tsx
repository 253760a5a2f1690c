import type { Metadata } from "next";
import type { Viewer } from "../lib/auth/viewer.ts";
import { organisationFacts, portalState } from "../lib/services/organisation.ts";
import { ownPhases } from "../lib/services/own-phases.ts";
import { portal } from "../lib/services/portal.ts";
import { ButtonLink, ButtonRow } from "./_components/button.tsx";
import { ClosedNote } from "./_components/closed-note.tsx";
import { Contact, hasContact } from "./_components/contact.tsx";
import { Page, Section } from "./_components/page.tsx";
import { PhaseLine } from "./_components/phase-line.tsx";
import { SideNote } from "./_components/side-note.tsx";
import { Sum } from "./_components/sum.tsx";
import { SummaryList } from "./_components/summary-list.tsx";
import { GuideNote } from "./_help/guide-note.tsx";
import { count } from "./_lib/format.ts";
import { phaseMeaning } from "./_lib/phase-words.ts";
import { rich, type TextKey, t } from "./_lib/text.tsx";
import { currentViewer } from "./_lib/viewer.ts";
import { zoneWords } from "./_lib/when.ts";

export function generateMetadata(): Metadata {
  return { title: t("start.title") };
}

export default async function StartPage() {
  const services = await portal();
  const { needsAdministrator, ready } = await portalState(services);
  const viewer = await currentViewer();
  if (needsAdministrator) return <NotSetUp />;
  if (!ready && viewer.kind !== "person") return <NotReady />;
  const [facts, phases] = await Promise.all([organisationFacts(services), ownPhases(services, null)]);
  return (
    <Page
      kind="journey"
      display
      title={t("start.title")}
      lead={t("start.lead")}
      aside={
        <>
          {phases.line.length > 0 && (
            <SideNote title={t("phases.start.title")}>
              <PhaseLine line={phases.line} zone={phases.zone} words={(phase) => phaseMeaning(phase, phases)} />
              <p className="text-xs">{t("home.dates.zone", { zone: zoneWords(phases.zone, Date.now()) })}</p>
            </SideNote>
          )}
          <Example />
          <Genuine host={new URL(services.config.url).host} announced={facts?.genuine ?? null} />
          <GuideNote />
          {hasContact(facts) && (
            // On phones the foot of the page follows right below, with the same.
            <div className="max-md:hidden">
              <SideNote title={t("start.questions")}>
                <Contact facts={facts} />
              </SideNote>
            </div>
          )}
        </>
      }
    >
      <ClosedNote phases={phases} />
      <Begin viewer={viewer} />
      <WhatToExpect />
    </Page>
  );
}

const BEGIN: Record<Viewer["kind"], { href: string; words: TextKey }> = {
  nobody: { href: "/sign-in", words: "start.begin" },
  person: { href: "/move", words: "start.goOn" },
  administrator: { href: "/admin", words: "start.administration" },
};

function Begin({ viewer }: { viewer: Viewer }) {
  const { href, words } = BEGIN[viewer.kind];
  return (
    <>
      <ButtonLink kind="filled" href={href} iconAfter="arrow-right">
        {t(words)}
      </ButtonLink>
      {viewer.kind === "nobody" && <p className="mt-3 text-sm text-ink-2">{t("start.again")}</p>}
    </>
  );
}

function WhatToExpect() {
  return (
    <Section id="expect" title={t("start.expect")}>
      <SummaryList
        opens={false}
        rows={[
          { key: t("start.time"), value: t("start.timeText") },
          { key: t("start.copying"), value: t("start.copyingText") },
          { key: t("start.ready"), value: t("start.readyText") },
          {
            key: t("start.notBrought"),
            value: rich("start.notBroughtText", {
              link: (words) => (
                <a href="/help#notBrought" className="link">
                  {words}
                </a>
              ),
            }),
          },
        ]}
      />
    </Section>
  );
}

/** What a report comes to; the only sum with a double rule that nobody has checked, and labelled as an example. */
function Example() {
  return (
    <SideNote title={t("start.sum")}>
      <div className="text-ink">
        <Sum
          small
          checked
          rows={[
            { label: t("start.sumFound"), value: count(8214) },
            { label: t("start.sumCopied"), value: count(7950) },
            { label: t("start.sumLeftOut"), value: count(261) },
            { label: t("start.sumProblems"), value: count(3) },
          ]}
          total={{ label: t("start.sumTotal"), value: count(8214) }}
        />
      </div>
      <p className="text-xs">{t("start.sumExample")}</p>
    </SideNote>
  );
}

function Genuine({ host, announced }: { host: string; announced: string | null }) {
  return (
    <SideNote title={t("start.genuine")}>
      <p>{rich("start.genuineAddress", { host, b: (words) => <b className="font-semibold text-ink">{words}</b> })}</p>
      {announced && (
        <p>
          <bdi>{announced}</bdi>
        </p>
      )}
    </SideNote>
  );
}

function NotSetUp() {
  return (
    <Page kind="journey" title={t("start.notSetUp")} lead={t("start.notSetUpLead")}>
      <p>{t("start.notSetUpAct")}</p>
      <ButtonRow>
        <ButtonLink kind="filled" href="/admin/set-up">
          {t("start.setUp")}
        </ButtonLink>
      </ButtonRow>
    </Page>
  );
}

function NotReady() {
  return (
    <Page kind="journey" title={t("start.notReady")} lead={t("start.notReadyLead")}>
      <p>{t("start.notReadyAct")}</p>
      <ButtonRow>
        <ButtonLink kind="outlined" href="/admin">
          {t("start.signInAsAdministrator")}
        </ButtonLink>
      </ButtonRow>
    </Page>
  );
}
