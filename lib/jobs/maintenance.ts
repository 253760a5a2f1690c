/** Maintenance: since an administrator's word nothing moves and nobody signs in to a mail server, until their next. Web and worker ask here. */
import type { Database } from "../db/database.ts";
import { readUpkeep } from "../db/upkeep.ts";

/** Times in epoch milliseconds. */
export interface Maintenance {
  readonly since: number;
  /** When it is meant to be over: what ends it is somebody's word. */
  readonly until: number;
  /** What people read about the reason; may be empty. */
  readonly why: string;
}

/** Null: the portal works. */
export async function maintenanceNow(client: Pick<Database["client"], "upkeep">): Promise<Maintenance | null> {
  const { maintenanceSince, maintenanceUntil, maintenanceWhy: why } = await readUpkeep(client);
  if (maintenanceSince === null || maintenanceUntil === null) return null;
  return { since: maintenanceSince.getTime(), until: maintenanceUntil.getTime(), why };
}

/** Where it takes longer than planned, whoever waits is told a new time so often. */
const LONGER_MS = 15 * 60_000;

/** Until when whoever has to wait for its end is put off; they go on as soon as it is over. */
export function putOffUntil({ until }: Maintenance, now: number): number {
  return Math.max(until, now + LONGER_MS);
}
