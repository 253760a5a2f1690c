/** What a list of people would change, before it is read in. */
import type { ReactNode } from "react";
import { COLUMN_TEXTS } from "../../lib/services/roster-columns.ts";
import type { LineProblem, PlannedEntry, RosterPlan } from "../../lib/services/roster-import.ts";
import { DataTable } from "../_components/data-table.tsx";
import { Section } from "../_components/page.tsx";
import { SummaryList } from "../_components/summary-list.tsx";
import { count } from "../_lib/format.ts";
import { t } from "../_lib/text.tsx";

/** So many lines of each kind are shown. */
const MOST_SHOWN = 200;

/** How many, in four numbers. */
export function PlanSums({ plan, left }: { plan: RosterPlan; left: number }) {
  const rows = [
    { key: t("roster.import.new"), value: count(plan.newCount) },
    { key: t("roster.import.changed"), value: count(plan.changedCount) },
    { key: t("roster.import.same"), value: count(plan.sameCount) },
    { key: t("roster.import.leftOut"), value: count(left) },
    ...(plan.newWaves.length > 0
      ? [{ key: t("roster.import.newWaves"), value: <bdi>{plan.newWaves.slice(0, 20).join(", ")}</bdi> }]
      : []),
  ];
  return <SummaryList rows={rows} />;
}

export function PlanProblems({ problems }: { problems: readonly LineProblem[] }) {
  if (problems.length === 0) return null;
  return (
    <Section id="problems" title={t("roster.import.problems")} rule={false}>
      <p className="mb-3 max-w-(--measure)">{t("roster.import.problems.text")}</p>
      <DataTable
        caption={t("roster.import.problems")}
        rows={problems.slice(0, MOST_SHOWN)}
        rowKey={({ line, column }) => `${line} ${column}`}
        columns={[
          {
            id: "line",
            head: t("roster.import.line"),
            cell: ({ line }) => count(line),
            narrow: true,
            phone: "labelled",
          },
          {
            id: "column",
            head: t("roster.import.column"),
            cell: ({ column }) => t(COLUMN_TEXTS[column]),
            phone: "labelled",
          },
          {
            id: "value",
            head: t("roster.import.value"),
            cell: ({ problem, value }) => (problem === "twice" ? "" : <bdi>{value}</bdi>),
            phone: "labelled",
          },
          { id: "problem", head: t("roster.import.problem"), cell: problemText },
        ]}
      />
      <More shown={MOST_SHOWN} all={problems.length} />
    </Section>
  );
}

function problemText({ column, problem, value }: LineProblem): string {
  if (problem === "twice") return t("roster.problem.twice", { line: value });
  return t(`roster.problem.${problem}`, { label: t(COLUMN_TEXTS[column]) });
}

/** Old and new values of those that would change, and who is new. */
export function PlanEntries({ entries }: { entries: readonly PlannedEntry[] }) {
  if (entries.length === 0) return null;
  return (
    <Section id="changes" title={t("roster.import.changes")} rule={false}>
      <DataTable
        caption={t("roster.import.changes")}
        rows={entries.slice(0, MOST_SHOWN)}
        rowKey={({ line }) => line}
        columns={[
          { id: "who", head: t("roster.column.person"), cell: Who, phone: "title" },
          {
            id: "line",
            head: t("roster.import.line"),
            cell: ({ line }) => count(line),
            narrow: true,
            phone: "labelled",
          },
          { id: "what", head: t("roster.import.what"), cell: What },
        ]}
      />
      <More shown={MOST_SHOWN} all={entries.length} />
    </Section>
  );
}

function Who({ fields: { name, oldAddress } }: PlannedEntry): ReactNode {
  return (
    <>
      <bdi>{name || oldAddress}</bdi>
      {name !== "" && <bdi className="block text-xs text-ink-2">{oldAddress}</bdi>}
    </>
  );
}

function What({ before, changed, fields }: PlannedEntry): ReactNode {
  if (before === null) return t("roster.import.isNew");
  return (
    <ul>
      {changed.map((column) => (
        <li key={column}>
          {column === "newServer" || column === "oldServer"
            ? t(COLUMN_TEXTS[column])
            : t("roster.import.change", {
                column: t(COLUMN_TEXTS[column]),
                from: shownValue(before, column),
                to: shownValue(fields, column),
              })}
        </li>
      ))}
    </ul>
  );
}

function shownValue(
  fields: PlannedEntry["fields"],
  column: Exclude<PlannedEntry["changed"][number], "oldServer" | "newServer">,
) {
  switch (column) {
    case "deliverySwitched":
      return t(fields.deliverySwitched ? "roster.yes" : "roster.no");
    case "mark":
      return t(`roster.mark.${fields.mark}`);
    case "aliases":
      return fields.aliases.join(", ") || t("common.unknown");
    default:
      return fields[column] || t("common.unknown");
  }
}

function More({ shown, all }: { shown: number; all: number }) {
  return all > shown ? <p className="mt-3">{t("roster.import.more", { count: all - shown })}</p> : null;
}
