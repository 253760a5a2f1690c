/** How long reports are kept, and what is known of single messages. Pure; moments in epoch milliseconds. */

const DAY = 86_400_000;

/** Days after the end that an administrator may choose, and those that hold where nobody has. */
export const REPORT_DAYS = { fewest: 7, usual: 90, most: 3650 } as const;

/** What the end of a move is worked out from. Null: not so, or not known. */
export interface MoveEnd {
  /** Its last run ended then, or it began to rest. */
  readonly stateSince: number;
  readonly signedOffAt: number | null;
  /** When imports close for it. */
  readonly closes: number | null;
  /** When the old server is switched off, or is to be. */
  readonly switchedOff: number | null;
}

/** Until when its reports can be read: `days` after the last of all that ends it. */
export function reportsKeptUntil({ stateSince, signedOffAt, closes, switchedOff }: MoveEnd, days: number): number {
  const ends = [signedOffAt, closes, switchedOff].filter((at) => at !== null);
  return Math.max(stateSince, ...ends) + days * DAY;
}

/** Nothing more is copied: only then nobody needs to know which messages were. */
export function isOver({ signedOffAt, closes }: MoveEnd, now: number): boolean {
  return signedOffAt !== null || (closes !== null && closes <= now);
}
