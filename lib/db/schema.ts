/**
 * Migrations: which there are, and which a database lacks. They are applied here and not by Prisma's engine, because
 * both databases can make tables within a transaction, and then a process killed half-way leaves nothing behind that
 * the next one cannot go on from. The bookkeeping is Prisma's own table, so its tools find what they expect.
 */
import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { databaseError } from "./errors.ts";

/** Not `new URL(…, import.meta.url)`: the bundler of the web process would look for a module there. */
const FOLDER = join(dirname(fileURLToPath(import.meta.url)), "../../prisma/migrations");

export interface SchemaMigration {
  readonly name: string;
  readonly sql: string;
  /** SHA-256 in hex, as Prisma counts it. */
  readonly checksum: string;
}

/** Names of the migrations that this version of Carryover knows, oldest first. */
export function knownMigrations(provider: "sqlite" | "postgresql"): readonly string[] {
  const entries = readdirSync(join(FOLDER, provider), { withFileTypes: true });
  return entries
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .sort();
}

/**
 * The migrations that a database lacks, oldest first. Throws DatabaseError `newer` where it holds one that we do not
 * know: its rows may mean something else by now.
 */
export function missingMigrations(
  provider: "sqlite" | "postgresql",
  database: string,
  applied: readonly string[],
): readonly SchemaMigration[] {
  const known = knownMigrations(provider);
  if (applied.some((name) => !known.includes(name))) throw databaseError("newer", database);
  return known
    .filter((name) => !applied.includes(name))
    .map((name) => {
      const sql = readFileSync(join(FOLDER, provider, name, "migration.sql"), "utf8");
      return { name, sql, checksum: createHash("sha256").update(sql).digest("hex") };
    });
}
