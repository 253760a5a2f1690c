/** How the portal was doing, every five minutes of the last week. */
import type { Database } from "./database.ts";
import { Prisma } from "./generated/sqlite/client.ts";
import { moment } from "./moment.ts";

export const SAMPLE_MS = 5 * 60_000;
/** So long they are kept: 2,016 rows. */
export const SAMPLES_KEPT_MS = 7 * 24 * 3_600_000;

export interface SystemSample {
  /** Epoch milliseconds, a whole number of five minutes. */
  readonly at: number;
  /** JSON. */
  readonly data: string;
}

/** The five minutes that a moment is in. Both in epoch milliseconds. */
export function sampleTime(now: number): number {
  return now - (now % SAMPLE_MS);
}

/** Whether some worker has written the one of these five minutes. */
export async function hasSample({ client }: Database, at: number): Promise<boolean> {
  return (await client.systemSample.count({ where: { at: new Date(at) } })) > 0;
}

/** Writes it, and erases what has had its time. Where another worker was quicker, its row stays. */
export async function keepSample(database: Database, { at, data }: SystemSample): Promise<void> {
  await database.run(
    Prisma.sql`INSERT INTO "SystemSample" ("at", "data") VALUES (${moment(database, at)}, ${data}) ON CONFLICT ("at") DO NOTHING`,
    "lazy",
  );
  await database.client.systemSample.deleteMany({ where: { at: { lte: new Date(at - SAMPLES_KEPT_MS) } } });
}

/** Those since then, the oldest first. */
export async function samplesSince({ client }: Database, since: number): Promise<readonly SystemSample[]> {
  const rows = await client.systemSample.findMany({ where: { at: { gte: new Date(since) } }, orderBy: { at: "asc" } });
  return rows.map(({ at, data }) => ({ at: at.getTime(), data }));
}
