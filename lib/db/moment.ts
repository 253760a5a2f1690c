/** A moment as a value in SQL. */
import type { Database } from "./database.ts";
import { Prisma } from "./generated/sqlite/client.ts";

/** `at` in epoch milliseconds, as SQLite keeps it; PostgreSQL keeps wall time of UTC. */
export function moment({ provider }: Pick<Database, "provider">, at: number): Prisma.Sql {
  return provider === "sqlite" ? Prisma.sql`${at}` : Prisma.sql`(to_timestamp(${at} / 1000.0) AT TIME ZONE 'UTC')`;
}

/** The other way: a column of moments as epoch milliseconds, a number of Database.rows() (PostgreSQL gives text). */
export function millisecondsOf({ provider }: Pick<Database, "provider">, column: Prisma.Sql): Prisma.Sql {
  // The sum is no column any more, which the driver would read as a date.
  return provider === "sqlite"
    ? Prisma.sql`(${column} + 0)`
    : Prisma.sql`CAST(EXTRACT(EPOCH FROM ${column}) * 1000 AS BIGINT)`;
}
