import type { Metadata } from "next";
import { type AuditRow, auditPage } from "../../../lib/services/admin-audit.ts";
import { portal } from "../../../lib/services/portal.ts";
import { actionWords, actorWords } from "../../_admin/audit-words.ts";
import type { Query } from "../../_admin/query.ts";
import { type Column, DataTable } from "../../_components/data-table.tsx";
import { Page, pageTitle } from "../../_components/page.tsx";
import { When } from "../../_components/values.tsx";
import { t } from "../../_lib/text.tsx";
import { requireAdministrator } from "../../_lib/viewer.ts";

export function generateMetadata(): Metadata {
  return { title: pageTitle(t("admin.audit.title")) };
}

export default async function AuditPage({ searchParams }: Query) {
  const { before } = await searchParams;
  const from = typeof before === "string" && /^\d{1,9}$/.test(before) ? Number(before) : null;
  const { rows, older, zone } = await auditPage(await portal(), await requireAdministrator(), from);
  return (
    <Page kind="admin" wide title={t("admin.audit.title")} lead={t("admin.audit.lead")}>
      <DataTable caption={t("admin.audit.title")} columns={columns(zone)} rows={rows} rowKey={({ id }) => id} />
      <p className="mt-6 flex flex-wrap gap-x-6 gap-y-2">
        {from !== null && (
          <a className="link" href="/admin/audit">
            {t("admin.audit.newest")}
          </a>
        )}
        {older !== null && (
          <a className="link" href={`/admin/audit?before=${older}`}>
            {t("admin.audit.older")}
          </a>
        )}
      </p>
    </Page>
  );
}

function columns(zone: string): Column<AuditRow>[] {
  return [
    { id: "what", head: t("admin.audit.what"), cell: ({ action }) => actionWords(action), phone: "title" },
    { id: "subject", head: t("admin.audit.subject"), cell: ({ subject }) => <bdi>{subject ?? ""}</bdi> },
    { id: "who", head: t("admin.audit.who"), cell: ({ actor }) => <bdi>{actorWords(actor)}</bdi> },
    { id: "details", head: t("admin.audit.details"), cell: ({ details }) => <bdi>{detailsText(details)}</bdi> },
    { id: "when", head: t("admin.audit.when"), cell: ({ at }) => <When at={at} zone={zone} style="dateTime" /> },
  ];
}

/** Codes and counts as they are stored, for whoever has to look closely. */
function detailsText(details: AuditRow["details"]): string {
  return Object.entries(details)
    .map(([name, value]) => `${name}: ${plain(value)}`)
    .join(", ");
}

function plain(value: unknown): string {
  if (typeof value !== "object" || value === null) return String(value);
  return Object.values(value).map(plain).join(" ");
}
