/** INTERNALDATE: read tolerantly, written in one form only (RFC 9051, date-time). */
import { MailError } from "../engine/errors.ts";

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const MONTH_NUMBERS: ReadonlyMap<string, number> = new Map(MONTHS.map((name, number) => [name.toLowerCase(), number]));
const SHAPE = /^\s*(\d{1,2})-([A-Za-z]{3})-(\d{4}|\d{2})\s+(\d{1,2}):(\d{2}):(\d{2})(?:\s+([+-])(\d{2})(\d{2}))?\s*$/;

/** Epoch seconds; null when it is no date there is (31-Feb, hour 25). Two-digit years and a missing zone are read as servers mean them. */
export function parseDate(text: string): number | null {
  const match = SHAPE.exec(text);
  if (!match) return null;
  const month = MONTH_NUMBERS.get((match[2] ?? "").toLowerCase());
  const [day, hours, minutes, seconds] = [Number(match[1]), Number(match[4]), Number(match[5]), Number(match[6])];
  if (month === undefined || hours > 23 || minutes > 59 || seconds > 60) return null;
  const date = new Date(0);
  date.setUTCFullYear(fullYear(match[3] ?? ""), month, day);
  if (date.getUTCMonth() !== month || date.getUTCDate() !== day) return null;
  const zone = (Number(match[8] ?? 0) * 60 + Number(match[9] ?? 0)) * 60 * (match[7] === "-" ? -1 : 1);
  // RFC 5322, 4.3 has -9999 nowhere; an offset of more than a day is none.
  if (Math.abs(zone) >= 86_400) return null;
  return date.getTime() / 1000 + hours * 3600 + minutes * 60 + seconds - zone;
}

/** `01-Feb-2003 04:05:06 +0000`. Throws MailError `engine.bug` outside 1970–2099, which no server could keep. */
export function formatDate(epochSeconds: number): string {
  if (!Number.isInteger(epochSeconds) || epochSeconds < 0 || epochSeconds > 4_102_444_799)
    throw new MailError("engine.bug", `no date that can be sent: ${epochSeconds}`);
  const date = new Date(epochSeconds * 1000);
  const two = (number: number): string => String(number).padStart(2, "0");
  const day = `${two(date.getUTCDate())}-${MONTHS[date.getUTCMonth()]}-${date.getUTCFullYear()}`;
  return `${day} ${two(date.getUTCHours())}:${two(date.getUTCMinutes())}:${two(date.getUTCSeconds())} +0000`;
}

/** RFC 5322, 4.3: 00–49 are in this century, the others in the last one. */
function fullYear(text: string): number {
  const year = Number(text);
  if (text.length === 4) return year;
  return year < 50 ? 2000 + year : 1900 + year;
}
