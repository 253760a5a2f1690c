import type { Metadata } from "next";
import { type AuditPage, type AuditRow, type AuditSearch, auditPage } from "../../../lib/services/admin-audit.ts";
import { portal } from "../../../lib/services/portal.ts";
import { isStateDetails, stateChange } from "../../../lib/services/roster-timeline.ts";
import { auditQuery, auditSearchIn } from "../../_admin/audit-search.ts";
import { actionOptions, actionWords, actorWords } from "../../_admin/audit-words.ts";
import type { Query } from "../../_admin/query.ts";
import { changeWords } from "../../_admin/roster-timeline.tsx";
import { Button } from "../../_components/button.tsx";
import { type Column, DataTable } from "../../_components/data-table.tsx";
import { Field, SelectField } from "../../_components/field.tsx";
import { Page, pageTitle, Section } from "../../_components/page.tsx";
import { When } from "../../_components/values.tsx";
import { rich, t } from "../../_lib/text.tsx";
import { requireAdministrator } from "../../_lib/viewer.ts";

export function generateMetadata(): Metadata {
  return { title: pageTitle(t("admin.audit.title")) };
}

export default async function AuditLogPage({ searchParams }: Query) {
  const asked = await searchParams;
  const { before } = asked;
  const from = typeof before === "string" && /^\d{1,9}$/.test(before) ? Number(before) : null;
  const search = auditSearchIn(asked);
  const { rows, older, head, zone } = await auditPage(await portal(), await requireAdministrator(), search, from);
  return (
    <Page kind="admin" wide title={t("admin.audit.title")} lead={t("admin.audit.lead")}>
      <SearchForm search={search} />
      {rows.length === 0 ? (
        <p>{t("desk.auditPage.none")}</p>
      ) : (
        <DataTable caption={t("admin.audit.title")} columns={columns(zone)} rows={rows} rowKey={({ id }) => id} />
      )}
      <p className="mt-6 flex flex-wrap gap-x-6 gap-y-2">
        {from !== null && (
          <a className="link" href={`/admin/audit${auditQuery(search)}`}>
            {t("admin.audit.newest")}
          </a>
        )}
        {older !== null && (
          <a className="link" href={`/admin/audit${auditQuery(search, older)}`}>
            {t("admin.audit.older")}
          </a>
        )}
        <a className="link" href={`/admin/audit.csv${auditQuery(search)}`} download>
          {t("desk.auditPage.export")}
        </a>
      </p>
      <Seal head={head} zone={zone} />
    </Page>
  );
}

function SearchForm({ search: { text, action, from, to } }: { search: AuditSearch }) {
  return (
    <search>
      <form className="grid gap-x-6 sm:grid-cols-2 md:grid-cols-4 print:hidden">
        <Field
          {...{ id: "text", name: "text", type: "search", size: "admin", defaultValue: text }}
          label={t("desk.auditPage.text")}
        />
        <SelectField
          {...{ id: "action", name: "action", size: "admin", defaultValue: action }}
          label={t("admin.audit.what")}
          options={[{ value: "", label: t("desk.auditPage.any") }, ...actionOptions()]}
        />
        <Field
          {...{ id: "from", name: "from", type: "date", size: "admin", defaultValue: from }}
          label={t("desk.auditPage.from")}
        />
        <Field
          {...{ id: "to", name: "to", type: "date", size: "admin", defaultValue: to }}
          label={t("desk.auditPage.to")}
        />
        <div className="mb-8 sm:col-span-2 md:col-span-4">
          <Button kind="outlined" size="admin">
            {t("desk.auditPage.search")}
          </Button>
        </div>
      </form>
    </search>
  );
}

/** To be noted elsewhere: whoever changes a row later cannot make it anew. */
function Seal({ head: { rows, segment, sealedAt, hash }, zone }: Pick<AuditPage, "head" | "zone">) {
  if (sealedAt === null) return null;
  return (
    <Section title={t("desk.auditPage.seal")}>
      <p className="mt-4 max-w-(--measure) text-ink-2">
        {rich("desk.auditPage.sealText", {
          ...{ rows, segments: segment },
          time: <When at={sealedAt} zone={zone} style="dateTime" />,
        })}
      </p>
      <p dir="ltr" className="mt-2 font-mono text-xs break-all">
        {hash}
      </p>
    </Section>
  );
}

function columns(zone: string): Column<AuditRow>[] {
  return [
    { id: "what", head: t("admin.audit.what"), cell: ({ action }) => actionWords(action), phone: "title" },
    {
      ...{ id: "subject", head: t("admin.audit.subject"), phone: "labelled", roomy: true },
      cell: ({ subject }) => subject && <bdi>{subject}</bdi>,
    },
    { id: "who", head: t("admin.audit.who"), cell: (row) => <Who row={row} />, phone: "labelled", roomy: true },
    {
      id: "details",
      head: t("admin.audit.details"),
      cell: (row) => detailsText(row) && <bdi>{detailsText(row)}</bdi>,
    },
    {
      ...{ id: "address", head: t("desk.auditPage.address"), phone: "labelled" },
      cell: ({ address }) =>
        address && <bdi className={address.includes(":") ? "" : "whitespace-nowrap"}>{address}</bdi>,
    },
    { id: "when", head: t("admin.audit.when"), cell: ({ at }) => <When at={at} zone={zone} style="dateTime" /> },
  ];
}

function Who({ row: { actor, onBehalfOf } }: { row: AuditRow }) {
  return (
    <>
      <bdi>{actorWords(actor)}</bdi>
      {onBehalfOf !== null && (
        <span className="block text-sm text-ink-2">
          {rich("desk.auditPage.onBehalfOf", { account: <bdi>{onBehalfOf}</bdi> })}
        </span>
      )}
    </>
  );
}

/** How a move stood and stands; of other acts codes and counts as they are stored, for whoever has to look closely. */
function detailsText({ action, details }: AuditRow): string {
  if (action === "migration.state" && isStateDetails(details)) return changeWords(stateChange(details));
  return Object.entries(details)
    .map(([name, value]) => `${name}: ${plain(value)}`)
    .join(", ");
}

function plain(value: unknown): string {
  if (typeof value !== "object" || value === null) return String(value);
  return Object.values(value).map(plain).join(" ");
}
