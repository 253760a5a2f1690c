/** When imports close for whom: the one place that asks, for reminders and letters. */
import type { Database } from "../db/database.ts";
import { announcedDeadline, portalZone } from "./calendar.ts";

export interface ClosingDate {
  /** Epoch milliseconds; null: no date is set. */
  readonly deadline: number | null;
  /** IANA name. */
  readonly zone: string;
}

/** Of a wave; null: of those who are in none. Today there is one date for all, that of the announcement. */
export async function closingOf(client: Database["client"], _waveId: string | null): Promise<ClosingDate> {
  const [deadline, zone] = await Promise.all([announcedDeadline(client), portalZone(client)]);
  return { deadline, zone };
}
