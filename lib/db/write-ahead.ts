/** The write-ahead log of a SQLite file: whether it has one stands in the file itself, and is changed once. */
import type SqliteFile from "better-sqlite3";

const PATIENCE_MS = 10_000;
const PAUSE_MS = 20;

/**
 * Gives the file its log, where it has none. SQLite reads before it changes that, and whoever reads is refused at once while another process is
 * about to write, whatever the connection's patience: processes that start together would end with "database is locked". Throws what SQLite throws.
 */
export function keepWriteAheadLog(database: SqliteFile.Database): void {
  const until = Date.now() + PATIENCE_MS;
  while (!isSet(database, until)) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, PAUSE_MS);
}

/** False: another process was in the way, and there is time to try again. */
function isSet(database: SqliteFile.Database, until: number): boolean {
  try {
    database.pragma("journal_mode = WAL");
    return true;
  } catch (error) {
    const isBusy = error instanceof Error && "code" in error && String(error.code).startsWith("SQLITE_BUSY");
    if (!isBusy || Date.now() > until) throw error;
    return false;
  }
}
