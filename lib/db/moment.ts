/** A moment as a value in SQL. */
import type { Database } from "./database.ts";
import { Prisma } from "./generated/sqlite/client.ts";

/** `at` in epoch milliseconds, as SQLite keeps it; PostgreSQL keeps wall time of UTC. */
export function moment({ provider }: Pick<Database, "provider">, at: number): Prisma.Sql {
  return provider === "sqlite" ? Prisma.sql`${at}` : Prisma.sql`(to_timestamp(${at} / 1000.0) AT TIME ZONE 'UTC')`;
}
