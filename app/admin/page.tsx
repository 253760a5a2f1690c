import type { Metadata } from "next";
import type { ReactNode } from "react";
import { NotFound } from "../../lib/services/access.ts";
import {
  type Overview,
  overview,
  ROSTER_GROUPS,
  type RosterGroup,
  type RosterRow,
} from "../../lib/services/admin-overview.ts";
import { inLineFacts } from "../../lib/services/move-up.ts";
import { portal } from "../../lib/services/portal.ts";
import { Forecast } from "../_admin/forecast.tsx";
import type { Query } from "../_admin/query.ts";
import { RosterStatus } from "../_admin/roster-status.tsx";
import { AdminStat, AdminStats } from "../_components/admin-stat.tsx";
import { Button } from "../_components/button.tsx";
import { type Column, DataTable, TableNumber } from "../_components/data-table.tsx";
import { EmptyState } from "../_components/empty-state.tsx";
import { Note } from "../_components/note.tsx";
import { Page, pageTitle, Section } from "../_components/page.tsx";
import { StatusMark } from "../_components/status-mark.tsx";
import { When } from "../_components/values.tsx";
import { count } from "../_lib/format.ts";
import { rich, t } from "../_lib/text.tsx";
import { requireAdministrator, requireStaff } from "../_lib/viewer.ts";
import { back } from "./line/actions.ts";

export function generateMetadata(): Metadata {
  return { title: pageTitle(t("admin.overview.title")) };
}

export default async function OverviewPage({ searchParams }: Query) {
  const viewer = await requireStaff();
  const canChange = viewer.role === "administrator";
  const { show, page, moved } = await searchParams;
  const group = ROSTER_GROUPS.find((each) => each === show) ?? null;
  const facts = await overview(await portal(), viewer, group, pageNumber(page));
  const left = facts.people - facts.groups.done;
  return (
    <Page
      kind="admin"
      wide
      title={t("admin.overview.heading", { people: facts.people, left })}
      lead={facts.people === 0 ? t("admin.overview.nobody") : t("admin.overview.lead")}
    >
      <Notices facts={facts} canChange={canChange} />
      {canChange && typeof moved === "string" && <Moved id={moved} />}
      <Stats groups={facts.groups} />
      {facts.forecast && <Forecast forecast={facts.forecast} zone={facts.zone} />}
      <Section
        id="people"
        title={t(group ? `admin.group.${group}` : "admin.overview.people")}
        rule={false}
        action={group && <ShowAll />}
      >
        <People facts={facts} group={group} canChange={canChange} />
      </Section>
    </Page>
  );
}

function pageNumber(typed: string | string[] | undefined): number {
  return typeof typed === "string" && /^\d{1,6}$/.test(typed) ? Number(typed) : 1;
}

function Notices({ facts: { missing, worker, zone }, canChange }: { facts: Overview; canChange: boolean }) {
  return (
    <div className="mb-6 max-w-(--measure)">
      {canChange && missing.length > 0 && (
        <Note tone="wait">
          {rich("admin.overview.missing", {
            steps: missing.length,
            link: (words) => (
              <a className="link" href="/admin/set-up">
                {words}
              </a>
            ),
          })}
        </Note>
      )}
      {worker.lives ? (
        <p className="text-ink-2">{t("admin.overview.workerLives")}</p>
      ) : (
        <Note tone="problem">
          {t("admin.overview.workerAway")}
          {worker.lastSeenAt !== null && (
            <>
              {" "}
              {t("admin.overview.lastSeen")} <When at={worker.lastSeenAt} zone={zone} style="dateTime" />
            </>
          )}
        </Note>
      )}
    </div>
  );
}

/** What became of the last move in the line, with the way back. */
async function Moved({ id }: { id: string }) {
  const facts = await inLineFacts(await portal(), await requireAdministrator(), id).catch(orNull);
  if (!facts) return null;
  const { migrationId, person, oldServer: server, isMovedUp } = facts;
  return (
    <div className="mb-6 max-w-(--measure)" role="status">
      <Note tone="quiet">
        {t(isMovedUp ? "admin.line.done" : "admin.line.undone", { person, server })}
        {isMovedUp && (
          <form action={back} className="mt-2">
            <input type="hidden" name="id" value={migrationId} />
            <Button kind="outlined" size="admin">
              {t("admin.line.moveBack")}
            </Button>
          </form>
        )}
      </Note>
    </div>
  );
}

