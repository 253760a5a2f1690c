/** Looking for words in all rows of a database, whatever tables there are. */
import type { Database } from "../../lib/db/database.ts";
import { Prisma } from "../../lib/db/generated/sqlite/client.ts";

const TABLES = {
  sqlite: Prisma.sql`SELECT name FROM sqlite_master WHERE type = 'table'`,
  postgresql: Prisma.sql`SELECT CAST(tablename AS TEXT) FROM pg_tables WHERE schemaname = current_schema()`,
};

/** Names of the tables in which at least one of these words stands, in order. */
export async function tablesWith(database: Database, words: readonly string[]): Promise<string[]> {
  const tables = await database.rows(TABLES[database.provider]);
  const found: string[] = [];
  for (const name of tables.map(([table]) => String(table))) {
    const rows = await database.rows(Prisma.sql`SELECT * FROM ${Prisma.raw(`"${name}"`)}`);
    const text = rows.flat().map(readable).join("\n");
    if (words.some((word) => text.includes(word))) found.push(name);
  }
  return found.sort();
}

/** Names of the tables of an SQLite database that have at least one of these columns, in order. */
export async function tablesThatName(database: Database, columns: readonly string[]): Promise<string[]> {
  const rows = await database.rows(Prisma.sql`
    SELECT DISTINCT tables.name FROM sqlite_master tables JOIN pragma_table_info(tables.name) "column"
    WHERE tables.type = 'table' AND "column".name IN (${Prisma.join(columns)})`);
  return rows.map(([name]) => String(name)).sort();
}

function readable(value: unknown): string {
  return value instanceof Uint8Array ? Buffer.from(value).toString("latin1") : String(value);
}
