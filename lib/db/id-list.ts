/** Very many ids in one statement: a single value, as a statement takes only so many of them. */
import type { Database } from "./database.ts";
import { Prisma } from "./generated/sqlite/client.ts";

/** What stands behind IN. */
export function idList({ provider }: Pick<Database, "provider">, ids: readonly string[]): Prisma.Sql {
  const listed = JSON.stringify(ids);
  return provider === "sqlite"
    ? Prisma.sql`(SELECT "value" FROM json_each(${listed}))`
    : Prisma.sql`(SELECT jsonb_array_elements_text(CAST(${listed} AS JSONB)))`;
}
