/** The dates of the shutdown: which hold for whom, what phase it is, and what comes next. Pure; moments in epoch milliseconds. */
import { readWallTime } from "./announcement-time.ts";

/** In the order in which they come. */
export const PHASES = ["announced", "deliverySwitched", "importsClose", "readOnly", "switchedOff", "deleted"] as const;
export type Phase = (typeof PHASES)[number];

/** When each phase begins, as wall time (`2026-12-18T17:00`) of the zone. Null: as for everyone; for everyone: not set. */
export interface Timetable extends Readonly<Record<Phase, string | null>> {
  /** IANA name. */
  readonly zone: string;
}

/** A date that holds, with the zone in which it was written down. */
export interface PhaseMoment {
  readonly at: number;
  readonly zone: string;
}

/** Null: not set. */
export type PhaseMoments = Readonly<Record<Phase, PhaseMoment | null>>;

/** The dates that hold for a wave: its own, and for every other phase those for everyone. */
export function momentsOf(everyone: Timetable | null, wave: Timetable | null = null): PhaseMoments {
  return eachPhase((phase) => momentIn(wave, phase) ?? momentIn(everyone, phase));
}

function momentIn(timetable: Timetable | null, phase: Phase): PhaseMoment | null {
  const wall = timetable?.[phase] ?? null;
  const read = timetable === null || wall === null ? null : readWallTime(wall, timetable.zone);
  return timetable === null || read === null ? null : { at: read.instant, zone: timetable.zone };
}

/** A value for each phase. */
export function eachPhase<Value>(of: (phase: Phase) => Value): Record<Phase, Value> {
  return {
    announced: of("announced"),
    deliverySwitched: of("deliverySwitched"),
    importsClose: of("importsClose"),
    readOnly: of("readOnly"),
    switchedOff: of("switchedOff"),
    deleted: of("deleted"),
  };
}

export interface DatedPhase extends PhaseMoment {
  readonly phase: Phase;
  readonly standing: "past" | "current" | "toCome";
}

/** All phases that have a date, in the order of their dates; the last one that has begun is the current one. */
export function phaseLine(moments: PhaseMoments, now: number): DatedPhase[] {
  const dated = PHASES.flatMap((phase) => {
    const moment = moments[phase];
    return moment === null ? [] : [{ phase, ...moment }];
  }).toSorted((one, other) => one.at - other.at);
  const current = dated.findLastIndex(({ at }) => at <= now);
  return dated.map((one, index) => ({
    ...one,
    standing: index === current ? "current" : index < current ? "past" : "toCome",
  }));
}

/** What decides when imports close for one old account. Null: not set. */
export interface Closing {
  /** By the timetable that holds for it. */
  readonly timetable: number | null;
  /** Of the announcement. */
  readonly announced: number | null;
  /** An administrator has given its person time until then. */
  readonly graceUntil: number | null;
  /** An administrator has said that the old server is off. */
  readonly switchedOff: number | null;
}

/**
 * When imports close; null: nothing says that they do. The timetable goes before the announcement, grace only ever adds to it, and nothing is
 * imported from a server that is off.
 */
export function importsCloseAt({ timetable, announced, graceUntil, switchedOff }: Closing): number | null {
  const byDate = timetable ?? announced;
  const withGrace = byDate === null ? null : Math.max(byDate, graceUntil ?? byDate);
  if (switchedOff === null) return withGrace;
  return withGrace === null ? switchedOff : Math.min(withGrace, switchedOff);
}

/** Dates that do not stand in the order of the phases: each with the phase that should come before it. */
export function outOfOrder(moments: PhaseMoments): readonly { readonly phase: Phase; readonly after: Phase }[] {
  return PHASES.flatMap((phase, index) => {
    const at = moments[phase]?.at;
    const after = PHASES.slice(0, index).findLast(
      (earlier) => (moments[earlier]?.at ?? Number.NEGATIVE_INFINITY) > (at ?? Number.POSITIVE_INFINITY),
    );
    return at === undefined || after === undefined ? [] : [{ phase, after }];
  });
}
