/** Numbers, sizes and times as the command line says them: counts exact, times rough. */
import { localNumber, localSize } from "./figures.ts";
import { roughDuration } from "./rough-duration.ts";

const LOCALE = "en-US";

/** 12431 → "12,431" */
export function number(value: number): string {
  return localNumber(value, LOCALE);
}

/** 1 → "1 message", 12431 → "12,431 messages" */
export function messages(count: number): string {
  return count === 1 ? "1 message" : `${number(count)} messages`;
}

/** 3120000000 → "3.12 GB", in steps of 1,000 */
export function size(bytes: number): string {
  return localSize(bytes, LOCALE);
}

/** How long something took, to the second. 3725 → "1 h 2 min" */
export function duration(seconds: number): string {
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  return `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min`;
}

/** How long something will take, coarse as every estimate is. 900 → "about 15 minutes" */
export function about(seconds: number): string {
  const rough = roughDuration(seconds);
  if (rough.unit === "lessThanMinute") return "less than a minute";
  if (rough.count > 1) return `about ${rough.count} ${rough.unit}`;
  return rough.unit === "minutes" ? "about a minute" : "about an hour";
}

/** The same as a range: "10 to 25 minutes", "less than 5 minutes", "1 to 2 hours". One figure where both ends are told alike. */
export function aboutBetween(least: number, most: number): string {
  const [low, high] = [about(least), about(most)];
  if (low === high) return high;
  const [, lowNumber, lowUnit] = NUMBERED.exec(low) ?? [];
  const [, highNumber, highUnit] = NUMBERED.exec(high) ?? [];
  if (highNumber === undefined || highUnit === undefined) return high;
  if (lowNumber === undefined)
    return least < 50
      ? `less than ${highNumber} ${highUnit}`
      : `${low.replace("about ", "")} to ${highNumber} ${highUnit}`;
  return lowUnit === highUnit
    ? `${lowNumber} to ${highNumber} ${highUnit}`
    : `${lowNumber} ${lowUnit} to ${highNumber} ${highUnit}`;
}

const NUMBERED = /^about ([\d.]+) (\w+)$/;

/** Time of day on this machine's clock, as exact as matters from `now`: seconds when near, the date on another day. Both in epoch milliseconds. */
export function clockTime(at: number, now: number): string {
  if (Math.abs(at - now) < 120_000) return clockSecond(at);
  const [date, time] = local(at);
  return date === local(now)[0] ? time : `${date} ${time}`;
}

/** Time of day with seconds. */
export function clockSecond(at: number): string {
  return `${local(at)[1]}:${String(new Date(at).getSeconds()).padStart(2, "0")}`;
}

function local(at: number): [date: string, time: string] {
  const moment = new Date(at);
  const two = (value: number) => String(value).padStart(2, "0");
  const date = `${moment.getFullYear()}-${two(moment.getMonth() + 1)}-${two(moment.getDate())}`;
  return [date, `${two(moment.getHours())}:${two(moment.getMinutes())}`];
}
