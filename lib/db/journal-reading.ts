/** Reading a journal, which needs no lease: folders, and rows a few at a time. */
import { MailError } from "../engine/errors.ts";
import type { JournalFolder, JournalRow } from "../engine/journal-rows.ts";
import type { Database } from "./database.ts";
import { asJournalError } from "./errors.ts";
import { decodeRow, type StoredRow } from "./journal-codec.ts";

/** Rows of messages are up to about 100 KB each. */
const ROWS_AT_ONCE = 16;

/** The folders of a migration in the order in which they came to it. Throws MailError `journal.unreadable`. */
export async function readJournalFolders({ client }: Database, migrationId: string): Promise<readonly JournalFolder[]> {
  const select = { id: true, oldName: true, oldPath: true, newPath: true } as const;
  const rows = await readOrSay(() =>
    client.migrationFolder.findMany({ where: { migrationId }, select, orderBy: { id: "asc" } }),
  );
  return rows.map(asJournalFolder);
}

/** All rows of a folder, oldest first, and never more than a few of them in memory. Throws MailError `journal.unreadable`. */
export async function* readJournalRows({ client }: Database, folderId: number): AsyncGenerator<JournalRow> {
  for (let last = 0; ; ) {
    const rows = await readOrSay(() =>
      client.batch.findMany({
        where: { folderId, id: { gt: last } },
        orderBy: { id: "asc" },
        take: ROWS_AT_ONCE,
        select: { id: true, folderId: true, batch: true, kind: true, payload: true },
      }),
    );
    for (const row of rows) yield decoded(row);
    const end = rows.at(-1);
    if (!end) return;
    last = end.id;
  }
}

/** Whether closing rows are all that there is of the folder: then each row can be understood by itself. */
export async function hasClosingRowsOnly({ client }: Database, folderId: number): Promise<boolean> {
  const others = { folderId, kind: { notIn: ["FOLDER", "SETTLED"] satisfies JournalRow["kind"][] } };
  return (await readOrSay(() => client.batch.findFirst({ where: others, select: { id: true } }))) === null;
}

/** Does the work, and says what went wrong in the journal's own words. */
export async function readOrSay<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw asJournalError(error);
  }
}

function decoded(row: StoredRow): JournalRow {
  try {
    return decodeRow(row);
  } catch (error) {
    const words = error instanceof Error ? error.message : String(error);
    throw new MailError("journal.unreadable", words, { cause: error });
  }
}

/** A row of MigrationFolder. Throws MailError `journal.unreadable`. */
export function asJournalFolder(row: {
  readonly id: number;
  readonly oldName: string;
  readonly oldPath: string;
  readonly newPath: string;
}): JournalFolder {
  return { id: row.id, oldName: row.oldName, oldPath: pathOf(row.oldPath), newPath: pathOf(row.newPath) };
}

function pathOf(json: string): readonly string[] {
  const path: unknown = JSON.parse(json);
  if (Array.isArray(path) && path.every((level) => typeof level === "string")) return path;
  throw new MailError("journal.unreadable", "the journal holds a folder without a path");
}
