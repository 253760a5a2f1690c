/** Readers of option values: each takes the text and the option's name, and throws UsageError. */
import type { ImportRequest } from "../engine/request.ts";
import type { ValueReader } from "./given-options.ts";
import { mistake } from "./usage-error.ts";

/** A whole number within bounds. */
export function count(least: number, most: number): ValueReader<number> {
  return (text, where) => {
    const number = /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN;
    if (!(number >= least && number <= most)) throw mistake(where, `a number from ${least} to ${most}`, text);
    return number;
  };
}

/** Seconds, at most a week, as milliseconds. */
export function seconds(text: string, where: string): number {
  return count(0, 7 * 86_400)(text, where) * 1000;
}

export function oneOf<const T extends string>(...choices: readonly T[]): ValueReader<T> {
  return (text, where) => {
    const choice = choices.find((candidate) => candidate === text);
    if (choice === undefined) throw mistake(where, choices.join(" or "), text);
    return choice;
  };
}

export function filled(what: string): ValueReader<string> {
  return (text, where) => {
    if (text === "") throw mistake(where, what, text);
    return text;
  };
}

/** A folder path; `NAME/` takes the folders below as well. */
export function folderName(text: string, where: string): string {
  if (!isPath(text.endsWith("/") ? text.slice(0, -1) : text))
    throw mistake(where, "a folder name such as Archive/2003", text);
  return text;
}

/** `OLD=NEW`, parted at the first `=`. */
export function folderPair(text: string, where: string): ImportRequest["map"][number] {
  const [, old = "", fresh = ""] = /^([^=]+)=(.+)$/s.exec(text) ?? [];
  if (!isPath(old.replace(/\/$/, "")) || !isPath(fresh.replace(/\/$/, "")))
    throw mistake(where, "OLD=NEW, two folder names", text);
  return { old, new: fresh.replace(/\/$/, "") };
}

function isPath(text: string): boolean {
  return text.split("/").every((level) => level !== "");
}

/** Bytes, with K, M or G in steps of 1,024. */
export function byteCount(text: string, where: string): number {
  const [, digits, unit = ""] = /^(\d{1,12})([KMG]?)$/i.exec(text) ?? [];
  const bytes = Number(digits) * 1024 ** " KMG".indexOf(unit.toUpperCase() || " ");
  if (!(bytes >= 1 && bytes <= Number.MAX_SAFE_INTEGER)) throw mistake(where, "a size such as 500000, 25M or 1G", text);
  return bytes;
}

const DATE = /^\d{4}(-\d{2}(-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2}))?)?)?$/i;

/** The first second of a year, a month or a day (UTC), or a moment after RFC 3339, in epoch seconds. */
export function moment(text: string, where: string): number {
  const milliseconds = DATE.test(text) ? Date.parse(text.toUpperCase()) : Number.NaN;
  // Date.parse takes the 30th of February for a day in March.
  const day = text.slice(0, 10);
  const exists = !Number.isNaN(milliseconds) && new Date(Date.parse(day)).toISOString().startsWith(day);
  if (!exists) throw mistake(where, "a date such as 2015, 2015-06, 2015-06-30 or 2015-06-30T12:00:00+02:00", text);
  return Math.floor(milliseconds / 1000);
}

/** A SHA-256 fingerprint in hexadecimal, with or without colons, or in base64; the result is lower-case hexadecimal. */
export function fingerprint(text: string, where: string): string {
  const plain = text.replace(/^sha-?256[:=/ ]/i, "");
  const hex = plain.replaceAll(":", "").toLowerCase();
  if (/^[\da-f]{64}$/.test(hex)) return hex;
  if (/^[\w+/-]{43}=?$/.test(plain)) return Buffer.from(plain, "base64").toString("hex");
  throw mistake(where, "a SHA-256 fingerprint: 64 hexadecimal digits, or base64", text);
}
