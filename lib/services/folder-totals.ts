/** What the chosen folders come to, and whether there is room for them. Pure. */

import { isBelow } from "./folder-names.ts";
import type { FolderRow, FolderRows } from "./folder-rows.ts";

export interface ChoiceTotals {
  /** Levels without mail count as well: people see them. */
  readonly folders: { readonly chosen: number; readonly all: number };
  readonly messages: number;
  /** Of the folders whose size is known. */
  readonly bytes: number;
  /** Whether the sizes, and the numbers of messages, of all chosen folders are known. */
  readonly bytesKnown: boolean;
  readonly messagesKnown: boolean;
  /** Messages of the folders that are left out, as far as they are counted. */
  readonly leftOutMessages: number;
  /** Bytes that are free in the new account; null where its server does not say. */
  readonly free: number | null;
}

/** The sums under the list. */
export function choiceTotals({ rows, newListing }: Pick<FolderRows, "rows" | "newListing">): ChoiceTotals {
  const withMail = rows.filter(({ old }) => old.selectable);
  const chosen = withMail.filter((row) => row.chosen);
  const comes = (row: FolderRow): boolean =>
    row.old.selectable ? row.chosen : chosen.some(({ old }) => isBelow(old.path, row.old.path));
  const quota = newListing?.quota ?? null;
  return {
    folders: { chosen: rows.filter(comes).length, all: rows.length },
    messages: sum(chosen.map((row) => row.messages)),
    bytes: sum(chosen.map((row) => row.bytes)),
    bytesKnown: chosen.every((row) => row.bytes !== null),
    messagesKnown: chosen.every((row) => row.messages !== null),
    leftOutMessages: sum(withMail.filter((row) => !row.chosen).map((row) => row.messages)),
    free: quota && Math.max(0, quota.limit - quota.used),
  };
}

function sum(values: readonly (number | null)[]): number {
  return values.reduce<number>((total, value) => total + (value ?? 0), 0);
}
