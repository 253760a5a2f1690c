/** What this installation is made of, and how much room it has. */
import type { SystemView } from "../../../../lib/services/system.ts";
import { Section } from "../../../_components/page.tsx";
import { SummaryList } from "../../../_components/summary-list.tsx";
import { Size, When } from "../../../_components/values.tsx";
import { t } from "../../../_lib/text.tsx";

export function Installation({ view }: { view: SystemView }) {
  const { database, diskFreeBytes, lastBackupAt, versions, zone } = view;
  const rows = [
    {
      key: t("admin.system.version"),
      value: t("admin.system.versions", { carryover: versions.carryover, node: versions.node }),
    },
    {
      key: t("admin.system.database"),
      value: (
        <>
          {t(`admin.system.database.${database.kind}`)}, <Size bytes={database.bytes} />
        </>
      ),
      detail: t("admin.system.database.migrations", { count: database.migrations }),
    },
    { key: t("admin.system.disk"), value: <Size bytes={diskFreeBytes} />, detail: t("admin.system.disk.detail") },
    {
      key: t("admin.system.backup"),
      value:
        lastBackupAt === null ? t("admin.system.backup.none") : <When at={lastBackupAt} zone={zone} style="dateTime" />,
    },
  ];
  return (
    <Section id="installation" title={t("admin.system.installation")}>
      <div className="max-w-(--measure)">
        <SummaryList rows={rows} opens={false} />
      </div>
    </Section>
  );
}
