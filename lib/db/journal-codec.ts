/**
 * Journal rows as bytes: JSON, deflated where that is worth it. Rows are checked field by field when they are read, as a
 * damaged journal must stop a run instead of sending something twice.
 */
import { deflateSync, inflateSync } from "node:zlib";
import { ERROR_KINDS } from "../engine/errors.ts";
import type { JournalRow, Way } from "../engine/journal-rows.ts";

/** A row as the Batch table holds it. */
export interface StoredRow {
  readonly folderId: number;
  readonly batch: number;
  readonly kind: string;
  readonly payload: Uint8Array;
}

/** Payloads of at least so many bytes are deflated, where they stay. A deflated one begins with 0x78, JSON with `{`. */
const DEFLATE_FROM = 512;
const OPENING_BRACE = 0x7b;

export function encodeRow(row: JournalRow): StoredRow {
  const { kind, folder, batch, ...rest } = row;
  const json = Buffer.from(JSON.stringify(rest));
  // All others are replaced by those of a closed folder within the hour: to write them small would take longer than to write them.
  const stays = (kind === "FOLDER" || kind === "SETTLED") && json.length >= DEFLATE_FROM;
  return { folderId: folder, batch, kind, payload: stays ? deflateSync(json) : json };
}

/** Throws an Error that says which row is damaged. */
export function decodeRow(stored: StoredRow): JournalRow {
  const { folderId, batch, kind, payload } = stored;
  const row: unknown = {
    ...parse(payload, `${kind} row ${batch} of folder ${folderId}`),
    kind,
    folder: folderId,
    batch,
  };
  if (isJournalRow(row)) return row;
  throw new Error(`the journal's ${kind} row ${batch} of folder ${folderId} is damaged`);
}

function parse(payload: Uint8Array, name: string): object {
  try {
    const json = payload[0] === OPENING_BRACE ? payload : inflateSync(payload);
    const value: unknown = JSON.parse(Buffer.from(json).toString());
    if (typeof value === "object" && value !== null) return value;
  } catch (error) {
    throw new Error(`the journal's ${name} is damaged`, { cause: error });
  }
  throw new Error(`the journal's ${name} is damaged`);
}

type Check = (value: unknown) => boolean;
type Kind = JournalRow["kind"];
type OfKind<Row, K> = Row extends JournalRow ? (K extends Row["kind"] ? Row : never) : never;
type Fields<K extends Kind> = Exclude<keyof OfKind<JournalRow, K>, "kind" | "folder" | "batch">;

const text: Check = (value) => typeof value === "string";
const count: Check = (value) => Number.isSafeInteger(value) && Number(value) >= 0;
const seconds: Check = (value) => value === null || Number.isFinite(value);
const uids: Check = (value) => typeof value === "string" && /^[\d:,]*$/.test(value);
const uidsOrNull: Check = (value) => value === null || uids(value);
const each =
  (check: Check): Check =>
  (value) =>
    Array.isArray(value) && value.every(check);
const optional =
  (check: Check): Check =>
  (value) =>
    value === undefined || check(value);
const digest: Check = (value) => typeof value === "string" && /^[\w-]*$/.test(value);
const errorCode: Check = (value) => typeof value === "string" && Object.hasOwn(ERROR_KINDS, value);

const WAYS: Record<Way, true> = {
  copied: true,
  same: true,
  changedByServer: true,
  deliveredToBoth: true,
  movedOnOld: true,
};
const way: Check = (value) => typeof value === "string" && Object.hasOwn(WAYS, value);
const settled: Check = (value) =>
  typeof value === "object" &&
  value !== null &&
  Object.entries(SETTLED).every(([field, check]) => check(Reflect.get(value, field)));

const SETTLED: Record<string, Check> = {
  way,
  oldUids: uids,
  newUids: uids,
  sizes: each(count),
  digests: each(digest),
  flags: optional(each(count)),
};

/** Every field of every kind: a new one does not compile before it is checked here. */
const FIELDS: { readonly [K in Kind]: Readonly<Record<Fields<K>, Check>> } = {
  INTENT: {
    oldUidValidity: count,
    newUidValidity: count,
    floor: count,
    oldUids: uids,
    sizes: each(count),
    flags: each(each(text)),
    dates: each(seconds),
    attempt: count,
  },
  COMMITTING: { oldUids: uids, digests: each(digest), headers: each(text), at: count },
  DONE: { oldUids: uids, newUids: uidsOrNull },
  REJECTED: { oldUids: uids, code: errorCode, text },
  AMBIGUOUS: { oldUids: uids, at: count },
  RETRY: { oldUids: uids },
  FAILED: { oldUids: uids },
  PRESENT: {
    how: way,
    oldUidValidity: count,
    newUidValidity: count,
    oldUids: uids,
    newUids: uidsOrNull,
    sizes: each(count),
    digests: each(digest),
  },
  FLAGGING: { oldUids: uids, flags: each(text) },
  FLAGGED: { oldUids: uids, flags: each(text) },
  FOLDER: {
    oldUidValidity: count,
    newUidValidity: count,
    settled: each(settled),
    flagSets: optional(each(each(text))),
    failed: uids,
  },
  SETTLED: { settled: each(settled), flagSets: optional(each(each(text))) },
};

function isJournalRow(row: unknown): row is JournalRow {
  if (typeof row !== "object" || row === null || !("kind" in row) || !isKind(row.kind)) return false;
  return Object.entries<Check>(FIELDS[row.kind]).every(([field, check]) => check(Reflect.get(row, field)));
}

function isKind(kind: unknown): kind is Kind {
  return typeof kind === "string" && Object.hasOwn(FIELDS, kind);
}
