/** When everybody who has started is expected to be done. */
import type { FleetView } from "../../lib/services/fleet.ts";
import { Section } from "../_components/page.tsx";
import { roughMoment } from "../_lib/rough-moment.ts";
import { t } from "../_lib/text.tsx";

interface ForecastProps {
  forecast: NonNullable<FleetView["forecast"]>;
  now: number;
  zone: string;
}

export function Forecast({ forecast, now, zone }: ForecastProps) {
  const { underWay, withOthers, standStill } = forecast;
  return (
    <Section id="forecast" title={t("admin.forecast.title")} rule={false}>
      <div className="max-w-(--measure) space-y-2">
        <p>{endWords(forecast, now, zone)}</p>
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
    </Section>
  );
}

const DAY_MS = 86_400_000;

function endWords({ underWay, deadline }: ForecastProps["forecast"], now: number, zone: string): string {
  if (underWay.unknown === underWay.count) return t("admin.forecast.unknown");
  const end = roughMoment(underWay.end, now, zone, "at");
  if (deadline === null) return t("admin.forecast.end", { end });
  if (underWay.end > deadline) return t("admin.forecast.after", { end });
  return t("admin.forecast.before", { end, days: Math.floor((deadline - underWay.end) / DAY_MS) });
}
