/** Shapes that several operations have in common. */
import { z } from "zod";
import { HOUR_SETS, WEEKDAYS } from "../services/server-limits-form.ts";

/** Epoch milliseconds, as services say them, in ISO 8601. */
export const moment = z
  .number()
  .transform((at) => new Date(at).toISOString())
  .pipe(z.iso.datetime());

/** A moment that may be unknown, or further away than can be told. */
export const perhapsMoment = z
  .number()
  .nullable()
  .transform((at) => (at === null || !Number.isFinite(at) ? null : new Date(at).toISOString()))
  .pipe(z.iso.datetime().nullable());

export const page = z.coerce.number().int().min(1).max(100_000).default(1);
export const nothing = z.object({});
export const id = z.string().max(64);
export const count = z.number().int().min(0);
/** As people type it into a form. */
export const typed = z.string().trim().max(8000);

/** Of a query string. Missing: whatever it is. */
export const perhapsYes = z
  .enum(["yes", "no"])
  .transform((word) => word === "yes")
  .nullable()
  .default(null);

/** Something was saved; `waits`: it is in effect once another administrator has approved it. */
export const saved = z.object({ id, waits: z.boolean() });

/** A part of a form: what is not in it stays as it is. */
export function partOf<const Field extends string>(fields: readonly Field[]) {
  return z.object(everyField(fields, typed)).partial();
}

/** Of servers and waves: up to four sets of hours and days. */
export const HOUR_FIELDS = [
  ...HOUR_SETS.flatMap((set) => [
    ...([`hoursFrom${set}`, `hoursTo${set}`] as const),
    ...WEEKDAYS.map((day) => `${day}${set}` as const),
  ]),
  "wholeWeekend",
] as const;

/** A whole form. */
export function formOf<const Field extends string>(fields: readonly Field[]) {
  return z.object(everyField(fields, z.string()));
}

function everyField<Field extends string, Schema extends z.ZodType>(fields: readonly Field[], schema: Schema) {
  return Object.fromEntries(fields.map((field) => [field, schema])) as Record<Field, Schema>;
}

/** The form with what was sent of it. */
export function filledIn<Field extends string>(
  form: Readonly<Record<Field, string>>,
  part: Readonly<Partial<Record<Field, string | undefined>>>,
): Record<Field, string> {
  const given = Object.entries(part).filter(([, value]) => value !== undefined);
  return { ...form, ...Object.fromEntries(given) };
}

/** What pages of a list have in common. */
export const pageFacts = { found: count, page: z.number(), pages: z.number() };
