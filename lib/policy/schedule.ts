/** When runs begin that nobody begins by hand. Pure; moments in epoch milliseconds. */
import { readWallTime } from "./announcement-time.ts";
import { nextTimeOfDay } from "./windows.ts";

const HOUR_MS = 3_600_000;

/** "Tonight" begins when offices are empty. */
const TONIGHT = "22:00";
/** New mail is brought over when most of a day's mail is there. */
const CATCH_UP = "01:00";
/** So long before the deadline the last of them begins: the server may be off at the minute. */
export const LAST_BEFORE_MS = 4 * HOUR_MS;
/** Sooner after a run another one brings next to nothing. */
const APART_MS = 4 * HOUR_MS;

export interface Calendar {
  /** When imports close; null: they do not, as far as anybody has said. */
  readonly deadline: number | null;
  /** IANA name of the zone that nights go by. */
  readonly zone: string;
}

/** When the coming night begins. */
export function tonight(now: number, zone: string): number {
  return nextTimeOfDay(now, TONIGHT, zone);
}

/** When new mail is brought over next, after a run that ended now: every night, and once more shortly before the deadline. Null: no more. */
export function nextCatchUp(now: number, { deadline, zone }: Calendar): number | null {
  const night = nextTimeOfDay(now + APART_MS, CATCH_UP, zone);
  if (deadline === null) return night;
  const last = deadline - LAST_BEFORE_MS;
  if (night <= last) return night;
  return now < last ? last : null;
}

/** When the person wants a run to begin. */
export type StartTime =
  | { readonly kind: "now" }
  | { readonly kind: "tonight" }
  | { readonly kind: "at"; readonly wallTime: string };

export type StartTimeProblem = "noTime" | "past" | "afterDeadline";

/** The moment that is meant, null for at once; or what is wrong with it. A wall time, such as `2026-12-01T22:30`, is that of the zone. */
export function readStartTime(
  wish: StartTime,
  now: number,
  { deadline, zone }: Calendar,
): { readonly at: number | null } | { readonly problem: StartTimeProblem } {
  if (wish.kind === "now") return { at: null };
  if (wish.kind === "tonight") return { at: tonight(now, zone) };
  const read = readWallTime(wish.wallTime, zone);
  if (!read) return { problem: "noTime" };
  if (read.instant <= now) return { problem: "past" };
  return deadline !== null && read.instant >= deadline ? { problem: "afterDeadline" } : { at: read.instant };
}
