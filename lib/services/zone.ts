/** Which zone's clock pages show. */
import type { Portal } from "./portal.ts";

/** IANA name: the zone of the newest published announcement, else that of this machine. */
export async function portalZone({ database: { client } }: Portal): Promise<string> {
  const announcement = await client.announcement.findFirst({
    where: { publishedAt: { not: null } },
    orderBy: { publishedAt: "desc" },
    select: { zone: true },
  });
  return announcement?.zone ?? Intl.DateTimeFormat().resolvedOptions().timeZone;
}
