/** Every night, what has arrived in the old accounts since: puts those in line whose time has come. */
import type { Database } from "../db/database.ts";
import { changeState, stateOf, type Transaction } from "../db/migrations.ts";
import { advance } from "../engine/state.ts";
import { hasClosed, importsClose } from "../jobs/imports-close.ts";

/** So many at a time: each is a transaction of its own. */
const AT_ONCE = 200;

/** Answers how many were put in line. Passwords are kept no longer for it: that is for the person to do. */
export async function queueCatchUps(database: Database, workerId: string, now: Date): Promise<number> {
  const due = await database.client.migration.findMany({
    where: { phase: "done", catchUp: true, signedOffAt: null, catchUpAt: { lte: now } },
    orderBy: { catchUpAt: "asc" },
    select: { id: true },
    take: AT_ONCE,
  });
  let queued = 0;
  for (const { id } of due)
    if (await database.client.$transaction((transaction) => queueOne(transaction, id, { workerId, now }))) queued++;
  return queued;
}

interface Round {
  readonly workerId: string;
  readonly now: Date;
}

/** Answers false where somebody else was faster, or it cannot be any more. */
async function queueOne(transaction: Transaction, id: string, { workerId, now }: Round): Promise<boolean> {
  const before = await transaction.migration.findUnique({ where: { id }, include: { oldAccount: true } });
  if (before?.phase !== "done" || !before.catchUp || before.catchUpAt === null || before.catchUpAt > now) return false;
  const accounts = [before.oldAccountId, before.newAccountId];
  const passwords = await transaction.credential.count({
    where: { accountId: { in: accounts }, keepUntil: { gt: now } },
  });
  const closes = await importsClose(transaction, before.oldAccount);
  if (passwords < accounts.length || hasClosed(closes, now.getTime())) {
    await transaction.migration.update({ where: { id }, data: { catchUpAt: null } });
    return false;
  }
  return changeState(transaction, before, {
    state: advance(stateOf(before), { kind: "queue" }),
    actor: { kind: "worker", id: workerId },
    at: now,
    with: { queuedAt: now, queuedBy: "worker", wish: null, servedMs: 0n, startAt: null, catchUpAt: null },
  });
}
