import type { Metadata } from "next";
import { portal } from "../../../../lib/services/portal.ts";
import { MOST_UNCONNECTED, type Unconnected, unconnectedPeople } from "../../../../lib/services/roster.ts";
import { type Column, DataTable } from "../../../_components/data-table.tsx";
import { Page, pageTitle } from "../../../_components/page.tsx";
import { When } from "../../../_components/values.tsx";
import { t } from "../../../_lib/text.tsx";
import { requireStaff } from "../../../_lib/viewer.ts";

export function generateMetadata(): Metadata {
  return { title: pageTitle(t("roster.unconnected.title")) };
}

/** Who has signed in and went no further: they are on no list. */
export default async function UnconnectedPage() {
  const { people, count, zone } = await unconnectedPeople(await portal(), await requireStaff());
  const columns: readonly Column<Unconnected>[] = [
    {
      id: "login",
      head: t("roster.column.newAddress"),
      cell: ({ login }) => <bdi>{login}</bdi>,
      phone: "title",
    },
    { id: "server", head: t("roster.newServer"), cell: ({ server }) => <bdi>{server}</bdi> },
    {
      id: "since",
      head: t("roster.column.since"),
      cell: ({ since }) => <When at={since} zone={zone} style="dateTime" />,
    },
  ];
  return (
    <Page
      kind="admin"
      wide
      back={{ href: "/admin/roster", label: t("roster.title") }}
      title={t("roster.unconnected.title")}
      lead={t(count === 0 ? "roster.unconnected.none" : "roster.unconnected.lead")}
    >
      {count > MOST_UNCONNECTED && <p className="mb-4">{t("roster.unconnected.more", { count: MOST_UNCONNECTED })}</p>}
      {count > 0 && (
        <DataTable
          caption={t("roster.unconnected.title")}
          columns={columns}
          rows={people}
          rowKey={({ login, server }) => `${server} ${login}`}
        />
      )}
    </Page>
  );
}
