/** The dates that web and worker both go by. */
import type { Database } from "../db/database.ts";
import { deadlineOf } from "../policy/announcement.ts";
import type { Calendar } from "../policy/schedule.ts";

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

/** Both together. */
export async function calendar(client: Reader): Promise<Calendar> {
  const [deadline, zone] = await Promise.all([announcedDeadline(client), portalZone(client)]);
  return { deadline, zone };
}

/** Whose clock pages show, and nights go by. IANA name: the zone of the newest published announcement, else that of this machine. */
export async function portalZone(client: Reader): Promise<string> {
  const announcement = await client.announcement.findFirst({
    where: { publishedAt: { not: null } },
    orderBy: { publishedAt: "desc" },
    select: { zone: true },
  });
  return announcement?.zone ?? Intl.DateTimeFormat().resolvedOptions().timeZone;
}
