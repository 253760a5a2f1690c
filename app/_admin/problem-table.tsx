/** What goes wrong in all moves, by what somebody has to do about it. */
import type { ProblemGroup } from "../../lib/services/problem-groups.ts";
import { type Column, DataTable, TableNumber } from "../_components/data-table.tsx";
import { count } from "../_lib/format.ts";
import { t } from "../_lib/text.tsx";

export function ProblemTable({ problems }: { problems: readonly ProblemGroup[] }) {
  return (
    <DataTable caption={t("fleet.problems.title")} columns={columns()} rows={problems} rowKey={({ kind }) => kind} />
  );
}

function columns(): Column<ProblemGroup>[] {
  return [
    { id: "kind", head: t("fleet.problems.kind"), cell: ({ kind }) => t(`fleet.problems.${kind}`), phone: "title" },
    { id: "do", head: t("fleet.problems.do"), cell: ({ kind }) => t(`fleet.problems.${kind}.do`) },
    {
      id: "moves",
      head: t("fleet.problems.moves"),
      cell: ({ moves }) => <TableNumber value={moves} text={count(moves)} />,
      numeric: true,
      phone: "labelled",
    },
    {
      id: "messages",
      head: t("fleet.problems.messages"),
      cell: ({ messages }) => <TableNumber value={messages} text={count(messages)} />,
      numeric: true,
      phone: "labelled",
    },
  ];
}
