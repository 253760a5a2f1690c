/** Which zone's clock pages show. */
import { portalZone as zoneOf } from "../jobs/calendar.ts";
import type { Portal } from "./portal.ts";

/** IANA name: as portalZone() of lib/jobs/calendar.ts. */
export function portalZone({ database: { client } }: Pick<Portal, "database">): Promise<string> {
  return zoneOf(client);
}
