/** The ladder of reminders, and of letters to the contacts of waves: whoever a rung is due for gets its letter, once. */
import type { Database } from "../db/database.ts";
import type { Prisma, ReminderPlan, Wave } from "../db/generated/sqlite/client.ts";
import { type ClosingGroup, closingGroups } from "../jobs/closing.ts";
import { ESCALATION_ID, leftIn, REMINDER_ID } from "../notify/letters.ts";
import { mailAddress } from "../policy/mail-address.ts";
import { BY_HAND, dueRung, type Rung } from "../policy/reminders.ts";
import { toRemind } from "../roster/audience.ts";
import { addLetters } from "./add-letters.ts";

const DAY_MS = 86_400_000;

/** Answers how many letters were added. Nothing happens while no administrator has switched it on. */
export async function addReminders(database: Database, now: Date): Promise<number> {
  const { client } = database;
  const plan = await client.reminderPlan.findUnique({ where: { id: 1 } });
  if (!plan) return 0;
  let letters = 0;
  for (const group of await closingGroups(client)) {
    const { wave, where, hasGrace } = group;
    const due = dueFor(group, plan, now.getTime());
    if (due.person) letters += await remind(database, where, due.person, now);
    // Contacts are told of the whole wave, by its own date.
    if (due.contact && wave && !hasGrace) letters += await escalate(database, wave, due.contact, now);
  }
  return letters;
}

function dueFor({ deadline, zone }: ClosingGroup, plan: ReminderPlan, now: number) {
  const { enabledAt, timeOfDay } = plan;
  if (enabledAt === null || deadline === null) return { person: null, contact: null };
  const due = (days: string) =>
    dueRung({ days: JSON.parse(days), timeOfDay }, { deadline, zone }, enabledAt.getTime(), now);
  return { person: due(plan.days), contact: due(plan.escalationDays) };
}

async function remind(
  database: Database,
  among: Prisma.RosterEntryWhereInput,
  { days, occasion, at }: Rung,
  now: Date,
): Promise<number> {
  // A deadline that is put off by less than the rung's own days is no reason to say the same again.
  const lately = { gt: new Date(now.getTime() - days * DAY_MS) };
  const said = { mailingId: REMINDER_ID, occasion: { startsWith: `${days} ` }, createdAt: lately };
  // Nor is a rung of one whom an administrator has reminded by hand since a day before it.
  const byHand = {
    ...{ mailingId: REMINDER_ID, occasion: { startsWith: BY_HAND } },
    createdAt: { gt: new Date(at - DAY_MS) },
  };
  const where = { AND: [toRemind(among, now.getTime()), { letters: { none: { OR: [said, byHand] } } }] };
  const { letters } = await addLetters(database, { mailingId: REMINDER_ID, occasion, where }, now);
  return letters;
}

/** Whoever answers for a wave is told who of it is left; of nobody they need not hear. */
async function escalate(database: Database, wave: Wave, { occasion }: Rung, now: Date): Promise<number> {
  if (mailAddress(wave.contactEmail ?? "") === null) return 0;
  const { count } = await leftIn(database, wave.id, now.getTime());
  if (count === 0) return 0;
  return database.client.$transaction(async (tx) => {
    // Other workers wait here for the end of this transaction, and see its row then.
    const lock = { where: { id: ESCALATION_ID, stoppedAt: null }, data: { stoppedAt: null } };
    if ((await tx.mailing.updateMany(lock)).count === 0) return 0;
    const row = { mailingId: ESCALATION_ID, waveId: wave.id, occasion };
    if ((await tx.letter.count({ where: row })) > 0) return 0;
    await tx.letter.create({ data: { ...row, createdAt: now, nextTryAt: now } });
    return 1;
  });
}
