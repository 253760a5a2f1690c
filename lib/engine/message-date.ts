/**
 * The date that travels with a message. INTERNALDATE where servers keep it; where it is missing or outside of what they keep, a date
 * from the message's own header, read as tolerantly as mail programs of fifty years demand.
 */
import { isKeepableDate } from "./flags.ts";
import { headerFields } from "./identity.ts";

/** Epoch seconds; null: left to the new server's clock. */
export interface SendableDate {
  readonly date: number | null;
  /** Where it was taken from. */
  readonly from: "internalDate" | "Date" | "Received" | "newServer";
}

/**
 * What is sent as INTERNALDATE: that of the old server, else the header's Date, else its earliest Received. `header` is asked for only
 * where it is needed.
 */
export function sendableDate(internalDate: number | null, header: () => Uint8Array): SendableDate {
  if (isKeepableDate(internalDate)) return { date: internalDate, from: "internalDate" };
  let dateLine: number | null = null;
  let earliest: number | null = null;
  for (const [name, value] of headerFields(header())) {
    if (name === "date") dateLine ??= keepable(parseHeaderDate(value));
    // RFC 5322, 3.6.7: the date stands behind the last semicolon.
    if (name !== "received") continue;
    const received = keepable(parseHeaderDate(value.slice(value.lastIndexOf(";") + 1)));
    if (received !== null) earliest = Math.min(earliest ?? received, received);
  }
  if (dateLine !== null) return { date: dateLine, from: "Date" };
  return earliest === null ? { date: null, from: "newServer" } : { date: earliest, from: "Received" };
}

function keepable(date: number | null): number | null {
  return isKeepableDate(date) ? date : null;
}

const MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

/** RFC 5322, 4.3; every other name is as good as none. */
const ZONES: ReadonlyMap<string, number> = new Map([
  ["est", -5],
  ["edt", -4],
  ["cst", -6],
  ["cdt", -5],
  ["mst", -7],
  ["mdt", -6],
  ["pst", -8],
  ["pdt", -7],
]);

const CLOCK = String.raw`(?<hours>\d{1,2})[:.](?<minutes>\d{2})(?:[:.](?<seconds>\d{2}))?(?:[.,]\d+)?`;
const ZONE = String.raw`(?:UTC?|GMT)?(?<sign>[+-])(?<zoneHours>\d{2}):?(?<zoneMinutes>\d{2})|(?<zone>[a-z]{1,5})`;
const WEEKDAY = "(?:[a-z]{2,9} ?[.,]* ?)?";

/** `Tue, 1 Jul 2003 10:52:37 +0200`, with a missing weekday, hyphens or commas and a year of two digits as they come. */
const DAY_FIRST = new RegExp(
  String.raw`^${WEEKDAY}(?<day>\d{1,2})[ -](?<month>[a-z]{3,9})[.,]?[ -](?<year>\d{2,4}),? ${CLOCK}(?: ?(?:${ZONE}))?`,
  "i",
);
/** `Tue Jul  1 10:52:37 [MET DST] 2003`, as the C library writes it. */
const MONTH_FIRST = new RegExp(
  String.raw`^${WEEKDAY}(?<month>[a-z]{3,9}) (?<day>\d{1,2}),? ${CLOCK}(?: (?:${ZONE}))?(?: [a-z]{3})? (?<year>\d{4})`,
  "i",
);
/** `2003-07-01 10:52:37` or with a T between. */
const YEAR_FIRST = new RegExp(
  String.raw`^(?<year>\d{4})-(?<month>\d{2})-(?<day>\d{2})[ T]${CLOCK}(?: ?(?:${ZONE}))?`,
  "i",
);

/** Longer dates are none. */
const MAX_CHARACTERS = 200;

/** Epoch seconds of a date in a header; null when it is no date there is (31 Feb, hour 25). Never throws. */
export function parseHeaderDate(text: string): number | null {
  const plain = text
    .slice(0, MAX_CHARACTERS)
    .replace(/\([^()]*\)/g, " ")
    .replace(/\s+/g, " ")
    .trim();
  const groups = [DAY_FIRST, MONTH_FIRST, YEAR_FIRST].map((shape) => shape.exec(plain)?.groups).find(Boolean);
  if (!groups) return null;
  const day = dayOf(groups);
  const [hours, minutes, seconds] = [groups.hours, groups.minutes, groups.seconds ?? 0].map(Number);
  if (day === null || hours === undefined || minutes === undefined || seconds === undefined) return null;
  if (hours > 23 || minutes > 59 || seconds > 60) return null;
  return day + hours * 3600 + minutes * 60 + seconds - zoneSeconds(groups);
}

type Groups = Readonly<Record<string, string | undefined>>;

/** Midnight UTC of a day that is in the calendar, in epoch seconds. */
function dayOf({ day, month = "", year = "" }: Groups): number | null {
  const number = /^\d/.test(month) ? Number(month) - 1 : MONTHS.indexOf(month.slice(0, 3).toLowerCase());
  const date = new Date(0);
  date.setUTCFullYear(fullYear(year), number, Number(day));
  if (number < 0 || date.getUTCMonth() !== number || date.getUTCDate() !== Number(day)) return null;
  return date.getTime() / 1000;
}

/** RFC 5322, 4.3: 00–49 are in this century, 50–99 in the last one; three digits count from 1900. */
function fullYear(text: string): number {
  const year = Number(text);
  if (text.length === 4) return year;
  return text.length === 2 && year < 50 ? 2000 + year : 1900 + year;
}

/** East of Greenwich. An offset of a day or more (`-9999`) is none, and so is a name that nobody knows. */
function zoneSeconds({ sign, zoneHours, zoneMinutes, zone = "" }: Groups): number {
  const offset = sign
    ? (Number(zoneHours) * 60 + Number(zoneMinutes)) * 60 * (sign === "-" ? -1 : 1)
    : (ZONES.get(zone.toLowerCase()) ?? 0) * 3600;
  return Math.abs(offset) < 86_400 ? offset : 0;
}
