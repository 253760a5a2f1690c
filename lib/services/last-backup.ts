/** When the last backup was made, as the command that makes them has noted it in the row of the table Upkeep. */
import type { Database } from "../db/database.ts";
import { Prisma } from "../db/generated/sqlite/client.ts";

const MILLISECONDS = {
  sqlite: Prisma.sql`"lastBackupAt"`,
  postgresql: Prisma.sql`EXTRACT(EPOCH FROM "lastBackupAt") * 1000`,
} as const;

/** Epoch milliseconds; null: none was made, or nothing notes it. */
export async function lastBackupAt(database: Pick<Database, "provider" | "rows">): Promise<number | null> {
  try {
    const [row] = await database.rows(
      Prisma.sql`SELECT ${MILLISECONDS[database.provider]} FROM "Upkeep" WHERE "id" = 1`,
    );
    const at = row?.[0] ?? null;
    return at === null ? null : Math.round(Number(at));
  } catch {
    // Not every version has the table.
    return null;
  }
}
