/** Which zone's clock pages show. */
import { portalZone as zoneOf } from "../jobs/calendar.ts";
import type { Portal } from "./portal.ts";

/** IANA name: the zone of the newest published announcement, else that of this machine. */
export function portalZone({ database: { client } }: Pick<Portal, "database">): Promise<string> {
  return zoneOf(client);
}
