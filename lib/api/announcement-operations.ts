/** The announcement of the day on which the old server is switched off. */
import { randomUUID } from "node:crypto";
import { z } from "zod";
import {
  type AnnouncementForm,
  AUDIENCES,
  announcementToEdit,
  listAnnouncements,
  removeAnnouncement,
  saveAnnouncement,
  TRANSLATION_FIELDS,
  untranslated,
  withdrawAnnouncement,
} from "../services/announcements.ts";
import { portalZone } from "../services/zone.ts";
import { NotNow, type Operation, operation, savedAs } from "./operation.ts";
import { filledIn, formOf, id, moment, nothing, partOf, perhapsMoment, saved } from "./schemas.ts";

const FIELDS = [
  ...(["headline", "text", "date", "time", "zone", "showFrom", "showUntil", "audience", "link", "linkText"] as const),
  ...TRANSLATION_FIELDS,
] as const;

const list = operation(
  {
    ...{ id: "listAnnouncements", method: "GET", path: "/announcements", scope: "readAll" },
    summary: "All announcements, the next deadline first, and whether people see them",
  },
  {
    query: nothing,
    answer: z.array(
      z.object({
        id,
        headline: z.string(),
        text: z.string(),
        audience: z.enum(AUDIENCES),
        standing: z.enum(["draft", "scheduled", "shown", "ended"]),
        deadline: z.string(),
        zone: z.string(),
        moment,
        showFrom: perhapsMoment,
        showUntil: perhapsMoment,
        publishedAt: perhapsMoment,
      }),
    ),
    run: async (portal, viewer) => [...(await listAnnouncements(portal, viewer))],
  },
);

const announcement = z.object({ announcement: id });

const read = operation(
  {
    ...{ id: "getAnnouncement", method: "GET", path: "/announcements/{announcement}", scope: "readAll" },
    summary: "One announcement, to be changed; dates are wall time of its zone",
  },
  {
    query: announcement,
    answer: formOf(FIELDS),
    run: async (portal, viewer, { query }) => (await announcementToEdit(portal, viewer, query.announcement)).form,
  },
);

const publish = z.boolean().default(false);

const EMPTY = {
  ...untranslated(),
  headline: "",
  text: "",
  date: "",
  time: "",
  showFrom: "",
  showUntil: "",
  link: "",
  linkText: "",
};

const add = operation(
  {
    ...{ id: "addAnnouncement", method: "POST", path: "/announcements", scope: "write" },
    summary: "Makes a draft, or with publish shows it to people; that may wait for a second pair of eyes",
  },
  {
    query: nothing,
    body: partOf(FIELDS).required({ headline: true, date: true, time: true }).extend({ publish }),
    answer: saved,
    run: async (portal, viewer, { body: { publish: isPublished, ...part } }) => {
      const empty: AnnouncementForm = { ...EMPTY, zone: await portalZone(portal), audience: "everyone" };
      const target = { id: randomUUID(), isNew: true };
      return savedAs(await saveAnnouncement(portal, viewer, target, filledIn(empty, part), isPublished));
    },
  },
);

const change = operation(
  {
    ...{ id: "changeAnnouncement", method: "PATCH", path: "/announcements/{announcement}", scope: "write" },
    summary: "Changes what is sent of it, and with publish shows it to people; may wait for a second pair of eyes",
  },
  {
    query: announcement,
    body: partOf(FIELDS).extend({ publish }),
    answer: saved,
    run: async (portal, viewer, { query, body: { publish: isPublished, ...part } }) => {
      const { form } = await announcementToEdit(portal, viewer, query.announcement);
      const target = { id: query.announcement, isNew: false };
      return savedAs(await saveAnnouncement(portal, viewer, target, filledIn(form, part), isPublished));
    },
  },
);

const withdraw = operation(
  {
    ...{ id: "withdrawAnnouncement", method: "POST", path: "/announcements/{announcement}/withdraw", scope: "write" },
    summary: "Takes it from the pages; it is a draft again. May wait for a second pair of eyes",
  },
  {
    query: announcement,
    answer: saved,
    run: async (portal, viewer, { query }) => {
      const isDone = await withdrawAnnouncement(portal, viewer, query.announcement);
      return { id: query.announcement, waits: !isDone };
    },
  },
);

const remove = operation(
  {
    ...{ id: "removeAnnouncement", method: "DELETE", path: "/announcements/{announcement}", scope: "write" },
    summary: "Removes a draft for good",
  },
  {
    query: announcement,
    answer: z.object({ isRemoved: z.boolean() }),
    run: async (portal, viewer, { query }) => {
      if (await removeAnnouncement(portal, viewer, query.announcement)) return { isRemoved: true };
      throw new NotNow("conflict", "It is published, and people may be reading it", "Withdraw it first.");
    },
  },
);

export const ANNOUNCEMENTS = { list, read, add, change, withdraw, remove } as const;

export const announcementOperations: readonly Operation[] = Object.values(ANNOUNCEMENTS);
