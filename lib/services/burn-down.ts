/** How many still have to move, from day to day, and how many are expected to be left at the deadline. */
import type { Database } from "../db/database.ts";
import { type BurnDown, burnDown } from "../policy/burn-down.ts";
import { firstDone, peopleOf } from "../roster/course.ts";
import type { StateCounts } from "../roster/list.ts";

export type { BurnDown, ForecastPoint } from "../policy/burn-down.ts";

/** The days gone by are read again after so long: of a large roster that takes a moment, and pages ask often. */
const FRESH_MS = 60_000;

const kept = new WeakMap<Database, { readonly at: number; readonly done: Promise<number[]> }>();

/** `now` and `deadline` in epoch milliseconds; no deadline: none is set. */
export async function fleetBurnDown(
  database: Database,
  counts: StateCounts,
  now: number,
  deadline: number | null,
): Promise<BurnDown> {
  const { people, left } = peopleOf(counts);
  return burnDown({
    now,
    people,
    left,
    deadline,
    done: people === left ? [] : await doneBy(database, now, people - left),
  });
}

/** What was read before counts for a while, unless somebody more has moved since. */
async function doneBy(database: Database, now: number, moved: number): Promise<number[]> {
  const known = kept.get(database);
  if (known && now - known.at < FRESH_MS && (await known.done).length >= moved) return known.done;
  const done = firstDone(database, now);
  kept.set(database, { at: now, done });
  // What failed is tried again by the next page.
  done.catch(() => kept.delete(database));
  return done;
}
