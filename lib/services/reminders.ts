/** Reminders to those who have not moved, and letters to the contacts of waves: switched on, written and looked at by administrators. */
import type { Viewer } from "../auth/viewer.ts";
import type { Transaction } from "../db/migrations.ts";
import { isLanguage } from "../i18n/languages.ts";
import { closingOf } from "../jobs/closing.ts";
import { ESCALATION_ID, REMINDER_ID } from "../notify/letters.ts";
import { isDaytime, NOT_DONE } from "../policy/mailing.ts";
import { DEFAULT_DAYS, DEFAULT_ESCALATION_DAYS, DEFAULT_TIME, daysIn } from "../policy/reminders.ts";
import { type Standing, standingsIn } from "../roster/list.ts";
import { onlyAdministrators } from "./access.ts";
import { audit } from "./audit.ts";
import { type ChangeKind, savedOf, submit } from "./changes.ts";
import type { Problems, Saved } from "./form-rules.ts";
import {
  type TextField,
  type TextProblem,
  textFields,
  textProblems,
  textsIn,
  type WrittenText,
} from "./mailing-form.ts";
import type { PreviewWish } from "./mailing-preview.ts";
import { knownFor, type LetterCounts, letterCounts } from "./mailings.ts";
import { type NextSending, nextSendings } from "./next-sendings.ts";
import type { Portal } from "./portal.ts";

export type ReminderField = "days" | "escalationDays" | "time" | "language" | TextField;
export type ReminderForm = Readonly<Record<ReminderField, string>>;
export type ReminderProblem = TextProblem | "noReminderDays" | "noDaytime" | "noChoice" | "notOnRoster";

export interface RemindersView {
  /** Epoch milliseconds; null: switched off. */
  readonly enabledAt: number | null;
  readonly form: ReminderForm;
  /** Whether anything was saved yet. */
  readonly isWritten: boolean;
  /** The next of each kind and wave, the soonest first. Empty while no date is announced. */
  readonly next: readonly NextSending[];
  readonly counts: LetterCounts;
  /** Those whom an administrator left out, by address, and how many have no place on the page. */
  readonly leftOut: {
    readonly shown: readonly { readonly id: string; readonly name: string; readonly oldAddress: string }[];
    readonly more: number;
  };
  readonly hasDeadline: boolean;
  /** The address that it comes from; null: this portal sends no mail. */
  readonly from: string | null;
}

/** Who is not done, for all parts of the page. For administrators; throws NotFound. */
export async function countedForReminders(
  { database }: Portal,
  viewer: Viewer,
  now: number = Date.now(),
): Promise<readonly Standing[]> {
  onlyAdministrators(viewer);
  return standingsIn(database, NOT_DONE, now);
}

/**
 * `first`: what stands in the texts before anybody has written them; `counted`: who is not done, where that is known. For administrators; throws NotFound.
 */
export async function remindersView(
  portal: Portal,
  viewer: Viewer,
  first: readonly WrittenText[],
  now: number = Date.now(),
  counted: readonly Standing[] | null = null,
): Promise<RemindersView> {
  onlyAdministrators(viewer);
  const { database, config } = portal;
  const { client } = database;
  const plan = await client.reminderPlan.findUnique({ where: { id: 1 } });
  const mailing = await client.mailing.findUnique({ where: { id: REMINDER_ID }, include: { texts: true } });
  const ladder = {
    days: plan ? (JSON.parse(plan.days) as number[]) : [...DEFAULT_DAYS],
    escalationDays: plan ? (JSON.parse(plan.escalationDays) as number[]) : [...DEFAULT_ESCALATION_DAYS],
    timeOfDay: plan?.timeOfDay ?? DEFAULT_TIME,
  };
  return {
    enabledAt: plan?.enabledAt?.getTime() ?? null,
    form: {
      ...{ days: ladder.days.join(", "), escalationDays: ladder.escalationDays.join(", "), time: ladder.timeOfDay },
      language: mailing?.language ?? config.language,
      ...textFields(mailing?.texts ?? first),
    },
    isWritten: mailing !== null,
    next: await nextSendings(database, ladder, counted ?? (await standingsIn(database, NOT_DONE, now)), {
      since: plan?.enabledAt?.getTime() ?? now,
      now,
    }),
    counts: await letterCounts(client, REMINDER_ID),
    leftOut: await leftOutOf(client),
    hasDeadline: (await closingOf(client, null)).deadline !== null,
    from: config.mailFrom,
  };
}

const MOST_LEFT_OUT = 200;

async function leftOutOf({ rosterEntry }: Portal["database"]["client"]): Promise<RemindersView["leftOut"]> {
  const where = { isReminded: false };
  const [shown, count] = await Promise.all([
    rosterEntry.findMany({
      where,
      select: { id: true, name: true, oldAddress: true },
      orderBy: { oldAddress: "asc" },
      take: MOST_LEFT_OUT,
    }),
    rosterEntry.count({ where }),
  ]);
  return { shown, more: count - shown.length };
}

/** What is typed, as it would be sent. */
export function reminderWish(form: ReminderForm): PreviewWish {
  return { audience: "notDone", language: form.language, texts: textsIn(form) };
}

