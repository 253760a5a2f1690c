/** What the chosen folders come to, and whether there is room for them. Pure. */

import { amountWithin, type Cut } from "../policy/contents.ts";
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
export function choiceTotals({ rows, newListing, cut }: Pick<FolderRows, "rows" | "newListing" | "cut">): ChoiceTotals {
  const withMail = rows.filter(({ old }) => old.selectable);
  const chosen = withMail.filter((row) => row.chosen);
  const comes = (row: FolderRow): boolean =>
    row.old.selectable ? row.chosen : chosen.some(({ old }) => isBelow(old.path, row.old.path));
  const quota = newListing?.quota ?? null;
  const amounts = chosen.map((row) => amountToBring(row, cut));
  return {
    folders: { chosen: rows.filter(comes).length, all: rows.length },
    messages: sum(amounts.map(({ messages }) => messages)),
    bytes: sum(amounts.map(({ bytes }) => bytes)),
    bytesKnown: amounts.every(({ bytes }) => bytes !== null),
    messagesKnown: amounts.every(({ messages }) => messages !== null),
    leftOutMessages: sum(withMail.filter((row) => !row.chosen).map((row) => row.messages)),
    free: quota && Math.max(0, quota.limit - quota.used),
  };
}

interface KnownAmount {
  readonly messages: number | null;
  readonly bytes: number | null;
}

/** What of the folder comes; null where that is not known yet: with a cut, before it was looked through. */
function amountToBring({ messages, bytes, contents }: FolderRow, cut: Cut): KnownAmount {
  if (cut.sinceYear === null && cut.largestBytes === null) return { messages, bytes };
  if (messages === 0) return { messages, bytes: 0 };
  return contents ? amountWithin(contents, cut) : { messages: null, bytes: null };
}

function sum(values: readonly (number | null)[]): number {
  return values.reduce<number>((total, value) => total + (value ?? 0), 0);
}
