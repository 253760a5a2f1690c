/** When imports close for whom: the one place that asks, for reminders and letters. */
import { type CalendarReader, calendar } from "./calendar.ts";

export interface ClosingDate {
  /** Epoch milliseconds; null: no date is set. */
  readonly deadline: number | null;
  /** IANA name. */
  readonly zone: string;
}

/** Of a wave; null: of those who are in none. Today there is one date for all, that of the announcement. */
export function closingOf(client: CalendarReader, _waveId: string | null): Promise<ClosingDate> {
  return calendar(client);
}
