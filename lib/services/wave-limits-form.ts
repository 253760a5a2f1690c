/** The part of a wave's form that says when, and how gently, its people are copied. Everything of it may be left empty. */
import type { Problems } from "./form-rules.ts";
import { MOST_CONNECTIONS } from "./server-form.ts";
import { type HourField, hourForm, hourProblems, NO_HOURS, windowsOf } from "./server-hours-form.ts";
import { bytesPerSecondIn, isByteRate, megabytesIn } from "./server-limits-form.ts";

export type WaveLimitField = "maxConnections" | "megabytesPerSecond" | HourField;

/** As typed, trimmed. A ticked box is `yes`, else empty. */
export type WaveLimitForm = Readonly<Record<WaveLimitField, string>>;

export type WaveLimitProblem = "noNumber" | "noByteRate" | "noTime";

/** What the columns hold of it; null: no limit of the wave's own. */
export interface WaveLimitValues {
  readonly windows: string | null;
  readonly maxConnections: number | null;
  readonly bytesPerSecond: number | null;
}

export const NO_WAVE_LIMITS: WaveLimitForm = { maxConnections: "", megabytesPerSecond: "", ...NO_HOURS };

/** In the order of the page. */
export const WAVE_LIMIT_FIELDS = Object.keys(NO_WAVE_LIMITS) as readonly WaveLimitField[];

export function waveLimitProblems(form: WaveLimitForm): Problems<WaveLimitField, WaveLimitProblem> {
  return {
    ...(isConnections(form.maxConnections) ? {} : { maxConnections: "noNumber" }),
    ...(isByteRate(form.megabytesPerSecond) ? {} : { megabytesPerSecond: "noByteRate" }),
    ...hourProblems(form),
  };
}

function isConnections(typed: string): boolean {
  return typed === "" || (/^\d+$/.test(typed) && Number(typed) >= 1 && Number(typed) <= MOST_CONNECTIONS);
}

/** Of a form without problems. */
export function waveLimitValues(form: WaveLimitForm): WaveLimitValues {
  return {
    windows: windowsOf(form),
    maxConnections: form.maxConnections === "" ? null : Number(form.maxConnections),
    bytesPerSecond: bytesPerSecondIn(form.megabytesPerSecond),
  };
}

/** The form that would make these values. */
export function waveLimitForm({ windows, maxConnections, bytesPerSecond }: WaveLimitValues): WaveLimitForm {
  return {
    maxConnections: maxConnections === null ? "" : String(maxConnections),
    megabytesPerSecond: megabytesIn(bytesPerSecond),
    ...hourForm(windows),
  };
}

/** The limits that are others now, for the audit. */
export function changedLimits(before: WaveLimitValues | null, after: WaveLimitValues) {
  const fields = ["windows", "maxConnections", "bytesPerSecond"] as const;
  return Object.fromEntries(
    fields.flatMap((field) => ((before?.[field] ?? null) === after[field] ? [] : [[field, after[field]]])),
  );
}
