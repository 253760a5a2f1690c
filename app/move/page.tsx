import type { Metadata } from "next";
import { type HomeMove, type HomeView, homeOf } from "../../lib/services/home.ts";
import { type OrganisationFacts, organisationFacts } from "../../lib/services/organisation.ts";
import { portal } from "../../lib/services/portal.ts";
import { ClosedNote } from "../_components/closed-note.tsx";
import { phoneAddress } from "../_components/contact.tsx";
import { Page, Section } from "../_components/page.tsx";
import { PhaseLine } from "../_components/phase-line.tsx";
import { SideNote, SidePairs } from "../_components/side-note.tsx";
import { When } from "../_components/values.tsx";
import { phaseMeaning } from "../_lib/phase-words.ts";
import { STEPS } from "../_lib/steps.ts";
import { rich, t } from "../_lib/text.tsx";
import { requirePerson } from "../_lib/viewer.ts";
import { zoneWords } from "../_lib/when.ts";
import { MoveTasks } from "./_home/move-tasks.tsx";

export function generateMetadata(): Metadata {
  return { title: t("home.title") };
}

/** Where somebody stands, and the one next step. Who comes back, on whatever device, lands here. */
export default async function HomePage() {
  const viewer = await requirePerson();
  const opened = await portal();
  const [view, organisation] = await Promise.all([homeOf(opened, viewer), organisationFacts(opened)]);
  const first = view.moves.find(({ step }) => step !== "signOff") ?? view.moves[0];
  return (
    <Page
      kind="journey"
      title={t("home.title")}
      lead={leadOf(first)}
      aside={
        <>
          <Dates view={view} />
          <Stuck reference={first?.reference ?? null} organisation={organisation} />
        </>
      }
    >
      <ClosedNote phases={view.phases} />
      {view.moves.length <= 1 ? (
        <MoveTasks view={view} move={view.moves[0] ?? null} filled />
      ) : (
        view.moves.map((move) => (
          <Section key={move.migrationId} rule={false} title={rich("home.move", { login: <bdi>{move.oldLogin}</bdi> })}>
            <MoveTasks view={view} move={move} filled={move === first} />
          </Section>
        ))
      )}
      {first && <MoreAccounts view={view} />}
    </Page>
  );
}

function MoreAccounts({ view: { toConfirm } }: { view: HomeView }) {
  return (
    <ul className="mt-8 grid gap-2">
      {toConfirm.map(({ accountId, login }) => (
        <li key={accountId}>
          <a className="link" href={`/move/connect/confirm?account=${accountId}`}>
            {rich("home.detail.confirm", { login: <bdi>{login}</bdi> })}
          </a>
        </li>
      ))}
      <li>
        <a className="link" href="/move/connect">
          {t("home.another")}
        </a>
      </li>
    </ul>
  );
}

function leadOf(move: HomeMove | undefined): string {
  if (!move) return t("home.lead.connect");
  if (move.step === "signOff") return t("home.lead.signedOff");
  const { kind } = move.standing;
  if (kind === "closed") return t("home.lead.closed");
  if (kind === "done") return t("home.lead.done");
  if (kind === "needsPassword" || kind === "needsYou" || kind === "failed") return t("home.lead.needsYou");
  if (move.step === "copy") return t("home.lead.copying");
  return t("home.lead.steps", { done: move.step === "choose" ? 2 : 3, of: STEPS });
}

function Dates({ view: { phases, passwordsUntil, moves, zone } }: { view: HomeView }) {
  const at = (moment: number) => <When at={moment} zone={zone} style="short" />;
  const catchUps = moves.flatMap(({ nextCatchUp }) => (nextCatchUp === null ? [] : [nextCatchUp]));
  const reports = moves.flatMap(({ reportsUntil }) => (reportsUntil === null ? [] : [reportsUntil]));
  const rows = [
    ...(catchUps.length === 0 ? [] : [{ name: at(Math.min(...catchUps)), value: t("home.dates.catchUp") }]),
    ...(phases.closes === null || phases.line.length > 0
      ? []
      : [{ name: at(phases.closes), value: t("home.dates.deadline") }]),
    ...(passwordsUntil === null ? [] : [{ name: at(passwordsUntil), value: t("home.dates.passwords") }]),
    ...(reports.length === 0
      ? []
      : [{ name: <When at={Math.min(...reports)} zone={zone} style="day" />, value: t("home.dates.reports") }]),
  ];
  return (
    <SideNote title={t("home.dates.title")}>
      {phases.line.length > 0 && (
        <PhaseLine line={phases.line} zone={zone} words={(phase) => phaseMeaning(phase, phases)} />
      )}
      <SidePairs rows={rows} />
      {(rows.length > 0 || phases.line.length > 0) && (
        <p className="text-xs">{t("home.dates.zone", { zone: zoneWords(zone, Date.now()) })}</p>
      )}
      <p>
        <a className="link" href="/move/passwords">
          {t("home.dates.manage")}
        </a>
      </p>
      <p>
        <a className="link" href="/privacy#yours">
          {t("about.yours.title")}
        </a>
      </p>
    </SideNote>
  );
}

function Stuck({ reference, organisation }: { reference: string | null; organisation: OrganisationFacts | null }) {
  const { contactPhone = null, contactEmail = null } = organisation ?? {};
  return (
    <SideNote title={t("home.stuck.title")}>
      <p>
        {reference
          ? rich("home.stuck.reference", { reference, b: (words) => <strong className="text-ink">{words}</strong> })
          : t("home.stuck.ask")}
      </p>
      <ul className="grid gap-1">
        <li>{organisation?.contact ?? organisation?.name ?? t("home.stuck.people")}</li>
        {contactPhone && <Reach href={phoneAddress(contactPhone)} text={contactPhone} />}
        {contactEmail && <Reach href={`mailto:${contactEmail}`} text={contactEmail} />}
      </ul>
      <p>{t("home.stuck.never")}</p>
      <p>
        <a className="link" href="/move/help-desk">
          {t("roster.consent.link")}
        </a>
      </p>
      <p>
        <a className="link" href="/help">
          {t("home.stuck.help")}
        </a>
      </p>
    </SideNote>
  );
}

function Reach({ href, text }: { href: string; text: string }) {
  return (
    <li>
      <a className="link" href={href}>
        <bdi>{text}</bdi>
      </a>
    </li>
  );
}
