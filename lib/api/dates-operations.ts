/** When the phases of the shutdown begin, for everyone, for waves, and for one person. */
import { randomUUID } from "node:crypto";
import { z } from "zod";
import { graceToEdit, saveGrace } from "../services/grace.ts";
import { everyoneToEdit, PHASES, phasesPage, saveEveryone } from "../services/phases.ts";
import { newWave, removeWave, saveWave, waveToEdit } from "../services/waves.ts";
import { type Operation, operation, savedAs } from "./operation.ts";
import {
  count,
  filledIn,
  formOf,
  HOUR_FIELDS,
  id,
  moment,
  nothing,
  partOf,
  perhapsMoment,
  saved,
  typed,
} from "./schemas.ts";

const dates = formOf(["zone", ...PHASES, "replacedBy"]);

const readDates = operation(
  {
    ...{ id: "getDates", method: "GET", path: "/dates", scope: "readAll" },
    summary:
      "When each phase of the shutdown begins for everyone, as wall time of a zone, to be changed; empty: not set",
  },
  { query: nothing, answer: dates, run: (portal, viewer) => everyoneToEdit(portal, viewer) },
);

const setDates = operation(
  {
    ...{ id: "setDates", method: "PUT", path: "/dates", scope: "write" },
    summary:
      "Sets them all; imports close by them, and people see them. With awaitsApproval nothing is changed until another administrator approves it",
  },
  {
    query: nothing,
    body: dates,
    answer: dates.extend({ awaitsApproval: z.boolean() }),
    run: async (portal, viewer, { body }) => {
      const { waits } = savedAs(await saveEveryone(portal, viewer, body));
      return { ...(await everyoneToEdit(portal, viewer)), awaitsApproval: waits };
    },
  },
);

const timetable = {
  id,
  zone: z.string(),
  closes: perhapsMoment,
  line: z.array(
    z.object({ phase: z.enum(PHASES), at: moment, zone: z.string(), standing: z.enum(["past", "current", "toCome"]) }),
  ),
  own: z.array(z.enum(PHASES)),
};

const phases = operation(
  {
    ...{ id: "getPhases", method: "GET", path: "/phases", scope: "read" },
    summary:
      "Which dates hold for everyone and for each wave, as moments, how many people are in each, and what is copied for them now beside their limits",
  },
  {
    query: nothing,
    answer: z.object({
      everyone: z.object(timetable),
      waves: z.array(
        z.object({
          ...timetable,
          name: z.string(),
          contactName: z.string().nullable(),
          contactEmail: z.string().nullable(),
          members: count,
          limits: z.object({
            windows: z.string().nullable(),
            maxConnections: count.nullable(),
            bytesPerSecond: count.nullable(),
          }),
          now: z.object({ atWork: count, bytesPerSecond: z.number(), waiting: count }),
        }),
      ),
      withoutWave: count,
    }),
    run: async (portal, viewer) => {
      const { everyone, waves, withoutWave } = await phasesPage(portal, viewer);
      return { everyone: listed(everyone), waves: waves.map(listed), withoutWave };
    },
  },
);

/** Lists that may be changed, as schemas have them. */
function listed<View extends { readonly line: readonly unknown[]; readonly own: readonly unknown[] }>(view: View) {
  type Line = View["line"][number][];
  type Own = View["own"][number][];
  return { ...view, line: [...view.line] as Line, own: [...view.own] as Own };
}

const WAVE_FIELDS = [
  ...(["name", "contactName", "contactEmail", "zone", ...PHASES] as const),
  ...(["maxConnections", "megabytesPerSecond", ...HOUR_FIELDS] as const),
] as const;
const wave = z.object({ wave: id });
const waveForm = formOf(WAVE_FIELDS);

const readWave = operation(
  {
    ...{ id: "getWave", method: "GET", path: "/waves/{wave}", scope: "readAll" },
    summary:
      "One wave, to be changed; a date that is empty is that for everyone, a limit those of the servers. Its people: /roster?wave=",
  },
  {
    query: wave,
    answer: z.object({ members: count, form: waveForm }),
    run: async (portal, viewer, { query }) => {
      const { members, form } = await waveToEdit(portal, viewer, query.wave);
      return { members, form };
    },
  },
);

const addWave = operation(
  {
    ...{ id: "addWave", method: "POST", path: "/waves", scope: "write" },
    summary:
      "Makes a wave: people who move together, with dates, hours, limits and a contact of their own where wanted",
  },
  {
    query: nothing,
    body: partOf(WAVE_FIELDS).required({ name: true }),
    answer: saved,
    run: async (portal, viewer, { body }) => {
      const form = filledIn(await newWave(portal, viewer), body);
      return savedAs(await saveWave(portal, viewer, { id: randomUUID(), isNew: true }, form));
    },
  },
);

const changeWave = operation(
  {
    ...{ id: "changeWave", method: "PATCH", path: "/waves/{wave}", scope: "write" },
    summary: "Changes what is sent of it and leaves the rest",
  },
  {
    query: wave,
    body: partOf(WAVE_FIELDS),
    answer: saved,
    run: async (portal, viewer, { query, body }) => {
      const { form } = await waveToEdit(portal, viewer, query.wave);
      return savedAs(await saveWave(portal, viewer, { id: query.wave, isNew: false }, filledIn(form, body)));
    },
  },
);

const dropWave = operation(
  {
    ...{ id: "removeWave", method: "DELETE", path: "/waves/{wave}", scope: "write" },
    summary: "Its people stay on the roster, with the dates for everyone",
  },
  {
    query: wave,
    answer: z.object({ isRemoved: z.boolean() }),
    run: async (portal, viewer, { query }) => {
      await removeWave(portal, viewer, query.wave);
      return { isRemoved: true };
    },
  },
);

const entry = z.object({ entry: id });
const grace = z.object({ closes: perhapsMoment, until: perhapsMoment, zone: z.string(), typed: z.string() });

const readGrace = operation(
  {
    ...{ id: "getGrace", method: "GET", path: "/roster/{entry}/grace", scope: "readAll" },
    summary: "Until when imports go on for one person although they are closed for the others",
  },
  { query: entry, answer: grace, run: (portal, viewer, { query }) => graceToEdit(portal, viewer, query.entry) },
);

const setGrace = operation(
  {
    ...{ id: "setGrace", method: "PUT", path: "/roster/{entry}/grace", scope: "write" },
    summary: "Gives one person time until then, as wall time of that zone; empty takes it back",
  },
  {
    query: entry,
    body: z.object({ until: typed }),
    answer: grace,
    run: async (portal, viewer, { query, body }) => {
      savedAs(await saveGrace(portal, viewer, query.entry, body));
      return graceToEdit(portal, viewer, query.entry);
    },
  },
);

export const DATES = {
  ...{ readDates, setDates, phases },
  ...{ readWave, addWave, changeWave, dropWave },
  ...{ readGrace, setGrace },
} as const;

export const datesOperations: readonly Operation[] = Object.values(DATES);
