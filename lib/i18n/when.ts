/** Moments in words, in a given time zone: absolute, with weekday and zone where people act on them. */
import { readerLanguage, readerLocale } from "./reader.ts";
import { text as t } from "./translator.ts";

/**
 * `full`: Friday 18 December 2026 at 17:00, Berlin time · `dateTime`: 18 December 2026, 17:00 · `date`: Friday 18 December 2026 ·
 * `day`: 18 December 2026 · `line`: Fri 18 Dec 2026, 17:00 · `short`: 18 Dec, 17:00 · `time`: 17:00
 */
export type WhenStyle = "full" | "dateTime" | "date" | "day" | "line" | "short" | "time";

const LONG_DAY: Intl.DateTimeFormatOptions = { day: "numeric", month: "long", year: "numeric" };
const TIME: Intl.DateTimeFormatOptions = { hour: "2-digit", minute: "2-digit", hourCycle: "h23" };

/** `at` in epoch milliseconds; `zone` is an IANA name. */
export function when(at: number, zone: string, style: WhenStyle = "full"): string {
  const part = (options: Intl.DateTimeFormatOptions) => shown(at, zone, options);
  const time = part(TIME);
  switch (style) {
    case "full":
      return t("common.when.full", { date: part({ weekday: "long", ...LONG_DAY }), time, zone: zoneWords(zone, at) });
    case "dateTime":
      return t("common.when.dateTime", { date: part(LONG_DAY), time });
    case "date":
      return part({ weekday: "long", ...LONG_DAY });
    case "day":
      return part(LONG_DAY);
    case "line":
      return t("common.when.dateTime", { date: part({ weekday: "short", ...LONG_DAY, month: "short" }), time });
    case "short":
      return t("common.when.dateTime", { date: part({ day: "numeric", month: "short" }), time });
    case "time":
      return time;
    default:
      return style satisfies never;
  }
}

/** The leaf of a calendar: month, day and weekday in a few letters. */
export function calendarLeaf(at: number, zone: string): { month: string; day: string; weekday: string } {
  return {
    month: shown(at, zone, { month: "short" }),
    day: shown(at, zone, { day: "numeric" }),
    weekday: shown(at, zone, { weekday: "short" }),
  };
}

/** "Europe/Berlin" → "Berlin time"; zones without a place by their own name. */
export function zoneWords(zone: string, at: number): string {
  const place = zone.includes("/") && !zone.startsWith("Etc/") ? zone.split("/").at(-1) : undefined;
  if (place !== undefined) return t("common.when.zone", { place: place.replaceAll("_", " ") });
  const parts = new Intl.DateTimeFormat(readerLocale(), { timeZone: zone, timeZoneName: "short" }).formatToParts(at);
  return parts.find(({ type }) => type === "timeZoneName")?.value ?? zone;
}

/** The parts of a moment that are asked for, as the reader's language writes them. */
export function shown(at: number, zone: string, options: Intl.DateTimeFormatOptions): string {
  const words = new Intl.DateTimeFormat(readerLocale(), { ...options, timeZone: zone }).format(at);
  // The comma that English puts after the weekday is no help where another follows.
  return readerLanguage() === "en" ? words.replace(",", "") : words;
}
