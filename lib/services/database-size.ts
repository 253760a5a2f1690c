/** How much room the database takes. */
import type { Database } from "../db/database.ts";
import { Prisma } from "../db/generated/sqlite/client.ts";

const SIZE = {
  sqlite: Prisma.sql`SELECT p.page_count * s.page_size FROM pragma_page_count() p, pragma_page_size() s`,
  postgresql: Prisma.sql`SELECT pg_database_size(current_database())`,
} as const;

/** In bytes; of SQLite without its log. */
export async function databaseBytes(database: Pick<Database, "provider" | "rows">): Promise<number> {
  const [row] = await database.rows(SIZE[database.provider]);
  return Number(row?.[0] ?? 0);
}
