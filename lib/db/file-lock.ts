/** A lock on a file that the operating system frees when its holder ends, in whatever way. */
import { chmodSync, closeSync, openSync } from "node:fs";
import SqliteFile from "better-sqlite3";
import { databaseError, hasCode, troubleOf } from "./errors.ts";

export interface FileLock {
  release(): void;
}

/**
 * Takes the lock, or answers null while somebody else holds it, this process included. The file stays behind when the
 * lock is released, as removing it would let two hold it at once. Every user of the machine may lock it, where its folder
 * lets them. Throws DatabaseError when the file cannot be made or opened.
 *
 * An exclusive transaction of SQLite is what Node has of portable file locks; nothing is ever written to the file.
 */
export function lockFile(path: string): FileLock | null {
  try {
    makeLockFile(path);
    return lockExclusively(path);
  } catch (error) {
    const trouble = troubleOf(error);
    throw trouble === null ? error : databaseError(trouble, `the lock ${path}`, error);
  }
}

function lockExclusively(path: string): FileLock | null {
  const database = new SqliteFile(path, { fileMustExist: true, timeout: 0 });
  try {
    database.exec("BEGIN EXCLUSIVE");
    return { release: () => database.close() };
  } catch (error) {
    database.close();
    if (troubleOf(error) === "busy") return null;
    throw error;
  }
}

/** With rights for all users; SQLite would make it for its owner alone, and may not make it in another's shared folder. */
function makeLockFile(path: string): void {
  try {
    closeSync(openSync(path, "wx", 0o666));
  } catch (error) {
    if (hasCode(error, "EEXIST")) return;
    throw error;
  }
  chmodSync(path, 0o666);
}
