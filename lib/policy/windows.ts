/**
 * When a server may be copied from or to: hours of the week in wall time of the server's zone. They may pass midnight, and stay right on the
 * days on which clocks change. Pure.
 */
import { readWallTime, wallTimeAt } from "./announcement-time.ts";

/** In the order of the week; Monday is the first. */
export const WEEKDAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"] as const;
export type Weekday = (typeof WEEKDAYS)[number];

/** From a time of each of these days to another, such as `20:00`: of the next day where it is not later. The same twice is a whole day. */
export interface Window {
  readonly days: readonly Weekday[];
  readonly from: string;
  readonly to: string;
}

/** What the column `windows` of a server holds as JSON; null: at any time. */
export type Windows = readonly Window[] | null;

/** `until`: when that changes, in epoch milliseconds; null: never, as far as a week tells. */
export interface Opening {
  readonly isOpen: boolean;
  readonly until: number | null;
}

/** What the column holds. */
export function windowsIn(column: string | null): Windows {
  const windows: readonly Window[] = column === null ? [] : JSON.parse(column);
  return windows.length === 0 ? null : windows;
}

/** Whether there may be copying at this moment (epoch milliseconds), and when that ends. */
export function openingAt(windows: Windows, zone: string, now: number): Opening {
  if (windows === null) return { isOpen: true, until: null };
  const spans = spansAround(windows, zone, now);
  const current = spans.find(({ start, end }) => start <= now && now < end);
  if (!current) return { isOpen: false, until: spans.find(({ start }) => start > now)?.start ?? null };
  return { isOpen: true, until: current.end >= now + WEEK_MS ? null : current.end };
}

/** The day of the zone that the moment lies in: `2026-12-18`. */
export function dayAt(instant: number, zone: string): string {
  return wallTimeAt(instant, zone).slice(0, 10);
}

/** When the next day of the zone begins, in epoch milliseconds. */
export function nextDayAfter(instant: number, zone: string): number {
  return startOf(dayAfter(dayAt(instant, zone), 1), "00:00", zone);
}

/** When the zone's clocks show this time (`22:00`) next, in epoch milliseconds. */
export function nextTimeOfDay(instant: number, time: string, zone: string): number {
  const today = dayAt(instant, zone);
  const soon = startOf(today, time, zone);
  return soon > instant ? soon : startOf(dayAfter(today, 1), time, zone);
}

const DAY_MS = 86_400_000;
const WEEK_MS = 7 * DAY_MS;

interface Span {
  readonly start: number;
  readonly end: number;
}

/** From the day before, whose window may pass midnight, to a day after the same day of next week; those that touch are one. */
function spansAround(windows: readonly Window[], zone: string, now: number): Span[] {
  const today = dayAt(now, zone);
  const spans: Span[] = [];
  for (let offset = -1; offset <= 8; offset++) {
    const day = dayAfter(today, offset);
    for (const { days, from, to } of windows)
      if (days.includes(weekdayOf(day)))
        spans.push({ start: startOf(day, from, zone), end: startOf(to > from ? day : dayAfter(day, 1), to, zone) });
  }
  const merged: Span[] = [];
  for (const span of spans.sort((one, two) => one.start - two.start)) {
    const before = merged.at(-1);
    if (before && span.start <= before.end)
      merged[merged.length - 1] = { ...before, end: Math.max(before.end, span.end) };
    else merged.push(span);
  }
  return merged;
}

/** A time that clocks are put forward over begins when they have been. */
function startOf(day: string, time: string, zone: string): number {
  const read = readWallTime(`${day}T${time}`, zone);
  if (!read) throw new Error(`${day} ${time} in ${zone} is no time`);
  return read.instant;
}

function dayAfter(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00Z`) + days * DAY_MS).toISOString().slice(0, 10);
}

function weekdayOf(day: string): Weekday {
  return WEEKDAYS[(new Date(`${day}T00:00Z`).getUTCDay() + 6) % 7] ?? "mon";
}
