/** Who is at risk, why, and what helps. */
import type { AtRisk, RiskRow } from "../../lib/services/at-risk.ts";
import { type Column, DataTable } from "../_components/data-table.tsx";
import { Size } from "../_components/values.tsx";
import { roughMoment } from "../_lib/rough-moment.ts";
import { t } from "../_lib/text.tsx";
import { when } from "../_lib/when.ts";
import { RosterStateWord } from "./roster-state-cell.tsx";

export function RiskTable({ risks }: { risks: AtRisk }) {
  return (
    <DataTable
      caption={t("fleet.risk.title")}
      columns={columns(risks)}
      rows={risks.rows}
      rowKey={({ entryId, oldAddress }) => entryId ?? oldAddress}
    />
  );
}

function columns({ now, zone }: AtRisk): Column<RiskRow>[] {
  return [
    { id: "person", head: t("fleet.risk.person"), cell: (row) => <Whose row={row} />, phone: "title" },
    { id: "state", head: t("fleet.risk.state"), cell: ({ state }) => state && <State state={state} /> },
    {
      id: "why",
      head: t("fleet.risk.why"),
      cell: ({ risk, since, end }) =>
        t(`fleet.risk.${risk}.why`, {
          since: since === null ? t("common.unknown") : when(since, zone, "day"),
          end: end === null ? t("common.unknown") : roughMoment(end, now, zone, "at"),
        }),
    },
    { id: "do", head: t("fleet.risk.do"), cell: ({ risk }) => t(`fleet.risk.${risk}.do`) },
    {
      id: "size",
      head: t("fleet.risk.size"),
      cell: ({ bytes }) => <Size bytes={bytes} />,
      numeric: true,
      phone: "end",
    },
  ];
}

function State({ state }: { state: NonNullable<RiskRow["state"]> }) {
  return (
    <span className="whitespace-nowrap">
      <RosterStateWord state={state} />
    </span>
  );
}

function Whose({ row: { entryId, name, oldAddress, contact } }: { row: RiskRow }) {
  const words = <bdi className="wrap-anywhere">{name || oldAddress}</bdi>;
  return (
    <>
      {entryId === null ? (
        words
      ) : (
        <a className="link-ink" href={`/admin/roster/${entryId}`}>
          {words}
        </a>
      )}
      {name !== "" && <bdi className="block text-xs wrap-anywhere text-ink-2">{oldAddress}</bdi>}
      {contact !== "" && <span className="block text-xs text-ink-2">{t("fleet.risk.contact", { contact })}</span>}
    </>
  );
}
