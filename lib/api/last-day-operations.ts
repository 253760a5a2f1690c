/** The last days of an old server: more connections for a while, whom to call, and what is nobody's. */
import { z } from "zod";
import { beginLastDay, endLastDay, type LastDayView, lastDayView } from "../services/last-day.ts";
import { importList, previewList } from "../services/old-mailboxes.ts";
import { sweepList } from "../services/sweep.ts";
import { InvalidInput, type Operation, operation } from "./operation.ts";
import { count, id, nothing, perhapsMoment, typed } from "./schemas.ts";

const view = z.object({
  until: perhapsMoment,
  zone: z.string(),
  servers: z.array(z.object({ id, name: z.string(), maxConnections: count, lastDayConnections: count })),
});

const answerOf = ({ until, zone, servers }: LastDayView) => ({ until, zone, servers: [...servers] });

const read = operation(
  {
    ...{ id: "getLastDay", method: "GET", path: "/last-day", scope: "read" },
    summary: "Whether the last-day mode is on and until when, and how many connections each old server has in it",
  },
  { query: nothing, answer: view, run: async (portal, viewer) => answerOf(await lastDayView(portal, viewer)) },
);

const begin = operation(
  {
    ...{ id: "beginLastDay", method: "PUT", path: "/last-day", scope: "write" },
    summary:
      "Begins it or changes it, 72 hours at most: until is wall time of the portal's zone, connections by the id of the server; those that are not named have what was proposed",
  },
  {
    query: nothing,
    body: z.object({ until: typed, connections: z.record(id, count).default({}) }),
    answer: view,
    run: async (portal, viewer, { body }) => {
      const { servers } = await lastDayView(portal, viewer);
      const wished = servers.map((server) => [server.id, body.connections[server.id] ?? server.lastDayConnections]);
      const connections = Object.fromEntries(wished.map(([server, number]) => [server, String(number)]));
      const begun = await beginLastDay(portal, viewer, { until: body.until, connections });
      if (!begun.ok) throw new InvalidInput(begun.problems);
      return answerOf(await lastDayView(portal, viewer));
    },
  },
);

const end = operation(
  {
    ...{ id: "endLastDay", method: "DELETE", path: "/last-day", scope: "write" },
    summary: "Ends it: limits are as on other days within a second",
  },
  {
    query: nothing,
    answer: view,
    run: async (portal, viewer) => {
      await endLastDay(portal, viewer);
      return answerOf(await lastDayView(portal, viewer));
    },
  },
);

const sweep = operation(
  {
    ...{ id: "getSweepList", method: "GET", path: "/sweep", scope: "read" },
    summary: "Whom to call before the old server goes, by wave and in the order of calling, with why; 500 at most",
  },
  {
    query: nothing,
    answer: z.object({
      groups: z.array(
        z.object({
          wave: z.string().nullable(),
          contactName: z.string().nullable(),
          contactEmail: z.string().nullable(),
          people: z.array(
            z.object({
              id,
              name: z.string(),
              oldAddress: z.string(),
              contact: z.string(),
              note: z.string(),
              state: z.string(),
              why: z.string().nullable(),
            }),
          ),
        }),
      ),
      more: count,
    }),
    run: async (portal, viewer) => {
      const { groups, more } = await sweepList(portal, viewer);
      const shown = groups.map(({ name: wave, contactName, contactEmail, rows }) => ({
        ...{ wave, contactName, contactEmail },
        people: [...rows],
      }));
      return { groups: shown, more };
    },
  },
);

const mailboxes = operation(
  {
    ...{ id: "importMailboxes", method: "POST", path: "/servers/{server}/mailboxes", scope: "write" },
    summary:
      "Reads in the old server's own list of mailboxes, in the place of the one before; with dryRun only says what it would change",
  },
  {
    query: z.object({ server: id }),
    body: z.object({ list: z.string(), dryRun: z.boolean().default(true) }),
    answer: z.object({
      isApplied: z.boolean(),
      mailboxes: count,
      isNew: count,
      gone: count,
      linesWithProblems: count,
    }),
    run: async (portal, viewer, { query, body }) => {
      const outcome = await (body.dryRun ? previewList : importList)(portal, viewer, query.server, body.list);
      if (!outcome.ok) throw new InvalidInput({ list: outcome.problem });
      const { mailboxes: all, isNew, gone, problems } = outcome;
      return { isApplied: !body.dryRun, mailboxes: all, isNew, gone, linesWithProblems: problems.length };
    },
  },
);

export const LAST_DAY = { read, begin, end, sweep, mailboxes } as const;

export const lastDayOperations: readonly Operation[] = Object.values(LAST_DAY);
