/** When a server may be copied from or to, and its days, as a forecast asks for them. */
import { dayAt, nextDayAfter, openingAt, windowsIn } from "../policy/windows.ts";
import { type Calendar, remembered } from "../progress/open-time.ts";

export interface ServerCalendar extends Calendar {
  /** The day of its zone: `2026-12-18`. */
  readonly dayAt: (at: number) => string;
}

/** What is worked out of a calendar once holds for every forecast; by windows and zone. */
const known = new Map<string, ServerCalendar>();
/** Settings that nobody has any more are not kept for ever. */
const MOST_KNOWN = 100;

/** From the columns of the server. */
export function calendarOf(columns: { readonly windows: string | null; readonly zone: string }): ServerCalendar {
  const key = JSON.stringify([columns.windows, columns.zone]);
  const before = known.get(key);
  if (before) return before;
  if (known.size >= MOST_KNOWN) known.clear();
  const calendar = newCalendar(columns);
  known.set(key, calendar);
  return calendar;
}

function newCalendar({ windows, zone }: { readonly windows: string | null; readonly zone: string }): ServerCalendar {
  const read = windowsIn(windows);
  const calendar: Calendar = {
    openingAt: (at) => openingAt(read, zone, at),
    nextDayAfter: (at) => nextDayAfter(at, zone),
  };
  return { ...remembered(calendar), dayAt: (at) => dayAt(at, zone) };
}
