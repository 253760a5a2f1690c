/** Until when the reports of which moves are kept: the one place that web and worker ask. */
import type { Database } from "../db/database.ts";
import type { Migration } from "../db/generated/sqlite/client.ts";
import { type MoveEnd, REPORT_DAYS, reportsKeptUntil } from "../policy/report-lifetime.ts";
import {
  type ClosingBook,
  type ClosingEntry,
  type ClosingReader,
  closingEntry,
  type OldAccount,
  readClosings,
} from "./imports-close.ts";

type Reader = ClosingReader & Pick<Database["client"], "organisation" | "rosterEntry">;

/** Days after the end. */
export async function reportDays({ organisation }: Pick<Reader, "organisation">): Promise<number> {
  const row = await organisation.findUnique({ where: { id: 1 }, select: { reportDays: true } });
  return row?.reportDays ?? REPORT_DAYS.usual;
}

/** What ends a move, by the dates that hold for its entry of the roster. */
export function moveEnd(
  { stateSince, signedOffAt }: Pick<Migration, "stateSince" | "signedOffAt">,
  book: ClosingBook,
  entry: ClosingEntry | null,
): MoveEnd {
  return {
    ...{ stateSince: stateSince.getTime(), signedOffAt: signedOffAt?.getTime() ?? null, closes: book.of(entry) },
    // What an administrator declared goes before what was planned.
    switchedOff: book.switchedOff ?? book.momentsOf(entry).switchedOff?.at ?? null,
  };
}

/** Until when the reports of this move can be read, in epoch milliseconds. */
export async function reportsUntil(
  client: Reader,
  move: Pick<Migration, "stateSince" | "signedOffAt"> & { readonly oldAccount: OldAccount },
): Promise<number> {
  const [book, entry, days] = await Promise.all([
    readClosings(client),
    closingEntry(client, move.oldAccount),
    reportDays(client),
  ]);
  return reportsKeptUntil(moveEnd(move, book, entry), days);
}
