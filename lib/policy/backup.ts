/** When a backup is due, and when the last one is too old. Times in epoch milliseconds. */

/** `02:30`, of UTC. */
export interface DailyTime {
  readonly hour: number;
  readonly minute: number;
}

const DAY_MS = 86_400_000;
/** One that failed or was late is no reason to call anybody; two are. */
const OLD_MS = 2 * DAY_MS;

/** Whether the time of day has come since the last one. `last` null: there was none, and one is due at once. */
export function isBackupDue(last: number | null, { hour, minute }: DailyTime, now: number): boolean {
  if (last === null) return true;
  const today = new Date(now).setUTCHours(hour, minute, 0, 0);
  return last < (today <= now ? today : today - DAY_MS);
}

export function isBackupOld(last: number | null, now: number): boolean {
  return last === null || now - last > OLD_MS;
}
