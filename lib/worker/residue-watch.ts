/** Once a day the worker looks by itself whether something still arrives in old accounts that are moved, until the person says that all is done. */
import { Interrupted, MailError } from "../engine/errors.ts";
import { RESIDUE_EVERY_MS } from "../policy/residue.ts";
import type { WorkerContext } from "./context.ts";
import { NoSuchMigration } from "./open-accounts.ts";
import { lookForResidue } from "./residue.ts";

/** So many a round, one after another. */
const AT_ONCE = 20;
/** So long one may take, its wait for a connection included. */
const PATIENCE_MS = 60_000;

/** Looks where it is due. Answers how often it looked. Throws Interrupted by the signal. */
export async function watchResidue(context: WorkerContext, signal: AbortSignal, now: Date): Promise<number> {
  const { client } = context.database;
  const due = await client.migration.findMany({
    where: { phase: "done", signedOffAt: null, residueDueAt: { lte: now } },
    orderBy: { residueDueAt: "asc" },
    select: { id: true, catchUp: true, residueDueAt: true, oldAccount: { select: { serverId: true } } },
    take: AT_ONCE,
  });
  let looked = 0;
  for (const { id, catchUp, residueDueAt, oldAccount } of due) {
    const { serverId } = oldAccount;
    // In its quiet hours a server is left alone: the next round asks again.
    if (!catchUp && context.limits.closed({ old: serverId, new: serverId })) continue;
    const next = catchUp ? null : new Date(now.getTime() + RESIDUE_EVERY_MS);
    const mine = await client.migration.updateMany({ where: { id, residueDueAt }, data: { residueDueAt: next } });
    // New mail is brought over every night: that run sees what there is.
    if (mine.count === 0 || catchUp) continue;
    await lookOnce(context, id, signal);
    looked++;
  }
  return looked;
}

/** What goes wrong concerns only this account. */
async function lookOnce(context: WorkerContext, migrationId: string, signal: AbortSignal): Promise<void> {
  try {
    const until = AbortSignal.any([signal, AbortSignal.timeout(PATIENCE_MS)]);
    await lookForResidue(context, { migrationId, senders: false, use: "checking" }, until);
  } catch (error) {
    if (signal.aborted) throw error;
    if (error instanceof NoSuchMigration || error instanceof Interrupted) return;
    if (!(error instanceof MailError)) return context.log.trouble("residue.failed", error);
    // A password that is refused or gone is not tried again every day: that locks accounts.
    if (error.code.startsWith("auth."))
      await context.database.client.migration.updateMany({ where: { id: migrationId }, data: { residueDueAt: null } });
  }
}
