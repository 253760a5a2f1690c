/** The people of one page of the roster, to be ticked by whoever may act on them. */
import { type RosterLine, shareOf } from "../../lib/services/roster.ts";
import { type Column, DataTable, TableNumber } from "../_components/data-table.tsx";
import { Size, When } from "../_components/values.tsx";
import { count } from "../_lib/format.ts";
import { t } from "../_lib/text.tsx";
import { RosterStateCell } from "./roster-state-cell.tsx";

interface RosterTableProps {
  rows: readonly RosterLine[];
  caption: string;
  /** IANA name for times. */
  zone: string;
  /** Whoever looks may act on people. */
  mayAct: boolean;
}

export function RosterTable({ rows, caption, zone, mayAct }: RosterTableProps) {
  const columns: readonly Column<RosterLine>[] = [
    {
      id: "person",
      head: t("roster.column.person"),
      cell: (line) => <Person line={line} canTick={mayAct} />,
      phone: "title",
    },
    { id: "new", head: t("roster.column.newAddress"), cell: (line) => <NewAddress line={line} />, phone: "hidden" },
    {
      id: "wave",
      head: <span className="whitespace-nowrap">{t("roster.wave")}</span>,
      cell: ({ wave }) => <bdi>{wave ?? ""}</bdi>,
      phone: "hidden",
    },
    {
      id: "state",
      head: t("roster.column.state"),
      cell: (line) => (
        // On phones below the name, and not below the tick box.
        <div className={mayAct ? "ps-9 sm:ps-0" : ""}>
          <RosterStateCell line={line} zone={zone} mayAct={mayAct} />
        </div>
      ),
    },
    {
      id: "share",
      head: t("roster.column.share"),
      cell: ({ move }) => <Share percent={shareOf(move?.counts ?? null)} />,
      ...{ numeric: true, phone: "end" },
    },
    {
      id: "problems",
      head: t("roster.column.problems"),
      cell: ({ move }) =>
        move?.counts ? <TableNumber value={move.counts.problems} text={count(move.counts.problems)} /> : "",
      ...{ numeric: true, phone: "hidden" },
    },
    {
      id: "size",
      head: t("roster.column.size"),
      cell: ({ bytes }) => (bytes === null ? "" : <Size bytes={bytes} />),
      ...{ numeric: true, phone: "hidden" },
    },
    {
      id: "last",
      head: t("roster.column.last"),
      cell: ({ move }) => (move ? <When at={move.lastActivityAt} zone={zone} style="short" /> : t("roster.never")),
      ...{ numeric: true, phone: "hidden" },
    },
  ];
  return <DataTable caption={caption} columns={columns} rows={rows} rowKey={({ id }) => id} />;
}

function Person({ line: { id, name, oldAddress }, canTick }: { line: RosterLine; canTick: boolean }) {
  return (
    <div className="flex items-start gap-3">
      {canTick && (
        <input type="checkbox" className="tick" name="entry" value={id} aria-label={name || oldAddress} form="acts" />
      )}
      <div className="min-w-0">
        <a className="link-ink" href={`/admin/roster/${id}`}>
          <bdi>{name || oldAddress}</bdi>
        </a>
        {name !== "" && <bdi className="block text-xs text-ink-2">{oldAddress}</bdi>}
      </div>
    </div>
  );
}

function NewAddress({ line: { newAddress, newServer } }: { line: RosterLine }) {
  if (newAddress === null && newServer === null) return null;
  return (
    <>
      <bdi>{newAddress}</bdi>
      {newServer !== null && <bdi className="block text-xs text-ink-2">{newServer}</bdi>}
    </>
  );
}

/** The meter says nothing that the number does not. */
function Share({ percent }: { percent: number | null }) {
  if (percent === null) return null;
  return (
    <span className="inline-flex items-center gap-2">
      <svg aria-hidden="true" width="56" height="4" className="hidden rtl:-scale-x-100 md:block">
        <rect width="56" height="4" rx="2" className="fill-track" />
        <rect width={(56 * percent) / 100} height="4" rx="2" className="fill-fill" />
      </svg>
      {t("roster.percent", { percent: percent / 100 })}
    </span>
  );
}
