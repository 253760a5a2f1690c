/** When something is expected, in words that claim no more than is known: the further away, the rounder. */
import { text as t } from "../../lib/i18n/translator.ts";
import { shown, when } from "./when.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Closer than this, it is rounded up to so much. */
const GRAINS = [
  { within: 45 * MINUTE, grain: 5 * MINUTE },
  { within: 3 * HOUR, grain: 10 * MINUTE },
  { within: 12 * HOUR, grain: 30 * MINUTE },
];
const LONGEST_GRAIN = HOUR;
/** From here on the day alone is told. */
const ONLY_DAY = 10 * DAY;

/** `at` and `now` in epoch milliseconds, `at` may be Infinity; `zone` is an IANA name. `by`: "by about 16:10", `at`: "at about 16:10". */
export function roughMoment(at: number, now: number, zone: string, word: "at" | "by" = "by"): string {
  if (!Number.isFinite(at)) return t("common.rough.later");
  const away = at - now;
  const grain = GRAINS.find(({ within }) => away < within)?.grain ?? LONGEST_GRAIN;
  const rounded = Math.ceil(at / grain) * grain;
  if (away > ONLY_DAY) return t("common.rough.onDay", { day: when(at, zone, "date") });
  const time = when(rounded, zone, "time");
  if (when(rounded, zone, "date") === when(now, zone, "date")) return t(`common.rough.${word}`, { time });
  return t(`common.rough.${word}Day`, { time, day: nearDay(rounded, zone) });
}

/** Of the next days the year goes without saying: "Tuesday 8 December". */
function nearDay(at: number, zone: string): string {
  return shown(at, zone, { weekday: "long", day: "numeric", month: "long" });
}
