/**
 * Many writing statements in one transaction, past Prisma's adapter: that prepares each of them anew, and what was bound to it stays in memory
 * until V8 finds that nobody needs it, tens of megabytes where a large folder's journal is closed.
 */
import SqliteFile from "better-sqlite3";
import type { Statement } from "./database.ts";

/** Runs them on a connection of its own, set up by `settings`, each made when the one before it is done. Throws the driver's errors, and then nothing is written. */
export function runInOne(
  file: string,
  { settings, busyMs }: { readonly settings: string; readonly busyMs: number },
  statements: Iterable<Statement>,
): void {
  const database = new SqliteFile(file, { fileMustExist: true, timeout: busyMs });
  try {
    database.exec(settings);
    database.exec("BEGIN IMMEDIATE");
    const prepared = new Map<string, SqliteFile.Statement>();
    for (const { sql, values } of statements) {
      const statement = prepared.get(sql) ?? database.prepare(sql);
      prepared.set(sql, statement);
      statement.run(values.map(bound));
    }
    database.exec("COMMIT");
  } finally {
    // Rolls back what was not committed.
    database.close();
  }
}

/** As a number it would be bound as one with a fraction. */
function bound(value: unknown): unknown {
  return typeof value === "number" ? BigInt(value) : value;
}
