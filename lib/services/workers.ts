/** Whether anybody is there to do what is to be done. */
import type { Database } from "../db/database.ts";

/** A worker that has not said for so long that it lives is away, in milliseconds. */
export const SIGN_OF_LIFE_MS = 10_000;

/** Whether a worker lives, and when one was last heard of. */
export async function workerNow({ client }: Database, now: number) {
  const row = await client.worker.findFirst({ where: { endedAt: null }, orderBy: { heartbeatAt: "desc" } });
  const lastSeenAt = row?.heartbeatAt.getTime() ?? null;
  return { lives: lastSeenAt !== null && lastSeenAt >= now - SIGN_OF_LIFE_MS, lastSeenAt };
}

/** How many workers live. */
export function livingWorkers({ client }: Database, now: number): Promise<number> {
  return client.worker.count({ where: { endedAt: null, heartbeatAt: { gte: new Date(now - SIGN_OF_LIFE_MS) } } });
}
