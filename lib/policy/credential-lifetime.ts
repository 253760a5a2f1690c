/** How long passwords are kept. Pure; moments in epoch milliseconds. */

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** After the announced deadline, for a last run. */
export const GRACE_DAYS = 7;
/** Without a run or a sign-in. */
export const UNUSED_DAYS = 30;
/** A password typed after the end is kept as long as the session for which it was typed may last. */
const SESSION_HOURS = 12;

/**
 * Until when a password is kept that was last used or typed at `usedAt`: 30 days, but not beyond a week after the
 * announced deadline. `deadline` is null while none is announced.
 */
export function keepUntil(usedAt: number, deadline: number | null): number {
  const unused = usedAt + UNUSED_DAYS * DAY;
  return deadline === null ? unused : Math.min(unused, latestEnd(usedAt, deadline));
}

/** Until when any password may be kept, whenever it was used, once this deadline is announced. */
export function latestEnd(now: number, deadline: number): number {
  return Math.max(deadline + GRACE_DAYS * DAY, now + SESSION_HOURS * HOUR);
}
