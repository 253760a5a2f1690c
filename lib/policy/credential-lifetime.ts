/** How long passwords are kept. Pure; moments in epoch milliseconds. */

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** After imports close, for a last run if an administrator gives more time. */
export const GRACE_DAYS = 7;
/** Without a run or a sign-in. */
export const UNUSED_DAYS = 30;
/** A password typed after the end is kept as long as the session for which it was typed may last. */
const SESSION_HOURS = 12;

/**
 * Until when a password is kept that was last used or typed at `usedAt`: 30 days, but not beyond a week after the
 * imports close. `deadline` is null where they do not.
 */
export function keepUntil(usedAt: number, deadline: number | null): number {
  const unused = usedAt + UNUSED_DAYS * DAY;
  return deadline === null ? unused : Math.min(unused, latestEnd(usedAt, deadline));
}

function latestEnd(usedAt: number, deadline: number): number {
  return Math.max(deadline + GRACE_DAYS * DAY, usedAt + SESSION_HOURS * HOUR);
}

/** Until when a password is kept after the deadline was changed: as if it had always been so, but nobody loses one while they are at it. */
export function keepUntilAfterChange(
  { usedAt, until }: { readonly usedAt: number; readonly until: number },
  deadline: number | null,
  now: number,
): number {
  return Math.max(keepUntil(usedAt, deadline), Math.min(until, now + SESSION_HOURS * HOUR));
}
