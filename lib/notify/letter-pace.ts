/** How fast letters go, over all workers: one row of the database that everybody who sends moves on. */
import type { Database } from "../db/database.ts";

/** So much may be sent at once of what could have been sent before, in milliseconds. */
const AT_ONCE_MS = 1000;
/** So long a server that takes none of our mail is left alone, in milliseconds. */
export const REST_MS = 60_000;

/** Takes the place of one letter; false where it is too early for another. */
export async function takePlace(database: Database, perMinute: number, now: Date): Promise<boolean> {
  const { client } = database;
  const step = Math.ceil(60_000 / perMinute);
  const before = await client.letterPace.findUniqueOrThrow({ where: { id: 1 } });
  if (Number(before.until) > now.getTime() + Math.max(0, AT_ONCE_MS - step)) return false;
  const until = BigInt(Math.max(Number(before.until), now.getTime()) + step);
  // Whoever read the same moment at the same time looks again in the next round.
  const { count } = await client.letterPace.updateMany({ where: { id: 1, until: before.until }, data: { until } });
  return count === 1;
}

/** Nobody sends a letter for a while. */
export async function rest({ client }: Database, now: Date): Promise<void> {
  const until = BigInt(now.getTime() + REST_MS);
  await client.letterPace.updateMany({ where: { id: 1, until: { lt: until } }, data: { until } });
}
