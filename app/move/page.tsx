import type { Metadata } from "next";
import { type HomeMove, type HomeView, homeOf } from "../../lib/services/home.ts";
import { type OrganisationFacts, organisationFacts } from "../../lib/services/organisation.ts";
import { portal } from "../../lib/services/portal.ts";
import { ClosedNote } from "../_components/closed-note.tsx";
import { Contact } from "../_components/contact.tsx";
import { Page, Section } from "../_components/page.tsx";
import { type OwnDate, PhaseLine } from "../_components/phase-line.tsx";
import { SideNote } from "../_components/side-note.tsx";
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

/** Those of the shutdown and the person's own, in one line as they come. */
function Dates({ view: { phases, passwordsUntil, moves, zone } }: { view: HomeView }) {
  const first = (key: string, moments: readonly (number | null)[], words: string): OwnDate[] => {
    const known = moments.filter((moment) => moment !== null);
    return known.length === 0 ? [] : [{ key, at: Math.min(...known), words }];
  };
  const closes = phases.line.length > 0 ? null : phases.closes;
  const own = [
    ...first(
      "catchUp",
      moves.map(({ nextCatchUp }) => nextCatchUp),
      t("home.dates.catchUp"),
    ),
    ...first("closes", [closes], t("home.dates.deadline")),
    ...first("passwords", [passwordsUntil], t("home.dates.passwords")),
    ...first(
      "reports",
      moves.map(({ reportsUntil }) => reportsUntil),
      t("home.dates.reports"),
    ),
  ];
  return (
    <SideNote title={t("home.dates.title")}>
      {own.length + phases.line.length > 0 && (
        <div>
          <PhaseLine line={phases.line} own={own} zone={zone} words={(phase) => phaseMeaning(phase, phases)} />
          <p className="text-xs">{t("home.dates.zone", { zone: zoneWords(zone, Date.now()) })}</p>
        </div>
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

/** On phones the foot of the page follows right below, with whom to ask. */
function Stuck({ reference, organisation }: { reference: string | null; organisation: OrganisationFacts | null }) {
  const contact = organisation?.contact ?? organisation?.name ?? t("home.stuck.people");
  const { contactPhone = null, contactEmail = null } = organisation ?? {};
  return (
    <SideNote title={t("home.stuck.title")}>
      {reference && (
        <p>
          {rich("home.stuck.reference", {
            reference,
            b: (words) => <strong className="whitespace-nowrap text-ink">{words}</strong>,
          })}
        </p>
      )}
      <div className="max-md:hidden">
        <Contact facts={{ contact, contactPhone, contactEmail }} />
      </div>
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
