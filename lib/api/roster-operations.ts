/** Who has to move, and the dates by which they have to. */
import { z } from "zod";
import { everyoneToEdit, saveEveryone } from "../services/phases.ts";
import { EVERYONE, ROSTER_MARKS, ROSTER_SORTS, ROSTER_STATES, rosterPage } from "../services/roster.ts";
import { applyUpload, linesWithProblems, uploadRoster, uploadView } from "../services/roster-import.ts";
import { InvalidInput, type Operation, operation } from "./operation.ts";
import { id, nothing, page } from "./schemas.ts";

const count = z.number().int().min(0);

const list = operation(
  {
    ...{ id: "listRoster", method: "GET", path: "/roster", scope: "read" },
    summary: "Everybody who has to move, 50 a page, searched, filtered and sorted as on the page",
  },
  {
    query: z.object({
      page,
      search: z.string().max(200).default(""),
      state: z.enum(ROSTER_STATES).nullable().default(null),
      mark: z.enum(ROSTER_MARKS).nullable().default(null),
      sort: z.enum(ROSTER_SORTS).default("name"),
    }),
    answer: z.object({
      found: count,
      page: z.number(),
      pages: z.number(),
      states: z.record(z.enum(ROSTER_STATES), count),
      rows: z.array(
        z.object({
          id,
          name: z.string(),
          oldAddress: z.string(),
          oldServer: z.string(),
          newAddress: z.string().nullable(),
          newServer: z.string().nullable(),
          wave: z.string().nullable(),
          mark: z.enum(ROSTER_MARKS),
          deliverySwitched: z.boolean(),
          state: z.enum(ROSTER_STATES),
          bytes: z.number().nullable(),
        }),
      ),
    }),
    run: async (portal, viewer, { query }) => {
      const { rows, states, found, pages, page: shown } = await rosterPage(portal, viewer, { ...EVERYONE, ...query });
      return { found, pages, page: shown, states: { ...states }, rows: [...rows] };
    },
  },
);

const importList = operation(
  {
    ...{ id: "importRoster", method: "POST", path: "/roster/import", scope: "write" },
    summary: "Reads in a list of people as CSV; with dryRun only says what it would change. Nobody is removed by it",
  },
  {
    query: nothing,
    body: z.object({ csv: z.string(), dryRun: z.boolean().default(true) }),
    answer: z.object({ isApplied: z.boolean(), added: count, changed: count, same: count, linesWithProblems: count }),
    run: async (portal, viewer, { body }) => {
      const uploaded = await uploadRoster(portal, viewer, Buffer.from(body.csv));
      if (!uploaded.ok) throw new InvalidInput({ csv: uploaded.problem.kind });
      const { plan } = await uploadView(portal, viewer, uploaded.id);
      const isApplied = !body.dryRun && (await applyUpload(portal, viewer, uploaded.id));
      const { newCount: added, changedCount: changed, sameCount: same } = plan;
      return { isApplied, added, changed, same, linesWithProblems: linesWithProblems(plan) };
    },
  },
);

const dates = z.object({
  zone: z.string(),
  announced: z.string(),
  deliverySwitched: z.string(),
  importsClose: z.string(),
  readOnly: z.string(),
  switchedOff: z.string(),
  deleted: z.string(),
  replacedBy: z.string(),
});

const readDates = operation(
  {
    ...{ id: "getDates", method: "GET", path: "/dates", scope: "write" },
    summary:
      "When each phase of the shutdown begins for everyone, as wall time of a zone, to be changed; empty: not set",
  },
  { query: nothing, answer: dates, run: async (portal, viewer) => everyoneToEdit(portal, viewer) },
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
      const saved = await saveEveryone(portal, viewer, body);
      if (!saved.ok) throw new InvalidInput({ ...saved.problems });
      return { ...(await everyoneToEdit(portal, viewer)), awaitsApproval: saved.waits ?? false };
    },
  },
);

export const rosterOperations: readonly Operation[] = [list, importList, readDates, setDates];
