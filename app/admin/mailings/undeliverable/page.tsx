import type { Metadata } from "next";
import { portal } from "../../../../lib/services/portal.ts";
import {
  type UndeliveredPerson,
  type UndeliveredView,
  undeliveredView,
} from "../../../../lib/services/undeliverable.ts";
import type { Query } from "../../../_admin/query.ts";
import { viaWords } from "../../../_admin/undeliverable.tsx";
import { type Column, DataTable } from "../../../_components/data-table.tsx";
import { EmptyState } from "../../../_components/empty-state.tsx";
import { Page, pageTitle } from "../../../_components/page.tsx";
import { When } from "../../../_components/values.tsx";
import { found } from "../../../_lib/found.ts";
import { t } from "../../../_lib/text.tsx";
import { requireStaff } from "../../../_lib/viewer.ts";

export function generateMetadata(): Metadata {
  return { title: pageTitle(t("mailing.undeliverable.title")) };
}

/** Whom mail does not reach, and what to do about it. */
export default async function UndeliverablePage({ searchParams }: Query) {
  const viewer = await requireStaff();
  const { page } = await searchParams;
  const wished = typeof page === "string" && /^\d{1,6}$/.test(page) ? Number(page) : 1;
  const view = await found(undeliveredView(await portal(), viewer, wished));
  const mailings = { href: "/admin/mailings", label: t("mailing.title") };
  const back = viewer.role === "administrator" ? mailings : { href: "/admin", label: t("common.admin.overview") };
  return (
    <Page kind="admin" wide back={back} title={t("mailing.undeliverable.title")} lead={t("mailing.undeliverable.lead")}>
      {view.count === 0 ? (
        <EmptyState title={t("mailing.undeliverable.none")}>
          <p>{t("mailing.undeliverable.none.text")}</p>
        </EmptyState>
      ) : (
        <People view={view} />
      )}
    </Page>
  );
}

function People({ view }: { view: UndeliveredView }) {
  return (
    <>
      <p className="mb-4 font-semibold">{t("mailing.undeliverable.count", { count: view.count })}</p>
      <p className="mb-4 max-w-(--measure)">{t("mailing.undeliverable.do")}</p>
      <p className="mb-6">
        <a className="link" href="/admin/mailings/undeliverable.csv">
          {t("mailing.undeliverable.download")}
        </a>
      </p>
      <DataTable
        caption={t("mailing.undeliverable.title")}
        columns={columns(view.zone)}
        rows={view.rows}
        rowKey={({ id }) => id}
      />
      <Pages view={view} />
    </>
  );
}

function columns(zone: string): Column<UndeliveredPerson>[] {
  return [
    { id: "who", head: t("mailing.letters.who"), cell: (person) => <Who person={person} />, phone: "title" },
    {
      id: "said",
      head: t("mailing.undeliverable.said"),
      cell: ({ refused }) =>
        refused.map(({ via, at, reply, error }) => (
          <span key={via} className="block wrap-anywhere">
            {t(`mailing.via.${via}`)}, <When at={at} zone={zone} style="dateTime" />: <bdi>{reply ?? error}</bdi>
          </span>
        )),
    },
    {
      id: "instead",
      head: t("mailing.undeliverable.instead"),
      cell: ({ instead }) => viaWords(instead),
      phone: "labelled",
    },
    {
      id: "contact",
      head: t("mailing.undeliverable.contact"),
      cell: ({ contact }) => <bdi className="wrap-break-word">{contact || t("common.unknown")}</bdi>,
      phone: "labelled",
    },
  ];
}

function Who({ person: { id, name, oldAddress } }: { person: UndeliveredPerson }) {
  return (
    <>
      <a className="link font-medium" href={`/admin/roster/${id}#mail`}>
        <bdi>{name || oldAddress}</bdi>
      </a>
      {name !== "" && <bdi className="block text-sm text-ink-2">{oldAddress}</bdi>}
    </>
  );
}

function Pages({ view: { page, pages } }: { view: UndeliveredView }) {
  if (pages === 1) return null;
  return (
    <p className="mt-6 flex gap-x-6">
      {page > 1 && (
        <a className="link" href={`/admin/mailings/undeliverable?page=${page - 1}`}>
          {t("mailing.letters.newer")}
        </a>
      )}
      {page < pages && (
        <a className="link" href={`/admin/mailings/undeliverable?page=${page + 1}`}>
          {t("mailing.letters.older")}
        </a>
      )}
    </p>
  );
}
