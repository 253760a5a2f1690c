/** Stamps of verified folders as JSON. One that cannot be read is none: then the folder is looked at, which costs only time. */
import type { FolderStanding } from "../engine/ports.ts";
import type { VerifiedStamp } from "../engine/stamp.ts";

export function encodeStamp(stamp: VerifiedStamp): string {
  return JSON.stringify(stamp);
}

/** Null for what is no whole stamp. */
export function decodeStamp(json: string): VerifiedStamp | null {
  try {
    const value: unknown = JSON.parse(json);
    return isStamp(value) ? value : null;
  } catch {
    return null;
  }
}

type Check = (value: unknown) => boolean;
/** A new field does not compile before it is checked here. */
type Fields<Value> = { readonly [Key in keyof Value]-?: Check };

const text: Check = (value) => typeof value === "string";
const count: Check = (value) => Number.isSafeInteger(value) && Number(value) >= 0;
const uids: Check = (value) => typeof value === "string" && /^[\d:,]*$/.test(value);
const digits: Check = (value) => typeof value === "string" && /^[1-9]\d*$/.test(value);
const holds =
  (fields: Readonly<Record<string, Check>>): Check =>
  (value) =>
    typeof value === "object" &&
    value !== null &&
    Object.entries(fields).every(([field, check]) => check(Reflect.get(value, field)));

const perhaps =
  (check: Check): Check =>
  (value) =>
    value === undefined || check(value);

const STANDING: Fields<FolderStanding> = { uidValidity: count, uidNext: count, messages: count, highestModSeq: digits };
const COUNTS: Fields<VerifiedStamp["counts"]> = {
  found: count,
  copiedBefore: count,
  alreadyThere: count,
  leftOut: count,
};
const REMARK: Fields<VerifiedStamp["remarks"][number]> = {
  kind: text,
  messages: count,
  detail: text,
};
const STAMP: Fields<VerifiedStamp> = {
  key: text,
  at: count,
  old: holds(STANDING),
  new: holds(STANDING),
  newName: text,
  counts: holds(COUNTS),
  bytes: count,
  remarks: (value) => Array.isArray(value) && value.every(holds(REMARK)),
  departed: uids,
  listAgain: perhaps(holds({ old: uids, new: uids })),
};

function isStamp(value: unknown): value is VerifiedStamp {
  return holds(STAMP)(value);
}
