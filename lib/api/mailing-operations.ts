/** Mailings and reminders: how they stand, and letting one go once it was said to how many. */
import { randomUUID } from "node:crypto";
import { z } from "zod";
import type { Administrator } from "../auth/viewer.ts";
import { NotFound } from "../services/access.ts";
import { TEXT_FIELDS } from "../services/mailing-form.ts";
import { type Released, releaseMailing, releaseView, stopMailing } from "../services/mailing-release.ts";
import { listMailings, mailingToEdit, newMailing, saveMailing } from "../services/mailings.ts";
import type { Portal } from "../services/portal.ts";
import { remindersView, saveReminders, setReminded } from "../services/reminders.ts";
import { NotNow, type Operation, operation, savedAs } from "./operation.ts";
import { count, filledIn, formOf, id, moment, nothing, partOf, perhapsMoment, saved, typed } from "./schemas.ts";

const counts = z.object({ waiting: count, sent: count, refused: count, unclear: count, dropped: count });

const list = operation(
  {
    ...{ id: "listMailings", method: "GET", path: "/mailings", scope: "readAll" },
    summary: "All mailings, the newest first: how each stands, and what became of its letters",
  },
  {
    query: nothing,
    answer: z.array(
      z.object({
        id,
        subject: z.string(),
        audience: z.string(),
        standing: z.enum(["draft", "scheduled", "sending", "stopped", "sent"]),
        dueAt: perhapsMoment,
        zone: z.string(),
        counts,
      }),
    ),
    run: async (portal, viewer) => [...(await listMailings(portal, viewer))],
  },
);

const mailing = z.object({ mailing: id });

const view = operation(
  {
    ...{ id: "getRelease", method: "GET", path: "/mailings/{mailing}/release", scope: "readAll" },
    summary: "What is to be confirmed before a draft goes: to how many, whom nothing reaches, and when",
  },
  {
    query: mailing,
    answer: z.object({
      id,
      subject: z.string(),
      audience: z.string(),
      count,
      unreachable: count,
      at: perhapsMoment,
      isPast: z.boolean(),
      from: z.string().nullable(),
      languages: z.array(z.string()),
      linksElsewhere: z.array(z.string()),
    }),
    run: async (portal, viewer, { query }) => {
      const { languages, elsewhere, unreachable, ...facts } = await releaseView(portal, viewer, query.mailing);
      const links = { linksElsewhere: [...elsewhere], languages: [...languages] };
      return { ...facts, ...links, unreachable: unreachable.count };
    },
  },
);

const release = operation(
  {
    ...{ id: "releaseMailing", method: "POST", path: "/mailings/{mailing}/release", scope: "write" },
    summary: "Lets a draft go, if it goes to count people at most: the number that was read from the release",
  },
  {
    query: mailing,
    body: z.object({ count: count.min(1) }),
    answer: z.object({ isReleased: z.boolean(), awaitsApproval: z.boolean() }),
    run: async (portal, viewer, { query, body }) => {
      const released = await releaseMailing(portal, viewer, query.mailing, body.count);
      if (released === "released" || released === "waits")
        return { isReleased: released === "released", awaitsApproval: released === "waits" };
      const [words, next] = NOT_RELEASED[released];
      throw new NotNow("conflict", words, next);
    },
  },
);

const NOT_RELEASED: Readonly<Record<Exclude<Released, "released" | "waits">, readonly [words: string, next: string]>> =
  {
    grown: ["It would go to more people than were confirmed", "Read the release again and confirm the new count."],
    nobody: ["It would reach nobody", "Choose another audience on the mailing's page."],
    past: ["The moment that it names is over", "Set another moment on the mailing's page."],
    noMail: [
      "This portal sends no mail",
      "Set CARRYOVER_MAIL_SERVER and CARRYOVER_MAIL_FROM; see docs/CONFIGURATION.md.",
    ],
  };

const stop = operation(
  {
    ...{ id: "stopMailing", method: "POST", path: "/mailings/{mailing}/stop", scope: "write" },
    summary: "Makes one that is scheduled a draft again; of one that is being sent, what has not gone does not go",
  },
  {
    query: mailing,
    answer: z.object({ isStopped: z.boolean() }),
    run: async (portal, viewer, { query }) => {
      await stopMailing(portal, viewer, query.mailing);
      return { isStopped: true };
    },
  },
);

