/** The ladder of reminders: on which days before imports close, and which of them is due. Pure; moments in epoch milliseconds. */
import { readWallTime, wallTimeAt } from "./announcement-time.ts";
import { isDaytime } from "./mailing.ts";

const DAY_MS = 86_400_000;
export const DEFAULT_DAYS = [14, 7, 3, 1, 0] as const;
export const DEFAULT_ESCALATION_DAYS = [7, 3, 1] as const;
export const DEFAULT_TIME = "09:00";
/** More than these nobody reads. */
export const MOST_RUNGS = 12;
export const MOST_DAYS = 180;

export interface Rung {
  /** Days before imports close: 0 is the day itself. */
  readonly days: number;
  /** When it goes. */
  readonly at: number;
  /** `14 2026-12-18`: with a deadline that was put off the ladder begins anew. */
  readonly occasion: string;
}

export interface Ladder {
  readonly days: readonly number[];
  /** `09:00`, in the zone. */
  readonly timeOfDay: string;
}

export interface Closing {
  /** When imports close. */
  readonly deadline: number;
  /** IANA name. */
  readonly zone: string;
}

/** The rungs before that deadline, the earliest first. One whose time comes after the deadline is none. */
export function rungsOf({ days, timeOfDay }: Ladder, { deadline, zone }: Closing): Rung[] {
  const lastDay = wallTimeAt(deadline, zone).slice(0, 10);
  return [...new Set(days)]
    .flatMap((each) => {
      const day = new Date(Date.parse(`${lastDay}T00:00Z`) - each * DAY_MS).toISOString().slice(0, 10);
      const at = readWallTime(`${day}T${timeOfDay}`, zone)?.instant;
      return at === undefined || at >= deadline ? [] : [{ days: each, at, occasion: `${each} ${lastDay}` }];
    })
    .toSorted((one, other) => one.at - other.at);
}

/**
 * The one that is to be sent now: the last whose time has come since the ladder was switched on, so that after a rest of the worker's
 * nobody gets two at once. Nothing in the evening or at night: a late one waits for the next day's hour. Null: none.
 */
export function dueRung(ladder: Ladder, closing: Closing, enabledAt: number, now: number): Rung | null {
  if (now >= closing.deadline) return null;
  const rung = rungsOf(ladder, closing).findLast(({ at }) => at <= now);
  if (!rung || rung.at < enabledAt) return null;
  const time = wallTimeAt(now, closing.zone).slice(11);
  return time >= ladder.timeOfDay && isDaytime(time) ? rung : null;
}

/** The next that is still to come; null when the ladder is over. */
export function nextRung(ladder: Ladder, closing: Closing, enabledAt: number, now: number): Rung | null {
  return rungsOf(ladder, closing).find(({ at }) => at > now && at >= enabledAt) ?? null;
}

/** What a reminder that an administrator sends by hand is sent for: once a day, of UTC. */
export function byHandOccasion(now: number): string {
  return `${BY_HAND}${new Date(now).toISOString().slice(0, 10)}`;
}

/** With this their occasions begin. */
export const BY_HAND = "now ";

/** `14, 7, 3` → the days, the most first; null where something else stands there. */
export function daysIn(typed: string): number[] | null {
  const words = typed.split(/[\s,;]+/).filter((word) => word !== "");
  if (words.some((word) => !/^\d{1,3}$/.test(word))) return null;
  const days = [...new Set(words.map(Number))].toSorted((one, other) => other - one);
  return days.length > MOST_RUNGS || days.some((day) => day > MOST_DAYS) ? null : days;
}
