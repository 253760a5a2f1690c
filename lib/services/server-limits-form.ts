/** The part of a server's form that says how gently it is to be treated. Everything of it may be left empty. */
import { isZone } from "../policy/announcement-time.ts";
import { WEEKDAYS, type Weekday, type Window, windowsIn } from "../policy/windows.ts";
import type { Problems } from "./form-rules.ts";

export { WEEKDAYS, type Weekday, windowsIn } from "../policy/windows.ts";

export type LimitField =
  | "messagesPerSecond"
  | "megabytesPerSecond"
  | "gigabytesPerDay"
  | "hoursFrom"
  | "hoursTo"
  | Weekday
  | "wholeWeekend"
  | "zone";

/** As typed, trimmed. A ticked box is `yes`, else empty. */
export type LimitForm = Readonly<Record<LimitField, string>>;

export type LimitProblem = "noMessageRate" | "noByteRate" | "noDailyAmount" | "noTime" | "noZone";

/** What the columns hold of it. */
export interface LimitValues {
  readonly messagesPerSecond: number | null;
  readonly bytesPerSecond: number | null;
  readonly dailyBytes: bigint | null;
  readonly windows: string | null;
  readonly zone: string;
}

const MB = 1_000_000;
const GB = 1_000_000_000;
/** Below this a single message would keep a connection for hours. */
const LEAST_MB = 0.1;
const MOST_MB = 1000;
/** Below this what is read ahead of sending would be a part of the day that counts. */
const LEAST_GB = 0.1;
const MOST_GB = 100_000;
const MOST_MESSAGES = 10_000;

const WEEKEND: readonly Weekday[] = ["sat", "sun"];

export function limitProblems(form: LimitForm): Problems<LimitField, LimitProblem> {
  const wrong = (field: LimitField, code: LimitProblem, is: boolean) => (is ? { [field]: code } : {});
  const { hoursFrom, hoursTo } = form;
  const isHalf = (hoursFrom === "") !== (hoursTo === "");
  return {
    ...wrong("messagesPerSecond", "noMessageRate", !isWithin(form.messagesPerSecond, 1, MOST_MESSAGES, /^\d+$/)),
    ...wrong("megabytesPerSecond", "noByteRate", !isWithin(form.megabytesPerSecond, LEAST_MB, MOST_MB)),
    ...wrong("gigabytesPerDay", "noDailyAmount", !isWithin(form.gigabytesPerDay, LEAST_GB, MOST_GB)),
    ...wrong("hoursFrom", "noTime", hoursFrom === "" ? isHalf : !isTime(hoursFrom)),
    ...wrong("hoursTo", "noTime", hoursTo === "" ? isHalf : !isTime(hoursTo)),
    ...wrong("zone", "noZone", !isZone(form.zone)),
  };
}

/** Of a form without problems. */
export function limitValues(form: LimitForm): LimitValues {
  const { messagesPerSecond, megabytesPerSecond, gigabytesPerDay, zone } = form;
  const windows = windowsOf(form);
  return {
    messagesPerSecond: messagesPerSecond === "" ? null : Number(messagesPerSecond),
    bytesPerSecond: megabytesPerSecond === "" ? null : Math.round(numberIn(megabytesPerSecond) * MB),
    dailyBytes: gigabytesPerDay === "" ? null : BigInt(Math.round(numberIn(gigabytesPerDay) * GB)),
    windows: windows.length === 0 ? null : JSON.stringify(windows),
    zone,
  };
}

/** No day ticked: every day. No hours: all day. Neither: at any time. */
function windowsOf(form: LimitForm): Window[] {
  const days = WEEKDAYS.filter((day) => form[day] === "yes");
  const isAllDay = form.hoursFrom === "";
  const hours = isAllDay ? { from: "00:00", to: "00:00" } : { from: form.hoursFrom, to: form.hoursTo };
  const isEveryDay = days.length === 0 || days.length === WEEKDAYS.length;
  if (isAllDay && isEveryDay && (form.wholeWeekend !== "yes" || days.length > 0)) return [];
  const weekend = form.wholeWeekend === "yes" ? [{ days: WEEKEND, from: "00:00", to: "00:00" }] : [];
  if (isAllDay && days.length === 0) return weekend;
  return [{ days: isEveryDay ? WEEKDAYS : days, ...hours }, ...weekend];
}

/** The form that would make these values. */
export function limitForm(values: LimitValues): LimitForm {
  const { messagesPerSecond, bytesPerSecond, dailyBytes, zone } = values;
  const windows = windowsIn(values.windows) ?? [];
  const whole = windows.find(isWholeWeekend);
  const hours = windows.find((window) => window !== whole);
  const isAllDay = hours === undefined || hours.from === hours.to;
  const ticked = (day: Weekday) => (hours?.days.includes(day) && hours.days.length < WEEKDAYS.length ? "yes" : "");
  return {
    messagesPerSecond: messagesPerSecond === null ? "" : String(messagesPerSecond),
    megabytesPerSecond: bytesPerSecond === null ? "" : String(bytesPerSecond / MB),
    gigabytesPerDay: dailyBytes === null ? "" : String(Number(dailyBytes) / GB),
    ...{ hoursFrom: isAllDay ? "" : hours.from, hoursTo: isAllDay ? "" : hours.to },
    ...{ mon: ticked("mon"), tue: ticked("tue"), wed: ticked("wed"), thu: ticked("thu"), fri: ticked("fri") },
    ...{ sat: ticked("sat"), sun: ticked("sun"), wholeWeekend: whole ? "yes" : "", zone },
  };
}

function isWholeWeekend({ days, from, to }: Window): boolean {
  return from === to && days.length === WEEKEND.length && WEEKEND.every((day) => days.includes(day));
}

function isWithin(typed: string, least: number, most: number, shape = /^\d+(?:[.,]\d+)?$/): boolean {
  if (typed === "") return true;
  return shape.test(typed) && numberIn(typed) >= least && numberIn(typed) <= most;
}

/** With a point or a comma, as people write it. */
function numberIn(typed: string): number {
  return Number(typed.replace(",", "."));
}

function isTime(typed: string): boolean {
  return /^(?:[01]\d|2[0-3]):[0-5]\d$/.test(typed);
}
