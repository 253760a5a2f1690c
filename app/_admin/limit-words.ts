/** The limits of a server in a few words, for a list. */
import { type LimitValues, WEEKDAYS, type Weekday, windowsIn } from "../../lib/services/server-limits-form.ts";
import { listed, size } from "../_lib/format.ts";
import { t } from "../_lib/text.tsx";

export function limitWords({ messagesPerSecond, bytesPerSecond, dailyBytes, windows }: LimitValues): string {
  const words = [
    ...(messagesPerSecond === null ? [] : [t("admin.limits.messages", { count: messagesPerSecond })]),
    ...(bytesPerSecond === null ? [] : [t("admin.limits.bytes", { size: size(bytesPerSecond) })]),
    ...(dailyBytes === null ? [] : [t("admin.limits.day", { size: size(Number(dailyBytes)) })]),
    ...(windowsIn(windows) ?? []).map(({ days, from, to }) =>
      from === to
        ? t("admin.limits.allDay", { days: dayWords(days) })
        : t("admin.limits.hours", { from, to, days: dayWords(days) }),
    ),
  ];
  return words.length === 0 ? t("admin.limits.none") : words.join("; ");
}

function dayWords(days: readonly Weekday[]): string {
  if (days.length === WEEKDAYS.length) return t("admin.limits.everyDay");
  return listed(days.map((day) => t(`admin.day.${day}`)));
}
