/** When imports close for whom: the one place that asks, for reminders and letters. */
import type { Database } from "../db/database.ts";
import { portalZone } from "./calendar.ts";
import { readClosings } from "./imports-close.ts";

export interface ClosingDate {
  /** Epoch milliseconds; null: no date is set. */
  readonly deadline: number | null;
  /** IANA name. */
  readonly zone: string;
}

/** Of a wave; null: of those who are in none. More time that one person was given is not taken into account. */
export async function closingOf(client: Database["client"], waveId: string | null): Promise<ClosingDate> {
  return (await closingBook(client))(waveId);
}

/** The same for many waves, read once. */
export async function closingBook(client: Database["client"]): Promise<(waveId: string | null) => ClosingDate> {
  const [book, zone] = await Promise.all([readClosings(client), portalZone(client)]);
  return (waveId) => ({ deadline: book.of({ waveId, graceUntil: null }), zone });
}
