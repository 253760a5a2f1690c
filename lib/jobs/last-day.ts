/** Last-day mode: until a moment that an administrator names, old servers may have more connections. It ends by itself. */
import type { Database } from "../db/database.ts";

/** Epoch milliseconds at which it ends; null: it is not on. */
export async function lastDayUntil(
  { organisation }: Pick<Database["client"], "organisation">,
  now: number,
): Promise<number | null> {
  const row = await organisation.findUnique({ where: { id: 1 }, select: { lastDayUntil: true } });
  const until = row?.lastDayUntil?.getTime() ?? null;
  return until !== null && until > now ? until : null;
}

export interface ConnectionLimits {
  readonly maxConnections: number;
  readonly lastDayConnections: number | null;
}

/** How many connections the server may have: never fewer than on other days. */
export function connectionsNow({ maxConnections, lastDayConnections }: ConnectionLimits, isLastDay: boolean): number {
  return isLastDay ? Math.max(maxConnections, lastDayConnections ?? 0) : maxConnections;
}