const TIME = /^([01]\d|2[0-3]):[0-5]\d$/;

type SavedReminders = Saved<ReminderField, ReminderProblem>;

/** Saves days and texts; `enable`: it is switched on, or stays so. For administrators; throws NotFound. */
export async function saveReminders(
  portal: Portal,
  viewer: Viewer,
  form: ReminderForm,
  enable: boolean,
  now: number = Date.now(),
): Promise<SavedReminders> {
  onlyAdministrators(viewer);
  const problems = { ...textProblems(form, form.language, await knownOrSoon(portal)), ...ladderProblems(form) };
  if (Object.keys(problems).length > 0) return { ok: false, problems };
  const target = { id: REMINDER_ID, isNew: false };
  const change = { ...form, enabled: enable ? "yes" : "no" };
  return savedOf(await submit(portal, viewer, SAVE_REMINDERS, target, change, now), REMINDER_ID);
}

export const SAVE_REMINDERS: ChangeKind<ReminderForm & { readonly enabled: string }, SavedReminders> = {
  name: "reminders.save",
  current: async (tx) => {
    const plan = await tx.reminderPlan.findUnique({ where: { id: 1 } });
    const mailing = await tx.mailing.findUnique({ where: { id: REMINDER_ID }, include: { texts: true } });
    if (!plan || !mailing) return null;
    const ladder = { days: listed(plan.days), escalationDays: listed(plan.escalationDays), time: plan.timeOfDay };
    const enabled = plan.enabledAt === null ? "no" : "yes";
    return { ...ladder, language: mailing.language, ...textFields(mailing.texts), enabled };
  },
  isDone: ({ ok }) => ok,
  apply: async (tx, viewer, _, { enabled, ...form }, now) => {
    const problems = ladderProblems(form);
    if (Object.keys(problems).length > 0) return { ok: false, problems };
    const [days, escalationDays] = [form.days, form.escalationDays].map((typed) => JSON.stringify(daysIn(typed)));
    const before = await tx.reminderPlan.findUnique({ where: { id: 1 } });
    // One that is on stays on since then: rungs of before that are not sent.
    const enabledAt = enabled === "yes" ? (before?.enabledAt ?? new Date(now)) : null;
    const plan = { days: days ?? "[]", escalationDays: escalationDays ?? "[]", timeOfDay: form.time, enabledAt };
    await tx.reminderPlan.upsert({ where: { id: 1 }, create: { id: 1, ...plan }, update: plan });
    await writeTexts(tx, form.language, textsIn(form));
    const details = { enabled: enabledAt !== null };
    await audit.record(tx, viewer, { action: "reminders.change", subjectId: null, details });
    return { ok: true, id: REMINDER_ID };
  },
};

/** `[14,7]` → `14, 7`, as it is typed. */
function listed(days: string): string {
  return (JSON.parse(days) as number[]).join(", ");
}

/** A ladder without a date sends nothing, so its texts may already tell the date. */
async function knownOrSoon(portal: Portal) {
  return { ...(await knownFor(portal)), deadline: true };
}

function ladderProblems({
  days,
  escalationDays,
  time,
  language,
}: ReminderForm): Problems<ReminderField, ReminderProblem> {
  return {
    ...(daysIn(days) === null ? { days: "noReminderDays" } : {}),
    ...(daysIn(escalationDays) === null ? { escalationDays: "noReminderDays" } : {}),
    ...(TIME.test(time) && isDaytime(time) ? {} : { time: "noDaytime" }),
    ...(isLanguage(language) ? {} : { language: "noChoice" }),
  };
}

async function writeTexts(tx: Transaction, language: string, texts: readonly WrittenText[]): Promise<void> {
  for (const kind of ["reminder", "escalation"] as const) {
    const row = { id: kind === "reminder" ? REMINDER_ID : ESCALATION_ID, kind, audience: "notDone", zone: "UTC" };
    await tx.mailing.upsert({ where: { id: row.id }, create: { ...row, language }, update: { language } });
  }
  await tx.mailingText.deleteMany({ where: { mailingId: REMINDER_ID } });
  await tx.mailingText.createMany({ data: texts.map((text) => ({ mailingId: REMINDER_ID, ...text })) });
}

/**
 * Leaves the entries with this old address out of the reminders, or takes them in again. A mail that waits is not sent then. Answers whether
 * there is any. For administrators; throws NotFound.
 */
export async function setReminded(
  { database }: Portal,
  viewer: Viewer,
  oldAddress: string,
  isReminded: boolean,
): Promise<boolean> {
  onlyAdministrators(viewer);
  return database.client.$transaction(async (tx) => {
    const entries = await tx.rosterEntry.findMany({
      where: { oldAddress: oldAddress.toLowerCase() },
      select: { id: true },
    });
    for (const { id } of entries) {
      await tx.rosterEntry.update({ where: { id }, data: { isReminded } });
      await audit.record(tx, viewer, {
        action: isReminded ? "reminders.include" : "reminders.leaveOut",
        subjectId: id,
      });
    }
    return entries.length > 0;
  });
}
