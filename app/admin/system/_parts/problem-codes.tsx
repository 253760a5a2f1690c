/** What went wrong, by code: the same codes stand in logs and metrics. */
import type { SystemProblem } from "../../../../lib/services/system.ts";
import { type Column, DataTable, TableNumber } from "../../../_components/data-table.tsx";
import { EmptyState } from "../../../_components/empty-state.tsx";
import { Section } from "../../../_components/page.tsx";
import { count } from "../../../_lib/format.ts";
import { t } from "../../../_lib/text.tsx";
import { errorWhat } from "../../../_lib/trouble.ts";

export function ProblemCodes({ problems }: { problems: readonly SystemProblem[] }) {
  return (
    <Section id="problems" title={t("admin.system.problems")} rule={false}>
      {problems.length === 0 ? (
        <EmptyState title={t("admin.system.problems.none")}>
          <p>{t("admin.system.problems.none.text")}</p>
        </EmptyState>
      ) : (
        <DataTable
          caption={t("admin.system.problems")}
          columns={columns()}
          rows={problems}
          rowKey={({ code }) => code}
        />
      )}
    </Section>
  );
}

function columns(): Column<SystemProblem>[] {
  return [
    {
      ...{ id: "what", head: t("fleet.problems.kind"), phone: "title" },
      cell: ({ code }) => (
        <>
          {errorWhat(code, null)}
          <code className="block text-xs text-ink-2">{code}</code>
        </>
      ),
    },
    {
      ...{ id: "held", head: t("admin.system.problems.held"), numeric: true, phone: "labelled" },
      cell: ({ held }) => <TableNumber value={held} text={count(held)} />,
    },
    {
      ...{ id: "setAside", head: t("admin.system.problems.setAside"), numeric: true, phone: "labelled" },
      cell: ({ setAside }) => <TableNumber value={setAside} text={count(setAside)} />,
    },
  ];
}