/** The address may name nobody, or somebody who has gone since. */
function orNull(error: unknown): null {
  if (error instanceof NotFound) return null;
  throw error;
}

/** In the order of the way that people go. */
const STATS = [
  { group: "notStarted", kind: "notStarted" },
  { group: "inProgress", kind: "inProgress" },
  { group: "needsAttention", kind: "needsYou" },
  { group: "done", kind: "done" },
] as const satisfies readonly { group: RosterGroup; kind: string }[];

function Stats({ groups }: { groups: Overview["groups"] }) {
  return (
    <AdminStats>
      {STATS.map(({ group, kind }) => (
        <AdminStat
          key={group}
          status={<StatusMark kind={kind} words={t(`admin.group.${group}`)} />}
          number={count(groups[group])}
          detail={t(`admin.group.${group}.detail`)}
          href={`/admin?show=${group}#people`}
        />
      ))}
    </AdminStats>
  );
}

function ShowAll() {
  return (
    <a className="link" href="/admin#people">
      {t("admin.overview.all")}
    </a>
  );
}

function People({ facts, group, canChange }: { facts: Overview; group: RosterGroup | null; canChange: boolean }) {
  if (facts.rows.length === 0)
    return (
      <EmptyState title={t(group ? "admin.overview.noneInGroup" : "admin.overview.noneYet")}>
        <p>{t(group ? "admin.overview.noneInGroup.text" : "admin.overview.noneYet.text")}</p>
      </EmptyState>
    );
  return (
    <>
      <DataTable
        caption={t("admin.overview.people")}
        columns={columns(facts.zone, canChange)}
        rows={facts.rows}
        rowKey={({ id }) => id}
      />
      {facts.pages > 1 && <Pages facts={facts} group={group} />}
    </>
  );
}

function columns(zone: string, canChange: boolean): Column<RosterRow>[] {
  return [
    { id: "person", head: t("admin.roster.person"), cell: ({ person }) => <Person name={person} />, phone: "title" },
    {
      id: "state",
      head: t("admin.roster.state"),
      cell: (row) => <RosterStatus row={row} zone={zone} canMoveUp={canChange} />,
    },
    {
      id: "old",
      head: t("admin.roster.oldServer"),
      cell: ({ oldServer }) => <Short>{<bdi>{oldServer}</bdi>}</Short>,
      narrow: true,
      phone: "hidden",
    },
    { id: "found", head: t("admin.roster.found"), cell: ({ counts }) => <Figure of={counts?.found} />, ...NUMBER },
    { id: "done", head: t("admin.roster.done"), cell: ({ counts }) => <Figure of={counts?.done} />, ...NUMBER },
    {
      id: "problems",
      head: t("admin.roster.problems"),
      cell: ({ counts }) => <Figure of={counts?.problems} />,
      numeric: true,
      phone: "hidden",
    },
    {
      id: "last",
      head: t("admin.roster.last"),
      cell: ({ lastActivityAt: at }) => <Short>{<When at={at} zone={zone} style="short" />}</Short>,
      narrow: true,
      phone: "hidden",
    },
    {
      id: "reference",
      head: t("admin.roster.reference"),
      cell: ({ reference }) => <Short>{reference}</Short>,
      narrow: true,
      phone: "end",
    },
  ];
}
const NUMBER = { numeric: true, phone: "labelled" } as const;

function Person({ name }: { name: string }) {
  return <bdi className="inline-block sm:min-w-48">{name}</bdi>;
}

function Short({ children }: { children: ReactNode }) {
  return <bdi className="whitespace-nowrap">{children ?? t("common.unknown")}</bdi>;
}

function Figure({ of }: { of: number | undefined }) {
  return of === undefined ? t("common.unknown") : <TableNumber value={of} text={count(of)} />;
}

function Pages({ facts: { page, pages }, group }: { facts: Overview; group: RosterGroup | null }) {
  const link = (to: number) => `/admin?${group ? `show=${group}&` : ""}page=${to}#people`;
  return (
    <nav aria-label={t("admin.overview.pages")} className="mt-6 flex flex-wrap gap-x-6 gap-y-2">
      {page > 1 && (
        <a className="link" href={link(page - 1)}>
          {t("admin.overview.previous")}
        </a>
      )}
      <span>{t("admin.overview.page", { page, pages })}</span>
      {page < pages && (
        <a className="link" href={link(page + 1)}>
          {t("admin.overview.next")}
        </a>
      )}
    </nav>
  );
}
