/** Counts of what stands still and of what waits to be sent: the same for metrics and for the administrators' page. */
import type { Database } from "../db/database.ts";

/** Moves that wait or stand still, by the code of what holds them. */
export async function heldByCode({ client }: Database): Promise<ReadonlyMap<string, number>> {
  const rows = await client.migration.groupBy({
    by: ["reason"],
    where: { activity: { in: ["waiting", "needsUser", "failed"] }, reason: { not: null } },
    _count: true,
  });
  return new Map(rows.map(({ reason, _count }) => [reason ?? "", _count]));
}

export interface MailsWaiting {
  readonly mails: number;
  readonly letters: number;
  /** Since when the oldest waits, in epoch milliseconds; null: none does. */
  readonly oldest: number | null;
}

/** Those that could be sent by `now`, in epoch milliseconds. */
export async function mailsWaiting({ client }: Database, now: number): Promise<MailsWaiting> {
  const where = { state: "waiting" as const, nextTryAt: { lte: new Date(now) } };
  const ask = { where, _count: true, _min: { createdAt: true } } as const;
  const [mails, letters] = await Promise.all([client.mail.aggregate(ask), client.letter.aggregate(ask)]);
  const moments = [mails, letters].flatMap(({ _min }) => (_min.createdAt === null ? [] : [_min.createdAt.getTime()]));
  return { mails: mails._count, letters: letters._count, oldest: moments.length === 0 ? null : Math.min(...moments) };
}
