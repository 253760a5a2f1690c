import type { Metadata } from "next";
import { portal } from "../../../lib/services/portal.ts";
import { ENTRIES_A_PAGE, type RosterPage, type RosterWish, rosterPage } from "../../../lib/services/roster.ts";
import type { Query } from "../../_admin/query.ts";
import { ActBar } from "../../_admin/roster-acts.tsx";
import { RosterFilters, StateLinks } from "../../_admin/roster-filters.tsx";
import { rosterAddress, rosterWishIn } from "../../_admin/roster-query.ts";
import { RosterTable } from "../../_admin/roster-table.tsx";
import { ButtonLink } from "../../_components/button.tsx";
import { EmptyState } from "../../_components/empty-state.tsx";
import { Note } from "../../_components/note.tsx";
import { Page, pageTitle } from "../../_components/page.tsx";
import { t } from "../../_lib/text.tsx";
import { requireStaff } from "../../_lib/viewer.ts";

export function generateMetadata(): Metadata {
  return { title: pageTitle(t("roster.title")) };
}

/** Everyone who has to move. */
export default async function RosterListPage({ searchParams }: Query) {
  const viewer = await requireStaff();
  const asked = await searchParams;
  const wish = rosterWishIn(asked);
  const view = await rosterPage(await portal(), viewer, wish);
  const mayAct = viewer.role === "administrator";
  return (
    <Page kind="admin" wide title={t("roster.heading", view.everyone)} lead={t("roster.lead")}>
      <Ways wish={wish} mayAct={mayAct} isEmpty={view.everyone.count === 0} />
      {typeof asked.did === "string" && /^\d{1,6}$/.test(asked.did) && (
        <div role="status">
          <Note tone="quiet">{t("roster.act.did", { count: Number(asked.did) })}</Note>
        </div>
      )}
      {view.unconnected > 0 && <Unconnected count={view.unconnected} />}
      {view.everyone.count === 0 ? (
        <EmptyState title={t("roster.none")}>
          <p>{t("roster.none.text")}</p>
        </EmptyState>
      ) : (
        <List wish={wish} view={view} mayAct={mayAct} />
      )}
    </Page>
  );
}

function Ways({ wish, mayAct, isEmpty }: { wish: RosterWish; mayAct: boolean; isEmpty: boolean }) {
  return (
    <div className="mb-5 flex flex-wrap gap-3">
      {mayAct && (
        <>
          <ButtonLink kind={isEmpty ? "filled" : "outlined"} size="admin" href="/admin/roster/import">
            {t("roster.import")}
          </ButtonLink>
          <ButtonLink kind="outlined" size="admin" href="/admin/roster/new">
            {t("roster.add")}
          </ButtonLink>
        </>
      )}
      {!isEmpty && (
        <ButtonLink
          kind="outlined"
          size="admin"
          href={rosterAddress({ ...wish, page: 1 }, "/admin/roster/list.csv")}
          download
        >
          {t("roster.download")}
        </ButtonLink>
      )}
    </div>
  );
}

function Unconnected({ count }: { count: number }) {
  return (
    <div className="max-w-(--measure)">
      <Note tone="quiet">
        {t("roster.unconnected", { count })}{" "}
        <a className="link" href="/admin/roster/unconnected">
          {t("roster.unconnected.link")}
        </a>
      </Note>
    </div>
  );
}

function List({ wish, view, mayAct }: { wish: RosterWish; view: RosterPage; mayAct: boolean }) {
  const { rows, found, states, waves, oldServers, zone } = view;
  const caption = t("roster.found", { count: found });
  return (
    <>
      <StateLinks wish={wish} states={states} />
      <RosterFilters wish={wish} waves={waves} oldServers={oldServers} />
      <p role="status" className="sr-only">
        {caption}
      </p>
      {rows.length === 0 ? (
        <EmptyState title={t("roster.noneFound")}>
          <p>
            {t("roster.noneFound.text")}{" "}
            <a className="link" href="/admin/roster">
              {t("roster.showAll")}
            </a>
          </p>
        </EmptyState>
      ) : (
        <>
          {mayAct && <ActBar wish={wish} found={found} />}
          <RosterTable rows={rows} caption={caption} zone={zone} mayAct={mayAct} />
          <Pages wish={wish} view={view} />
        </>
      )}
    </>
  );
}

function Pages({ wish, view: { found, page, pages } }: { wish: RosterWish; view: RosterPage }) {
  const from = (page - 1) * ENTRIES_A_PAGE + 1;
  const range = t("roster.range", { from, to: Math.min(found, page * ENTRIES_A_PAGE), count: found });
  return (
    <nav aria-label={t("admin.overview.pages")} className="mt-6 flex flex-wrap gap-x-6 gap-y-2">
      <span className="text-ink-2">{range}</span>
      {page > 1 && (
        <a className="link" href={rosterAddress({ ...wish, page: page - 1 })}>
          {t("admin.overview.previous")}
        </a>
      )}
      {page < pages && (
        <a className="link" href={rosterAddress({ ...wish, page: page + 1 })}>
          {t("admin.overview.next")}
        </a>
      )}
    </nav>
  );
}
