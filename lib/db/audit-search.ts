/** Whom and what the audit's ids may stand for, by a part of their name. */
import type { Database } from "./database.ts";
import { Prisma } from "./generated/sqlite/client.ts";
import { moment } from "./moment.ts";

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
    UNION ALL SELECT "id" FROM "Administrator" WHERE ${like(name)}
    UNION ALL SELECT "id" FROM "Account" WHERE ${like(login)}
    UNION ALL SELECT "id" FROM "Server" WHERE ${like(name)} OR ${like(host)}
    UNION ALL SELECT "id" FROM "RosterEntry" WHERE ${like(Prisma.sql`"oldAddress"`)} OR ${like(name)}
    UNION ALL SELECT "id" FROM "Migration" WHERE ${like(Prisma.sql`"reference"`)} OR "personId" IN (${people})
    LIMIT ${MOST_NAMES}`);
  return rows.map(([id]) => String(id));
}

/** What else is asked of rows; null: nothing. */
export interface EventWish {
  /** An action, or what stands before its dot. */
  readonly action: string | null;
  readonly since: Date | null;
  readonly until: Date | null;
  /** Older than the row with this id. */
  readonly before: number | null;
  readonly take: number;
}

/** The newest rows that one of these ids did, or that happened to it. Each column is asked by its index: put together, the whole audit would be read. */
export async function eventsOf(database: Database, ids: readonly string[], wish: EventWish): Promise<number[]> {
  if (ids.length === 0) return [];
  const { action, since, until, before, take } = wish;
  const those = Prisma.join([...ids]);
  const conditions = [
    ...(action === null ? [] : [isAction(action)]),
    ...(since === null ? [] : [Prisma.sql`"at" >= ${moment(database, since.getTime())}`]),
    ...(until === null ? [] : [Prisma.sql`"at" < ${moment(database, until.getTime())}`]),
    ...(before === null ? [] : [Prisma.sql`"id" < ${before}`]),
  ];
  const parts = (["actorId", "onBehalfOf", "subjectId"] as const).map((column) => {
    const all = [Prisma.sql`${Prisma.raw(`"${column}"`)} IN (${those})`, ...conditions];
    return Prisma.sql`SELECT "id" FROM "AuditEvent" WHERE ${Prisma.join(all, " AND ")}`;
  });
  const rows = await database.rows(
    Prisma.sql`SELECT "id" FROM (${Prisma.join(parts, " UNION ")}) e ORDER BY "id" DESC LIMIT ${take}`,
  );
  return rows.map(([id]) => Number(id));
}

function isAction(action: string): Prisma.Sql {
  return action.includes(".") ? Prisma.sql`"action" = ${action}` : Prisma.sql`"action" LIKE ${`${action}.%`}`;
}
