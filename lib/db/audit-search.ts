/** Whom and what the audit's ids may stand for, by a part of their name. */
import type { Database } from "./database.ts";
import { Prisma } from "./generated/sqlite/client.ts";

/** More names than these fit into no question to the database, and into no search that anybody means. */
export const MOST_NAMES = 250;

/** Ids of people, administrators, servers, accounts and moves whose name, address or reference contains this text, in upper or lower case. */
export async function idsNamed(database: Database, text: string): Promise<string[]> {
  const pattern = `%${text.replace(/[\\%_]/g, "\\$&")}%`;
  // SQLite's LIKE knows no case.
  const isLike = Prisma.raw(database.provider === "sqlite" ? "LIKE" : "ILIKE");
  const like = (column: Prisma.Sql) => Prisma.sql`${column} ${isLike} ${pattern} ESCAPE '\\'`;
  const [login, name, host] = [Prisma.sql`"login"`, Prisma.sql`"name"`, Prisma.sql`"host"`];
  const people = Prisma.sql`SELECT "id" FROM "Person" WHERE ${like(login)}`;
  const rows = await database.rows(Prisma.sql`
    ${people}
    UNION SELECT "id" FROM "Administrator" WHERE ${like(name)}
    UNION SELECT "id" FROM "Account" WHERE ${like(login)}
    UNION SELECT "id" FROM "Server" WHERE ${like(name)} OR ${like(host)}
    UNION SELECT "id" FROM "RosterEntry" WHERE ${like(Prisma.sql`"oldAddress"`)} OR ${like(name)}
    UNION SELECT "id" FROM "Migration" WHERE ${like(Prisma.sql`"reference"`)} OR "personId" IN (${people})
    LIMIT ${MOST_NAMES}`);
  return rows.map(([id]) => String(id));
}
