/** Looking for words in all rows of a database, whatever tables there are. */
import type { Database } from "../../lib/db/database.ts";
import { Prisma } from "../../lib/db/generated/sqlite/client.ts";

/** Names of the tables of an SQLite database in which at least one of these words stands, in order. */
export async function tablesWith(database: Database, words: readonly string[]): Promise<string[]> {
  const tables = await database.rows(Prisma.sql`SELECT name FROM sqlite_master WHERE type = 'table'`);
  const found: string[] = [];
  for (const name of tables.map(([table]) => String(table))) {
    const rows = await database.rows(Prisma.sql`SELECT * FROM ${Prisma.raw(`"${name}"`)}`);
    const text = rows.flat().map(readable).join("\n");
    if (words.some((word) => text.includes(word))) found.push(name);
  }
  return found.sort();
}

function readable(value: unknown): string {
  return value instanceof Uint8Array ? Buffer.from(value).toString("latin1") : String(value);
}
