/** The dates that web and worker both go by. */
import type { Database } from "../db/database.ts";
import { deadlineOf } from "../policy/announcement.ts";

/** The database's client or a transaction of it. */
type Reader = Pick<Database["client"], "announcement" | "timetable">;

/** Epoch milliseconds of the latest deadline that is published for all; null while there is none. */
export async function announcedDeadline(client: Pick<Reader, "announcement">): Promise<number | null> {
  const rows = await client.announcement.findMany({
    where: { publishedAt: { not: null }, meantFor: null },
    select: { deadline: true, zone: true },
  });
  return rows.length === 0 ? null : Math.max(...rows.map(deadlineOf));
}

/** The id of the timetable that holds for everybody. */
export const EVERYONE = "everyone";

/**
 * Whose clock pages show, and nights go by. IANA name: the zone of the newest published announcement, else that of the dates for everyone,
 * else that of this machine.
 */
export async function portalZone(client: Reader): Promise<string> {
  const announcement = await client.announcement.findFirst({
    where: { publishedAt: { not: null } },
    orderBy: { publishedAt: "desc" },
    select: { zone: true },
  });
  if (announcement) return announcement.zone;
  const timetable = await client.timetable.findUnique({ where: { id: EVERYONE }, select: { zone: true } });
  return timetable?.zone ?? Intl.DateTimeFormat().resolvedOptions().timeZone;
}
