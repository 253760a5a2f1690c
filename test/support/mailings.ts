/** Mailings to the people of the roster. */
import type { Prisma } from "../../lib/db/generated/sqlite/client.ts";
import { REMINDER_ID } from "../../lib/notify/letters.ts";
import type { Portal } from "../../lib/services/portal.ts";
import { addRosterEntry } from "./portal.ts";

type Texts = Readonly<Record<string, readonly [subject: string, text: string]>>;

interface MailingOptions extends Partial<Prisma.MailingUncheckedCreateInput> {
  /** By language. */
  readonly written?: Texts;
}

/** By default to everyone, and due at once. */
export function addMailing({ database: { client } }: Portal, { written = WRITTEN, ...row }: MailingOptions = {}) {
  const texts = Object.entries(written).map(([language, [subject, text]]) => ({ language, subject, text }));
  return client.mailing.create({
    data: { audience: "everyone", language: "en", zone: "UTC", dueAt: new Date(), ...row, texts: { create: texts } },
  });
}

const WRITTEN: Texts = {
  en: ["Your mailbox {oldAddress} moves", "Dear {name},\n\nplease see {portal}\nbefore {deadline}."],
};

/** Each with an old address of its own, on one old server. */
export async function addEntries(
  portal: Portal,
  count: number,
  row: Partial<Prisma.RosterEntryUncheckedCreateInput> = {},
) {
  const { serverId } = await addRosterEntry(portal, { oldAddress: "p0@old.example", ...row });
  for (let each = 1; each < count; each++)
    await addRosterEntry(portal, { serverId, oldAddress: `p${each}@old.example`, ...row });
  return serverId;
}

/** Switches the ladder on, as of long ago. */
export async function addReminderPlan(portal: Portal, row: Partial<Prisma.ReminderPlanUncheckedCreateInput> = {}) {
  const { client } = portal.database;
  const plan = { days: "[14,7,3,1,0]", escalationDays: "[7,3,1]", timeOfDay: "09:00" };
  await client.reminderPlan.create({ data: { enabledAt: new Date(0), ...plan, ...row } });
  await addMailing(portal, { id: REMINDER_ID, kind: "reminder", audience: "notDone", dueAt: null });
  await addMailing(portal, { id: "escalation", kind: "escalation", audience: "notDone", dueAt: null, written: {} });
}

/** The one date of a test: Friday 18 December 2026 at 17:00 in Berlin. */
export async function announce({ database: { client } }: Portal, deadline = "2026-12-18T17:00") {
  const words = { headline: "{when}", text: "", zone: "Europe/Berlin", publishedAt: new Date() };
  return client.announcement.create({ data: { ...words, deadline } });
}
