/** When a server may be copied from or to, and its days, as a forecast asks for them. */
import { dayAt, nextDayAfter, openingAt, windowsIn } from "../policy/windows.ts";
import type { Calendar } from "../progress/open-time.ts";

export interface ServerCalendar extends Calendar {
  /** The day of its zone: `2026-12-18`. */
  readonly dayAt: (at: number) => string;
}

/** From the columns of the server. */
export function calendarOf({
  windows,
  zone,
}: {
  readonly windows: string | null;
  readonly zone: string;
}): ServerCalendar {
  const read = windowsIn(windows);
  return {
    openingAt: (at) => openingAt(read, zone, at),
    nextDayAfter: (at) => nextDayAfter(at, zone),
    dayAt: (at) => dayAt(at, zone),
  };
}
