/** Makes a SQLite file ours: checks what it is, and brings its tables up to date in one transaction. */
import { randomUUID } from "node:crypto";
import { closeSync, existsSync, fchmodSync, openSync, statSync } from "node:fs";
import { dirname } from "node:path";
import SqliteFile from "better-sqlite3";
import { databaseError } from "./errors.ts";
import { missingMigrations } from "./schema.ts";
import { keepWriteAheadLog } from "./write-ahead.ts";

const BOOKKEEPING = `
  CREATE TABLE IF NOT EXISTS "_prisma_migrations" (
    "id"                    TEXT PRIMARY KEY NOT NULL,
    "checksum"              TEXT NOT NULL,
    "finished_at"           DATETIME,
    "migration_name"        TEXT NOT NULL,
    "logs"                  TEXT,
    "rolled_back_at"        DATETIME,
    "started_at"            DATETIME NOT NULL DEFAULT current_timestamp,
    "applied_steps_count"   INTEGER UNSIGNED NOT NULL DEFAULT 0
  )`;

const APPLIED = `SELECT "migration_name" FROM "_prisma_migrations" WHERE "finished_at" IS NOT NULL`;

/**
 * Makes the file when it is missing, readable for its owner alone (or with a group, see modeOfFilesIn), and applies the migrations that it lacks. Throws
 * DatabaseError `newer` and `notOurs`, and what Node and SQLite throw for files that cannot be a database.
 */
export function prepareSqliteFile(file: string): void {
  // Opening by SQLite alone would name no folder in its errors and would give the file away to everybody.
  const isNew = !existsSync(file);
  const handle = openSync(file, "a", 0o600);
  if (isNew) fchmodSync(handle, modeOfFilesIn(dirname(file)));
  closeSync(handle);
  const database = new SqliteFile(file, { fileMustExist: true, timeout: 10_000 });
  try {
    if (missingMigrations("sqlite", file, appliedIn(database, file)).length > 0) applyMissing(database, file);
    keepWriteAheadLog(database);
  } finally {
    database.close();
  }
}

/** Names of the finished migrations of this file, which is only read. Throws as prepareSqliteFile(). */
export function lookAtSqliteFile(file: string): readonly string[] {
  const database = new SqliteFile(file, { fileMustExist: true, readonly: true, timeout: 10_000 });
  try {
    return appliedIn(database, file);
  } finally {
    database.close();
  }
}

/**
 * Web process and worker as two users share the file through the group of its folder, where that is made for it (mode
 * 2770). SQLite gives its other two files the same mode.
 */
export function modeOfFilesIn(folder: string): number {
  return (statSync(folder).mode & 0o2020) === 0o2020 ? 0o660 : 0o600;
}

/** Names of the finished migrations, none in an empty file. */
function appliedIn(database: SqliteFile.Database, file: string): string[] {
  const tables = database.prepare(`SELECT "name" FROM "sqlite_schema" WHERE "type" = 'table'`).pluck().all();
  if (tables.length === 0) return [];
  if (!tables.includes("_prisma_migrations")) throw databaseError("notOurs", file);
  return database.prepare(APPLIED).pluck().all().map(String);
}

function applyMissing(database: SqliteFile.Database, file: string): void {
  // A migration that rebuilds a table drops the old one, which must not take the rows that refer to it along.
  database.pragma("foreign_keys = OFF");
  const apply = database.transaction(() => {
    database.exec(BOOKKEEPING);
    const record = database.prepare(
      `INSERT INTO "_prisma_migrations"
         ("id", "checksum", "migration_name", "started_at", "finished_at", "applied_steps_count")
       VALUES (?, ?, ?, ?, ?, 1)`,
    );
    // Asked again under the lock: another process may have been faster.
    for (const { name, sql, checksum } of missingMigrations("sqlite", file, appliedIn(database, file))) {
      const startedAt = new Date().toISOString();
      database.exec(sql);
      record.run(randomUUID(), checksum, name, startedAt, new Date().toISOString());
    }
    const broken = database.pragma("foreign_key_check");
    if (Array.isArray(broken) && broken.length > 0) throw new Error(`migrations leave broken references in ${file}`);
  });
  apply.immediate();
}