const reminders = operation(
  {
    ...{ id: "getReminders", method: "GET", path: "/reminders", scope: "readAll" },
    summary: "Whether reminders are on, which come next to how many, and who is left out",
  },
  {
    query: nothing,
    answer: z.object({
      enabledAt: perhapsMoment,
      days: z.string(),
      escalationDays: z.string(),
      time: z.string(),
      hasDeadline: z.boolean(),
      from: z.string().nullable(),
      counts,
      next: z.array(
        z.object({
          kind: z.enum(["reminder", "escalation"]),
          wave: z.string().nullable(),
          daysBefore: count,
          at: moment,
          zone: z.string(),
          people: count,
        }),
      ),
      leftOut: z.array(z.object({ id, name: z.string(), oldAddress: z.string() })),
      moreLeftOut: count,
    }),
    run: async (portal, viewer) => {
      const { form, next, leftOut, ...facts } = await remindersView(portal, viewer, []);
      const { days, escalationDays, time } = form;
      return {
        ...facts,
        days,
        escalationDays,
        time,
        next: [...next],
        leftOut: [...leftOut.shown],
        moreLeftOut: leftOut.more,
      };
    },
  },
);

const person = operation(
  {
    ...{ id: "setReminded", method: "PUT", path: "/reminders/people", scope: "write" },
    summary: "Leaves one person out of the reminders, or takes them in again",
  },
  {
    query: nothing,
    body: z.object({ oldAddress: typed, isReminded: z.boolean() }),
    answer: z.object({ isReminded: z.boolean() }),
    run: async (portal, viewer, { body: { oldAddress, isReminded } }) => {
      if (!(await setReminded(portal, viewer, oldAddress, isReminded))) throw new NotFound();
      return { isReminded };
    },
  },
);

const DRAFT_FIELDS = ["audience", "language", "when", "date", "time", "zone", ...TEXT_FIELDS] as const;

const draft = operation(
  {
    ...{ id: "getMailing", method: "GET", path: "/mailings/{mailing}", scope: "readAll" },
    summary: "A draft, to be changed: for whom, when (now or at a moment), and its words in each language",
  },
  {
    query: mailing,
    answer: formOf(DRAFT_FIELDS),
    run: async (portal, viewer, { query }) => (await draftToChange(portal, viewer, query.mailing)).form,
  },
);

const add = operation(
  {
    ...{ id: "addMailing", method: "POST", path: "/mailings", scope: "write" },
    summary: "Makes a draft; it goes to nobody before it is released",
  },
  {
    query: nothing,
    body: partOf(DRAFT_FIELDS),
    answer: saved,
    run: async (portal, viewer, { body }) => {
      const form = filledIn((await newMailing(portal, viewer)).form, body);
      return savedAs(await saveMailing(portal, viewer, { id: randomUUID(), isNew: true }, form));
    },
  },
);

const change = operation(
  {
    ...{ id: "changeMailing", method: "PATCH", path: "/mailings/{mailing}", scope: "write" },
    summary: "Changes what is sent of a draft and leaves the rest",
  },
  {
    query: mailing,
    body: partOf(DRAFT_FIELDS),
    answer: saved,
    run: async (portal, viewer, { query, body }) => {
      const { form } = await draftToChange(portal, viewer, query.mailing);
      const target = { id: query.mailing, isNew: false };
      return savedAs(await saveMailing(portal, viewer, target, filledIn(form, body)));
    },
  },
);

/** Throws NotFound where it is none, or is released. */
async function draftToChange(portal: Portal, viewer: Administrator, id: string) {
  const writing = await mailingToEdit(portal, viewer, id);
  if (writing === null) throw new NotFound();
  return writing;
}

const PLAN_FIELDS = ["days", "escalationDays", "time", "language", ...TEXT_FIELDS] as const;

const plan = operation(
  {
    ...{ id: "setReminders", method: "PATCH", path: "/reminders", scope: "write" },
    summary:
      "Changes what is sent of days and words, and switches reminders on or off; may wait for a second pair of eyes",
  },
  {
    query: nothing,
    body: partOf(PLAN_FIELDS).extend({ isOn: z.boolean() }),
    answer: saved,
    run: async (portal, viewer, { body: { isOn, ...part } }) => {
      const { form } = await remindersView(portal, viewer, []);
      return savedAs(await saveReminders(portal, viewer, filledIn(form, part), isOn));
    },
  },
);

export const MAILINGS = { list, draft, add, change, view, release, stop, reminders, plan, person } as const;

export const mailingOperations: readonly Operation[] = Object.values(MAILINGS);
