/** Which migrations an open database has had. */
import type { Database } from "./database.ts";
import { Prisma } from "./generated/sqlite/client.ts";
import { knownMigrations } from "./schema.ts";

export interface Migrations {
  /** Names, oldest first. */
  readonly applied: readonly string[];
  /** Those that this version knows and the database lacks. */
  readonly missing: readonly string[];
}

export async function migrationsIn(database: Pick<Database, "provider" | "rows">): Promise<Migrations> {
  const rows = await database.rows(
    Prisma.sql`SELECT "migration_name" FROM "_prisma_migrations" WHERE "finished_at" IS NOT NULL ORDER BY 1`,
  );
  const applied = rows.map(([name]) => String(name));
  return { applied, missing: knownMigrations(database.provider).filter((name) => !applied.includes(name)) };
}
