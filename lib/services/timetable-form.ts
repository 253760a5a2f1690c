/** The form of a timetable: what may be typed, and what becomes of it. */
import { isZone, readWallTime } from "../policy/announcement-time.ts";
import { eachPhase, momentsOf, outOfOrder, PHASES, type Phase, type Timetable } from "../policy/phases.ts";
import type { Problems } from "./form-rules.ts";

export type TimetableField = Phase | "zone";

/** As typed, trimmed: moments as `2026-12-18T17:00` in the zone; empty: as for everyone, or not set. */
export type TimetableForm = Readonly<Record<TimetableField, string>>;

export type TimetableProblem =
  | "noMoment"
  /** Clocks are put forward over it. */
  | "skipped"
  /** A phase that should come before it has a later date. */
  | "order"
  /** Imports would be closed at once, for people who could not know. */
  | "passed"
  | "noZone";

export type ReadTimetable =
  | { readonly ok: true; readonly timetable: Timetable }
  | { readonly ok: false; readonly problems: Problems<TimetableField, TimetableProblem> };

export interface TimetableAround {
  /** What is saved now; null: nothing. */
  readonly before: Timetable | null;
  /** For a wave: the timetable that holds where it says nothing. */
  readonly everyone: Timetable | null;
  /** Epoch milliseconds. */
  readonly now: number;
}

export function readTimetable(form: TimetableForm, around: TimetableAround): ReadTimetable {
  const { zone } = form;
  if (!isZone(zone)) return { ok: false, problems: { zone: "noZone" } };
  const timetable: Timetable = { zone, ...eachPhase((phase) => form[phase] || null) };
  const problems: Partial<Record<TimetableField, TimetableProblem>> = {};
  // Of a wave only what was typed here can be put right here.
  for (const { phase } of outOfOrder(momentsOf(around.everyone, timetable)))
    problems[timetable[phase] === null ? lastTyped(timetable, phase) : phase] = "order";
  if (closesAtOnce(timetable, around)) problems.importsClose = "passed";
  for (const phase of PHASES) {
    const wall = timetable[phase];
    const read = wall === null ? null : readWallTime(wall, zone);
    if (wall !== null && read === null) problems[phase] = "noMoment";
    if (read?.kind === "skipped") problems[phase] = "skipped";
  }
  return Object.keys(problems).length > 0 ? { ok: false, problems } : { ok: true, timetable };
}

/** The last date before this phase that was typed. */
function lastTyped(timetable: Timetable, phase: Phase): Phase {
  const before = PHASES.slice(0, PHASES.indexOf(phase));
  return before.findLast((earlier) => timetable[earlier] !== null) ?? phase;
}

/** Whether a date that was not so before closes imports by having passed. */
function closesAtOnce(timetable: Timetable, { before, now }: TimetableAround): boolean {
  const closes = momentsOf(timetable).importsClose?.at ?? null;
  if (closes === null || closes > now) return false;
  return before === null || momentsOf(before).importsClose?.at !== closes;
}

/** What stands in the form of this timetable. `zone`: where it has none yet. */
export function timetableForm(timetable: Timetable | null, zone: string): TimetableForm {
  return { zone: timetable?.zone ?? zone, ...eachPhase((phase) => timetable?.[phase] ?? "") };
}

/** Dates that come twice, as clocks are put back over them: the first of the two moments is meant. */
export function comeTwice(timetable: Timetable | null): readonly Phase[] {
  return PHASES.filter((phase) => {
    const wall = timetable?.[phase];
    return timetable && wall && readWallTime(wall, timetable.zone)?.kind === "twice";
  });
}

/** The dates that are others now, for the audit. */
export function changedDates(before: Timetable | null, after: Timetable): Readonly<Record<string, string | null>> {
  return Object.fromEntries(
    [...PHASES, "zone" as const].flatMap((field) =>
      (before?.[field] ?? null) === after[field] ? [] : [[field, after[field]]],
    ),
  );
}
