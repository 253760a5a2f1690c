/** The limits of a server or a wave in a few words, for a list. */
import { type LimitValues, WEEKDAYS, type Weekday, windowsIn } from "../../lib/services/server-limits-form.ts";
import type { WaveLimitValues } from "../../lib/services/wave-limits-form.ts";
import { listed, size } from "../_lib/format.ts";
import { t } from "../_lib/text.tsx";

export function limitWords({ messagesPerSecond, bytesPerSecond, dailyBytes, windows }: LimitValues): string {
  const words = [
    ...(messagesPerSecond === null ? [] : [t("admin.limits.messages", { count: messagesPerSecond })]),
    ...(bytesPerSecond === null ? [] : [t("admin.limits.bytes", { size: size(bytesPerSecond) })]),
    ...(dailyBytes === null ? [] : [t("admin.limits.day", { size: size(Number(dailyBytes)) })]),
    ...hourWords(windows),
  ];
  return words.length === 0 ? t("admin.limits.none") : words.join("; ");
}

export function waveLimitWords({ maxConnections, bytesPerSecond, windows }: WaveLimitValues): string {
  const words = [
    ...(maxConnections === null ? [] : [t("phases.wave.connections", { count: maxConnections })]),
    ...(bytesPerSecond === null ? [] : [t("admin.limits.bytes", { size: size(bytesPerSecond) })]),
    ...hourWords(windows),
  ];
  return words.length === 0 ? t("phases.wave.asServers") : words.join("; ");
}

function hourWords(windows: string | null): string[] {
  return (windowsIn(windows) ?? []).map(({ days, from, to }) =>
    from === to
      ? t("admin.limits.allDay", { days: dayWords(days) })
      : t("admin.limits.hours", { from, to, days: dayWords(days) }),
  );
}

function dayWords(days: readonly Weekday[]): string {
  if (days.length === WEEKDAYS.length) return t("admin.limits.everyDay");
  return listed(days.map((day) => t(`admin.day.${day}`)));
}
