/** The day that is announced, for everything that ends with it. */
import type { Database } from "../db/database.ts";
import { deadlineOf } from "../policy/announcement.ts";

/** The database's client or a transaction of it. */
type Reader = Pick<Database["client"], "announcement">;

/** Epoch milliseconds of the latest deadline that is published; null while there is none. */
export async function announcedDeadline(client: Reader): Promise<number | null> {
  const rows = await client.announcement.findMany({
    where: { publishedAt: { not: null } },
    select: { deadline: true, zone: true },
  });
  return rows.length === 0 ? null : Math.max(...rows.map(deadlineOf));
}
