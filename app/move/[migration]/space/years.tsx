/** The years as rows with bars, from which one is chosen: what comes before it turns pale, by CSS alone. */
import type { SpaceView } from "../../../../lib/services/space.ts";
import { Fieldset } from "../../../_components/choices.tsx";
import { size } from "../../../_lib/format.ts";
import { t } from "../../../_lib/text.tsx";
import { Bar } from "./bar.tsx";

interface YearsProps {
  years: SpaceView["years"];
  /** Null: everything. */
  since: number | null;
}

export function Years({ years, since }: YearsProps) {
  const most = Math.max(1, ...years.map(({ bytes }) => bytes));
  const [oldest] = years;
  return (
    <Fieldset id="years" legend={t("space.years")} hint={t("space.yearsHint")}>
      <ul>
        <li className="relative flex min-h-11 items-center gap-3 py-1.5">
          <input
            type="radio"
            className="radio"
            id="year-all"
            name="sinceYear"
            value="all"
            defaultChecked={since === null || since <= (oldest?.year ?? 0)}
          />
          <label htmlFor="year-all" className="cursor-pointer before:absolute before:inset-0">
            {t("space.yearsAll")}
          </label>
        </li>
        {years.map(({ year, messages, bytes }) => (
          <li
            key={year}
            className="bar-row year-row relative grid min-h-11 grid-cols-[auto_3.5rem_minmax(0,1fr)_6rem] items-center gap-3 py-1.5"
          >
            <input
              type="radio"
              className="radio"
              id={`year-${year}`}
              name="sinceYear"
              value={year}
              defaultChecked={since === year && year !== oldest?.year}
            />
            <label htmlFor={`year-${year}`} className="cursor-pointer tabular-nums before:absolute before:inset-0">
              <span className="sr-only">{t("space.from", { year: String(year) })}</span>
              <span aria-hidden="true">{year}</span>
            </label>
            <Bar share={bytes / most} />
            <span className="text-end text-sm">
              {messages === 0 ? "–" : size(bytes)}
              <span className="sr-only">, {t("common.messages", { count: messages })}</span>
            </span>
          </li>
        ))}
      </ul>
    </Fieldset>
  );
}
