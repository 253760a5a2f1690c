/** A reminder at once to people whom an administrator has chosen: by the same rules as the ladder's, once each. */
import type { Administrator } from "../auth/viewer.ts";
import type { Database } from "../db/database.ts";
import type { Prisma } from "../db/generated/sqlite/client.ts";
import type { Transaction } from "../db/migrations.ts";
import type { ClosingGroup } from "../jobs/closing.ts";
import { REMINDER_ID } from "../notify/letters.ts";
import { reachOf } from "../notify/reach.ts";
import { byHandOccasion } from "../policy/reminders.ts";
import { toRemind } from "../roster/audience.ts";
import { audit } from "./audit.ts";
import type { Portal } from "./portal.ts";

const DAY_MS = 86_400_000;

/** Why nobody can be reminded: this portal sends no mail, or nobody has written the reminder yet. */
export type RemindObstacle = "noMail" | "notWritten";

export async function remindObstacle({ database, config }: Portal): Promise<RemindObstacle | null> {
  if (config.mailFrom === null) return "noMail";
  const texts = await database.client.mailingText.count({ where: { mailingId: REMINDER_ID } });
  return texts === 0 ? "notWritten" : null;
}

type Reader = Pick<Database["client"], "rosterEntry" | "mailAddress" | "undeliverableAddress">;

/**
 * Who of these gets a reminder: whoever is not done, whom nobody left out, whom mail reaches, for whom imports are not closed, and who got none
 * within a day. `now` in epoch milliseconds.
 */
export async function remindable(
  client: Reader,
  groups: readonly ClosingGroup[],
  ids: readonly string[],
  now: number,
): Promise<readonly string[]> {
  const closed = groups.filter(({ deadline }) => deadline !== null && deadline <= now).map(({ where }) => where);
  const lately = { mailingId: REMINDER_ID, createdAt: { gt: new Date(now - DAY_MS) } };
  const real = { NOT: { occasion: { startsWith: "test " } } };
  const where: Prisma.RosterEntryWhereInput = {
    AND: [toRemind({ id: { in: [...ids] } }, now), { letters: { none: { ...lately, ...real } } }],
    NOT: closed,
  };
  return (await reachOf(client, where)).reached;
}

/** Gives each of those their letter, which a worker sends at its pace. Answers how many. */
export async function remindNow(
  tx: Transaction,
  viewer: Administrator,
  groups: readonly ClosingGroup[],
  ids: readonly string[],
  now: number,
): Promise<number> {
  // Whoever else lists reminders waits here for the end of this transaction, and sees its rows then.
  const lock = { where: { id: REMINDER_ID, stoppedAt: null }, data: { stoppedAt: null } };
  if ((await tx.mailing.updateMany(lock)).count === 0) return 0;
  const at = new Date(now);
  const row = { mailingId: REMINDER_ID, occasion: byHandOccasion(now), createdAt: at, nextTryAt: at };
  const entries = await remindable(tx, groups, ids, now);
  await tx.letter.createMany({ data: entries.map((entryId) => ({ ...row, entryId })) });
  await audit.recordAll(
    tx,
    viewer,
    entries.map((subjectId) => ({ action: "reminders.send", subjectId }) as const),
  );
  return entries.length;
}
