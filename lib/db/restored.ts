/**
 * What a database brought back from a backup must not take for the present: other processes, sign-ins, and what it does not know to have
 * been done since. Journals stay as they are: a run looks at the new server before it sends what its journal says is missing.
 */
import type { Database } from "./database.ts";
import type { MailState } from "./generated/sqlite/client.ts";
import { changeUpkeep } from "./upkeep.ts";

export interface Settled {
  /** Messages of administrators to the roster that are stopped. */
  readonly mailings: number;
  /** Mails to single people that are not sent any more. */
  readonly mails: number;
}

/** `takenAt`: when the backup was made. Mail to people may have gone out after it, and is not sent a second time (docs/decisions/0017, 0037). */
export function settleRestored({ client }: Database, takenAt: Date, now: Date): Promise<Settled> {
  return client.$transaction(async (transaction) => {
    await transaction.worker.updateMany({ where: { endedAt: null }, data: { endedAt: now } });
    await transaction.lease.updateMany({ data: { until: now } });
    await transaction.slot.deleteMany();
    await transaction.slotWish.deleteMany();
    // Who signed out since would be signed in again.
    await transaction.session.deleteMany();
    await transaction.deviceLink.deleteMany();
    await transaction.signInAttempt.deleteMany();
    await transaction.request.deleteMany();
    const mayHaveGone: { state: { in: MailState[] } } = { state: { in: ["waiting", "handedOver"] } };
    const unknown = { state: "unclear", sealed: null, claimedUntil: null, endedAt: now } as const;
    const mails = await transaction.mail.updateMany({ where: mayHaveGone, data: unknown });
    const mailings = await transaction.mailing.updateMany({
      where: {
        ...{ kind: "message", stoppedAt: null, dueAt: { lte: now } },
        OR: [{ listedAt: null }, { letters: { some: mayHaveGone } }],
      },
      data: { stoppedAt: now },
    });
    // Rungs before that are not sent.
    await transaction.reminderPlan.updateMany({ where: { enabledAt: { not: null } }, data: { enabledAt: now } });
    await changeUpkeep(transaction, { restoredAt: now });
    const details = JSON.stringify({ takenAt, ...{ mailings: mailings.count, mails: mails.count } });
    await transaction.auditEvent.create({
      data: { at: now, actorKind: "system", actorId: null, action: "portal.restore", subjectId: null, details },
    });
    return { mailings: mailings.count, mails: mails.count };
  });
}
