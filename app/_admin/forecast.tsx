/** When everybody is expected to be done, and who will not make it. */
import type { OverviewForecast } from "../../lib/services/admin-overview.ts";
import { type Column, DataTable } from "../_components/data-table.tsx";
import { Section } from "../_components/page.tsx";
import { roughMoment } from "../_lib/rough-moment.ts";
import { t } from "../_lib/text.tsx";

interface ForecastProps {
  forecast: OverviewForecast;
  zone: string;
}

export function Forecast({ forecast, zone }: ForecastProps) {
  const { underWay, withOthers, standStill, late, lateCount, now } = forecast;
  return (
    <Section id="forecast" title={t("admin.forecast.title")} rule={false}>
      <div className="max-w-(--measure) space-y-2">
        <p>{endWords(forecast, zone)}</p>
        {underWay.unknown > 0 && underWay.unknown < underWay.count && (
          <p>{t("admin.forecast.partly", { count: underWay.unknown })}</p>
        )}
        {withOthers && (
          <p>
            {t("admin.forecast.others", {
              count: withOthers.count,
              end: roughMoment(withOthers.end, now, zone, "at"),
            })}
          </p>
        )}
        {standStill > 0 && <p>{t("admin.forecast.standStill", { count: standStill })}</p>}
      </div>
      {lateCount > 0 && (
        <div className="mt-6">
          <DataTable
            caption={t("admin.forecast.late", { count: lateCount })}
            columns={columns(now, zone)}
            rows={late}
            rowKey={({ id }) => id}
          />
          {late.length < lateCount && (
            <p className="mt-2 text-sm text-ink-2">{t("admin.forecast.lateMost", { shown: late.length })}</p>
          )}
        </div>
      )}
    </Section>
  );
}

const DAY_MS = 86_400_000;

function endWords({ underWay, deadline, now }: OverviewForecast, zone: string): string {
  if (underWay.unknown === underWay.count) return t("admin.forecast.unknown");
  const end = roughMoment(underWay.end, now, zone, "at");
  if (deadline === null) return t("admin.forecast.end", { end });
  if (underWay.end > deadline) return t("admin.forecast.after", { end });
  return t("admin.forecast.before", { end, days: Math.floor((deadline - underWay.end) / DAY_MS) });
}

function columns(now: number, zone: string): Column<OverviewForecast["late"][number]>[] {
  return [
    { id: "person", head: t("admin.forecast.person"), cell: ({ login }) => <bdi>{login}</bdi>, phone: "title" },
    {
      id: "end",
      head: t("admin.forecast.expected"),
      cell: ({ end }) => roughMoment(end, now, zone, "at"),
      phone: "labelled",
    },
    { id: "reason", head: t("admin.forecast.reason"), cell: ({ reason }) => t(`admin.forecast.reason.${reason}`) },
  ];
}
