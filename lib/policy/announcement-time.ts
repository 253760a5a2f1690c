/** Wall time in a zone ↔ moments, right around the days on which clocks change. By Intl alone. */

const DAY_MS = 86_400_000;
const WALL = /^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2})$/;

/** `skipped`: clocks are put forward over it. `twice`: clocks are put back, and it comes twice. */
export type WallTimeKind = "once" | "skipped" | "twice";

export interface WallTime {
  /** Epoch milliseconds. Skipped: as much later as the clocks go forward. Twice: the first of the two. */
  readonly instant: number;
  readonly kind: WallTimeKind;
}

/** What `2026-12-18T17:00` means in the zone; null when it is no such text, no day of the calendar, or no zone. */
export function readWallTime(wall: string, zone: string): WallTime | null {
  const asUtc = utcOf(wall);
  if (asUtc === null || !isZone(zone)) return null;
  // A day before and a day after stand on either side of any change of the clocks.
  const before = asUtc - offsetAt(asUtc - DAY_MS, zone);
  const after = asUtc - offsetAt(asUtc + DAY_MS, zone);
  const meant = [...new Set([before, after])].filter((instant) => wallTimeAt(instant, zone) === wall);
  const [first] = meant;
  if (first === undefined) return { instant: before, kind: "skipped" };
  return { instant: first, kind: meant.length === 1 ? "once" : "twice" };
}

/** The moment as `2026-12-18T17:00` in the zone. */
export function wallTimeAt(instant: number, zone: string): string {
  return new Date(instant + offsetAt(instant, zone)).toISOString().slice(0, 16);
}

/** Days of the calendar in the zone from one moment to another: 0 on the same day, negative when it is over. */
export function daysBetween(from: number, to: number, zone: string): number {
  const day = (instant: number) => Math.floor((instant + offsetAt(instant, zone)) / DAY_MS);
  return day(to) - day(from);
}

/** Whether Intl knows the zone by this name. */
export function isZone(zone: string): boolean {
  try {
    return formatOf(zone).resolvedOptions().timeZone !== "";
  } catch {
    return false;
  }
}

/** The wall time's numbers as if they were UTC. */
function utcOf(wall: string): number | null {
  const parts = WALL.exec(wall)?.slice(1).map(Number);
  if (!parts) return null;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0] = parts;
  const utc = Date.UTC(year, month - 1, day, hour, minute);
  // Date.UTC counts on where a month has no such day.
  return new Date(utc).toISOString().startsWith(wall) ? utc : null;
}

const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(zone: string): Intl.DateTimeFormat {
  const known = formats.get(zone);
  if (known) return known;
  const made = new Intl.DateTimeFormat("en-GB", {
    ...{ timeZone: zone, calendar: "gregory", numberingSystem: "latn", hourCycle: "h23" },
    ...{ year: "numeric", month: "numeric", day: "numeric", hour: "numeric", minute: "numeric", second: "numeric" },
  });
  formats.set(zone, made);
  return made;
}

/** How far the zone's clocks are ahead of UTC at that moment, in milliseconds. */
function offsetAt(instant: number, zone: string): number {
  const parts = new Map(
    formatOf(zone)
      .formatToParts(instant)
      .map(({ type, value }) => [type, Number(value)]),
  );
  const part = (type: Intl.DateTimeFormatPartTypes) => parts.get(type) ?? 0;
  const local = Date.UTC(
    ...([part("year"), part("month") - 1, part("day"), part("hour"), part("minute"), part("second")] as const),
  );
  return local - Math.floor(instant / 1000) * 1000;
}
