/** Shapes that several operations have in common. */
import { z } from "zod";

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
