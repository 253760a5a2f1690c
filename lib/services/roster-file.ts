/** Reading a list of people as spreadsheets write it: whatever the letters, the separator, and the order of the columns. */
import { CsvError, parseCsv, separatorOf } from "../report/csv-reader.ts";
import { columnNamed, type RosterColumn } from "./roster-columns.ts";
import type { EntryTexts } from "./roster-fields.ts";

/** More people than these are read in in several lists. */
export const MOST_ROWS = 50_000;
/** Next.js hands no more than 10 MB of a request on. */
export const MOST_BYTES = 9 * 1024 * 1024;

export interface RosterFileRow {
  /** Counted from 1, the heading among them. */
  readonly line: number;
  readonly texts: EntryTexts;
}

export interface RosterFile {
  readonly columns: readonly RosterColumn[];
  /** Headings that are none of ours. */
  readonly unknown: readonly string[];
  readonly rows: readonly RosterFileRow[];
}

export type RosterFileProblem =
  | { readonly kind: "empty" | "tooLarge" | "tooManyRows" }
  /** It has no heading for the old addresses. `headings`: those that it has. */
  | { readonly kind: "noAddresses"; readonly headings: readonly string[] }
  | { readonly kind: "twice"; readonly heading: string }
  | { readonly kind: "quotes"; readonly line: number };

/** UTF-8, UTF-16 where it says so, else Windows-1252, as spreadsheets write in the west. */
export function decodeRosterFile(bytes: Uint8Array): string {
  const [first, second] = bytes;
  if (first === 0xff && second === 0xfe) return new TextDecoder("utf-16le").decode(bytes);
  if (first === 0xfe && second === 0xff) return new TextDecoder("utf-16be").decode(bytes);
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder("windows-1252").decode(bytes);
  }
}

export function readRosterFile(text: string): RosterFile | RosterFileProblem {
  try {
    const [head, ...rows] = parseCsv(text, separatorOf(text));
    if (!head) return { kind: "empty" };
    const named = head.cells.map((heading) => columnNamed(heading));
    if (!named.includes("oldAddress")) return { kind: "noAddresses", headings: head.cells };
    const twice = named.findIndex((column, index) => column !== null && named.indexOf(column) < index);
    if (twice >= 0) return { kind: "twice", heading: head.cells[twice] ?? "" };
    if (rows.length === 0) return { kind: "empty" };
    if (rows.length > MOST_ROWS) return { kind: "tooManyRows" };
    return {
      columns: named.filter((column) => column !== null),
      unknown: head.cells.filter((heading, index) => named[index] === null && heading.trim() !== ""),
      rows: rows.map(({ line, cells }) => ({ line, texts: textsOf(cells, named) })),
    };
  } catch (error) {
    if (error instanceof CsvError) return { kind: "quotes", line: error.line };
    throw error;
  }
}

function textsOf(cells: readonly string[], named: readonly (RosterColumn | null)[]): EntryTexts {
  const texts: Partial<Record<RosterColumn, string>> = {};
  for (const [index, column] of named.entries()) if (column !== null) texts[column] = plain(cells[index] ?? "");
  return texts;
}

/** Files that we wrote have an apostrophe before what a spreadsheet would calculate (lib/report/csv.ts). */
function plain(cell: string): string {
  return /^'[=+\-@\t\r]/.test(cell) ? cell.slice(1) : cell;
}
