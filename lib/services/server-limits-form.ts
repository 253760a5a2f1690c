/** The part of a server's form that says how gently it is to be treated. Everything of it may be left empty. */
import { isZone } from "../policy/announcement-time.ts";
import type { Problems } from "./form-rules.ts";
import { type HourField, hourForm, hourProblems, windowsOf } from "./server-hours-form.ts";

export { WEEKDAYS, type Weekday, windowsIn } from "../policy/windows.ts";
export { HOUR_SETS, type HourField, type HourSet, NO_HOURS } from "./server-hours-form.ts";

export type LimitField =
  | "messagesPerSecond"
  | "megabytesPerSecond"
  | "gigabytesPerDay"
  | "idleMinutes"
  | HourField
  | "zone";

/** As typed, trimmed. A ticked box is `yes`, else empty. */
export type LimitForm = Readonly<Record<LimitField, string>>;

export type LimitProblem = "noMessageRate" | "noByteRate" | "noDailyAmount" | "noMinutes" | "noTime" | "noZone";

/** What the columns hold of it. */
export interface LimitValues {
  readonly messagesPerSecond: number | null;
  readonly bytesPerSecond: number | null;
  readonly dailyBytes: bigint | null;
  readonly idleMinutes: number;
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

/** What servers are asked to do at least (RFC 9051, 5.4), and most do. */
export const USUAL_IDLE_MINUTES = 30;
/** Nobody would want to wait for longer until a place is free. */
export const MOST_IDLE_MINUTES = 1440;

export function limitProblems(form: LimitForm): Problems<LimitField, LimitProblem> {
  const wrong = (field: LimitField, code: LimitProblem, is: boolean) => (is ? { [field]: code } : {});
  return {
    ...wrong("messagesPerSecond", "noMessageRate", !isWithin(form.messagesPerSecond, 1, MOST_MESSAGES, /^\d+$/)),
    ...wrong("megabytesPerSecond", "noByteRate", !isByteRate(form.megabytesPerSecond)),
    ...wrong("gigabytesPerDay", "noDailyAmount", !isWithin(form.gigabytesPerDay, LEAST_GB, MOST_GB)),
    ...wrong("idleMinutes", "noMinutes", !isWithin(form.idleMinutes, 1, MOST_IDLE_MINUTES, /^\d+$/)),
    ...hourProblems(form),
    ...wrong("zone", "noZone", !isZone(form.zone)),
  };
}

/** Of a form without problems. */
export function limitValues(form: LimitForm): LimitValues {
  const { messagesPerSecond, megabytesPerSecond, gigabytesPerDay, idleMinutes, zone } = form;
  return {
    messagesPerSecond: messagesPerSecond === "" ? null : Number(messagesPerSecond),
    bytesPerSecond: bytesPerSecondIn(megabytesPerSecond),
    dailyBytes: gigabytesPerDay === "" ? null : BigInt(Math.round(numberIn(gigabytesPerDay) * GB)),
    idleMinutes: idleMinutes === "" ? USUAL_IDLE_MINUTES : Number(idleMinutes),
    windows: windowsOf(form),
    zone,
  };
}

/** The form that would make these values. */
export function limitForm(values: LimitValues): LimitForm {
  const { messagesPerSecond, bytesPerSecond, dailyBytes, idleMinutes, windows, zone } = values;
  return {
    messagesPerSecond: messagesPerSecond === null ? "" : String(messagesPerSecond),
    megabytesPerSecond: megabytesIn(bytesPerSecond),
    gigabytesPerDay: dailyBytes === null ? "" : String(Number(dailyBytes) / GB),
    idleMinutes: idleMinutes === USUAL_IDLE_MINUTES ? "" : String(idleMinutes),
    ...hourForm(windows),
    zone,
  };
}

/** Whether it is a number of megabytes a second, or empty for no limit. */
export function isByteRate(typed: string): boolean {
  return isWithin(typed, LEAST_MB, MOST_MB);
}

/** Of what is one. Null: no limit. */
export function bytesPerSecondIn(megabytes: string): number | null {
  return megabytes === "" ? null : Math.round(numberIn(megabytes) * MB);
}

/** As it would be typed. */
export function megabytesIn(bytesPerSecond: number | null): string {
  return bytesPerSecond === null ? "" : String(bytesPerSecond / MB);
}

function isWithin(typed: string, least: number, most: number, shape = /^\d+(?:[.,]\d+)?$/): boolean {
  if (typed === "") return true;
  return shape.test(typed) && numberIn(typed) >= least && numberIn(typed) <= most;
}

/** With a point or a comma, as people write it. */
function numberIn(typed: string): number {
  return Number(typed.replace(",", "."));
}
