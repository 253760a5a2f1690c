import type { Metadata } from "next";
import {
  CHECKLIST,
  CHECKLIST_GROUPS,
  type ChecklistGroup,
  type ChecklistRowView,
  type ChecklistView,
  checklistView,
} from "../../../lib/services/checklist.ts";
import { portal } from "../../../lib/services/portal.ts";
import { PLACES } from "../../_admin/checklist-places.ts";
import type { Query } from "../../_admin/query.ts";
import { Button, ButtonLink } from "../../_components/button.tsx";
import { Note } from "../../_components/note.tsx";
import { Page, pageTitle, Section } from "../../_components/page.tsx";
import { type StatusKind, StatusMark } from "../../_components/status-mark.tsx";
import { t } from "../../_lib/text.tsx";
import { requireAdministrator } from "../../_lib/viewer.ts";
import { when } from "../../_lib/when.ts";
import { say } from "./actions.ts";

export function generateMetadata(): Metadata {
  return { title: pageTitle(t("checklist.title")) };
}

/** What has to stand before people are told: each point with its state, and what comes next above all of them. */
export default async function ChecklistPage({ searchParams }: Query) {
  const view = await checklistView(await portal(), await requireAdministrator());
  const { saved } = await searchParams;
  const { rows, settled } = view;
  return (
    <Page kind="admin" title={t("checklist.title")} lead={t("checklist.lead", { settled, all: rows.length })}>
      {saved === "1" && (
        <div role="status">
          <Note tone="quiet">{t("checklist.saved")}</Note>
        </div>
      )}
      <Next view={view} />
      {CHECKLIST_GROUPS.map((group) => (
        <Group key={group} group={group} view={view} />
      ))}
      <p className="mt-12 text-ink-2">{t("checklist.guide")}</p>
    </Page>
  );
}

/** The one point to see to now. */
function Next({ view: { rows, next, zone } }: { view: ChecklistView }) {
  const row = rows.find((one) => one.row === next);
  if (!row) return <Note tone="quiet">{t("checklist.ready")}</Note>;
  const place = PLACES[row.row];
  return (
    <section aria-labelledby="next-heading" className="border-y-2 border-rule-ink py-6">
      <h2 id="next-heading" className="text-sm text-ink-2">
        {t("checklist.next")}
      </h2>
      <p className="heading mt-1 text-h2 font-semibold">{t(`checklist.row.${row.row}`)}</p>
      <p className="mt-2">{findingOf(row, zone)}</p>
      <p className="mt-1 text-ink-2">{t(`checklist.row.${row.row}.why`)}</p>
      <div className="mt-4 flex flex-wrap items-center gap-x-6 gap-y-3">
        {place && (
          <ButtonLink kind="filled" size="admin" href={place.href}>
            {t(place.words)}
          </ButtonLink>
        )}
        <Word row={row} />
      </div>
    </section>
  );
}

function Group({ group, view: { rows, zone } }: { group: ChecklistGroup; view: ChecklistView }) {
  const own: readonly string[] = CHECKLIST[group];
  return (
    <Section id={`group-${group}`} title={t(`checklist.group.${group}`)}>
      <ul>
        {rows
          .filter(({ row }) => own.includes(row))
          .map((row) => (
            <Row key={row.row} row={row} zone={zone} />
          ))}
      </ul>
    </Section>
  );
}

const STATES: Record<ChecklistRowView["state"], StatusKind> = {
  ...{ settled: "completed", said: "completed", open: "notStarted", trouble: "needsYou" },
};

function Row({ row, zone }: { row: ChecklistRowView; zone: string }) {
  const { row: id, state } = row;
  const place = PLACES[id];
  const isToDo = state === "open" || state === "trouble";
  const words = t(`checklist.state.${state === "settled" ? "said" : state}`);
  const title = t(`checklist.row.${id}`);
  return (
    <li
      id={id}
      className="grid scroll-mt-6 gap-x-6 gap-y-1 border-b border-rule py-4 sm:grid-cols-[minmax(0,1fr)_10rem]"
    >
      <h3 className="min-w-0 font-medium wrap-anywhere">
        {place ? (
          <a className="link-ink" href={place.href}>
            {title}
          </a>
        ) : (
          title
        )}
      </h3>
      <p>
        <StatusMark kind={STATES[state]} words={words} />
      </p>
      <div className="min-w-0">
        <p>{findingOf(row, zone)}</p>
        {isToDo && <p className="mt-1 text-ink-2">{t(`checklist.row.${id}.why`)}</p>}
      </div>
      <div>
        <Word row={row} />
      </div>
    </li>
  );
}

/** What the portal found, and what somebody said. */
function findingOf({ finding, said, state }: ChecklistRowView, zone: string): string {
  if (said !== null && state === "said") {
    const time = when(said.at, zone, "dateTime");
    return said.by === null ? t("checklist.byGone", { time }) : t("checklist.by", { name: said.by, time });
  }
  if (finding === null) return t("checklist.onlyYou");
  const { code, count = 0, at } = finding;
  return t(`checklist.found.${code}`, { count, time: at === undefined ? "" : when(at, zone, "dateTime") });
}

/** The button by which somebody says that it is settled, or takes that back. */
function Word({ row: { row, state, maySay } }: { row: ChecklistRowView }) {
  if (!maySay || state === "settled" || state === "trouble") return null;
  const act = state === "said" ? "reopen" : "settle";
  return (
    <form action={say}>
      <input type="hidden" name="row" value={row} />
      <Button kind="text" size="admin" name="act" value={act}>
        {t(`checklist.${act}`)}
        <span className="sr-only"> ({t(`checklist.row.${row}`)})</span>
      </Button>
    </form>
  );
}
