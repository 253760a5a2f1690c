/** The workers: who lives, of which version, with how much memory. */
import type { SystemView, SystemWorker } from "../../../../lib/services/system.ts";
import { type Column, DataTable } from "../../../_components/data-table.tsx";
import { Section } from "../../../_components/page.tsx";
import { StatusMark } from "../../../_components/status-mark.tsx";
import { Size, When } from "../../../_components/values.tsx";
import { count } from "../../../_lib/format.ts";
import { t } from "../../../_lib/text.tsx";

export function Workers({ view: { workers, zone } }: { view: SystemView }) {
  return (
    <Section id="workers" title={t("admin.system.workers")} rule={false}>
      {workers.length === 0 ? (
        <p className="border-t border-rule-ink pt-4 text-ink-2">{t("admin.system.workers.none")}</p>
      ) : (
        <DataTable
          caption={t("admin.system.workers")}
          columns={columns(zone)}
          rows={workers}
          rowKey={({ name }) => name}
        />
      )}
    </Section>
  );
}

function columns(zone: string): Column<SystemWorker>[] {
  return [
    { id: "name", head: t("admin.system.workers.name"), cell: ({ name }) => <code>{name}</code>, phone: "title" },
    {
      ...{ id: "state", head: t("admin.system.workers.state"), phone: "end" },
      cell: ({ lives }) => (
        <StatusMark
          kind={lives ? "done" : "stopped"}
          words={t(lives ? "admin.system.workers.lives" : "admin.system.workers.gone")}
        />
      ),
    },
    {
      ...{ id: "version", head: t("admin.system.version"), phone: "labelled" },
      cell: ({ version }) => version ?? t("common.unknown"),
    },
    {
      ...{ id: "since", head: t("admin.system.workers.since"), phone: "labelled" },
      cell: ({ startedAt }) => <When at={startedAt} zone={zone} style="short" />,
    },
    {
      ...{ id: "runs", head: t("admin.system.workers.runs"), numeric: true, phone: "labelled" },
      cell: ({ runs }) => (runs === null ? t("common.unknown") : count(runs)),
    },
    {
      ...{ id: "memory", head: t("admin.system.workers.memory"), numeric: true, phone: "labelled" },
      cell: ({ memoryBytes }) => <Size bytes={memoryBytes} />,
    },
  ];
}
