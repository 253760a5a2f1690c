/** The part of a server's form that says when there is copying: hours and days, several times over. */
import { WEEKDAYS, type Weekday, type Window, windowsIn } from "../policy/windows.ts";
import type { Problems } from "./form-rules.ts";

/** What the names of the fields of each set of hours end with, in the order of the page. */
export const HOUR_SETS = ["", "2", "3", "4"] as const;
export type HourSet = (typeof HOUR_SETS)[number];

type OfEachSet = "hoursFrom" | "hoursTo" | Weekday;
export type HourField = `${OfEachSet}${HourSet}` | "wholeWeekend";

/** As typed, trimmed. A ticked box is `yes`, else empty. */
export type HourForm = Readonly<Record<HourField, string>>;

const WEEKEND: readonly Weekday[] = ["sat", "sun"];
const ALL_DAY = { from: "00:00", to: "00:00" };

export function hourProblems(form: HourForm): Problems<HourField, "noTime"> {
  const problems: Partial<Record<HourField, "noTime">> = {};
  for (const set of HOUR_SETS) {
    const [from, to] = [form[`hoursFrom${set}`], form[`hoursTo${set}`]];
    const isHalf = (from === "") !== (to === "");
    if (from === "" ? isHalf : !isTime(from)) problems[`hoursFrom${set}`] = "noTime";
    if (to === "" ? isHalf : !isTime(to)) problems[`hoursTo${set}`] = "noTime";
  }
  return problems;
}

/** What the column `windows` holds of a form without problems. */
export function windowsOf(form: HourForm): string | null {
  const windows = HOUR_SETS.flatMap((set) => windowOf(form, set) ?? []);
  if (windows.some(isAlways)) return null;
  if (form.wholeWeekend === "yes") windows.push({ days: WEEKEND, ...ALL_DAY });
  return windows.length === 0 ? null : JSON.stringify(windows);
}

/** No day ticked: every day. No hours: all day. Null where both are missing: then the set says nothing. */
function windowOf(form: HourForm, set: HourSet): Window | null {
  const days = WEEKDAYS.filter((day) => form[`${day}${set}`] === "yes");
  const [from, to] = [form[`hoursFrom${set}`], form[`hoursTo${set}`]];
  if (from === "" && days.length === 0) return null;
  return { days: days.length === 0 ? WEEKDAYS : days, ...(from === "" ? ALL_DAY : { from, to }) };
}

function isAlways({ days, from, to }: Window): boolean {
  return days.length === WEEKDAYS.length && from === to;
}

/** The form that would make this column. */
export function hourForm(column: string | null): HourForm {
  const windows = windowsIn(column) ?? [];
  const whole = windows.find(isWholeWeekend);
  const others = windows.filter((window) => window !== whole);
  const form: Record<HourField, string> = { ...NO_HOURS, wholeWeekend: whole ? "yes" : "" };
  for (const [index, set] of HOUR_SETS.entries()) {
    const window = others[index];
    if (!window) break;
    const isAllDay = window.from === window.to;
    form[`hoursFrom${set}`] = isAllDay ? "" : window.from;
    form[`hoursTo${set}`] = isAllDay ? "" : window.to;
    if (window.days.length < WEEKDAYS.length) for (const day of window.days) form[`${day}${set}`] = "yes";
  }
  return form;
}

/** At any time. */
export const NO_HOURS: HourForm = {
  ...{ hoursFrom: "", hoursTo: "", mon: "", tue: "", wed: "", thu: "", fri: "", sat: "", sun: "" },
  ...{ hoursFrom2: "", hoursTo2: "", mon2: "", tue2: "", wed2: "", thu2: "", fri2: "", sat2: "", sun2: "" },
  ...{ hoursFrom3: "", hoursTo3: "", mon3: "", tue3: "", wed3: "", thu3: "", fri3: "", sat3: "", sun3: "" },
  ...{ hoursFrom4: "", hoursTo4: "", mon4: "", tue4: "", wed4: "", thu4: "", fri4: "", sat4: "", sun4: "" },
  wholeWeekend: "",
};

function isWholeWeekend({ days, from, to }: Window): boolean {
  return from === to && days.length === WEEKEND.length && WEEKEND.every((day) => days.includes(day));
}

function isTime(typed: string): boolean {
  return /^(?:[01]\d|2[0-3]):[0-5]\d$/.test(typed);
}
