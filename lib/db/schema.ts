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

/** After such a migration a version that does not know it must not use the database: see docs/decisions/0018. */
const CONTRACTS = /^\d+_contract-/;

/**
 * The migrations that a database lacks, oldest first. It may hold later ones of a newer version, which only add to what we know. Throws
 * DatabaseError `newer` where one does not, and where it holds some that we do not know and lacks some that we do.
 */
export function missingMigrations(
  provider: "sqlite" | "postgresql",
  database: string,
  applied: readonly string[],
): readonly SchemaMigration[] {
  const known = knownMigrations(provider);
  const missing = known.filter((name) => !applied.includes(name));
  const later = applied.filter((name) => !known.includes(name));
  if (later.some((name) => CONTRACTS.test(name)) || (later.length > 0 && missing.length > 0))
    throw databaseError("newer", database);
  return missing.map((name) => {
    const sql = readFileSync(join(FOLDER, provider, name, "migration.sql"), "utf8");
    return { name, sql, checksum: createHash("sha256").update(sql).digest("hex") };
  });
}
