/** How the whole move stands. */
import { z } from "zod";
import { atRisk, RISKS } from "../services/at-risk.ts";
import { fleetView } from "../services/fleet.ts";
import { PROBLEM_KINDS, problemGroups } from "../services/problem-groups.ts";
import { ROSTER_STATES } from "../services/roster.ts";
import { serversNow } from "../services/servers-now.ts";
import { type Operation, operation } from "./operation.ts";
import { count, id, moment, nothing, page, perhapsMoment } from "./schemas.ts";

const overview = operation(
  {
    ...{ id: "getOverview", method: "GET", path: "/overview", scope: "read" },
    summary: "How many people are in which state, how many are left, and whether everybody will make it",
  },
  {
    query: nothing,
    answer: z.object({
      at: moment,
      answer: z.enum(["nobody", "moved", "over", "noDeadline", "noPace", "yes", "perhaps", "no"]),
      people: count,
      left: count,
      states: z.record(z.enum(ROSTER_STATES), count),
      importsClose: perhapsMoment,
      peopleADay: z.number(),
      leftAtDeadline: z.object({ expected: count, least: count, most: count }).nullable(),
      workerLives: z.boolean(),
    }),
    run: async (portal, viewer) => {
      const { now, asOf, answer, course, counts, worker } = await fleetView(portal, viewer);
      const { people, left, deadline, pace, atDeadline } = course;
      return {
        ...{ at: asOf ?? now, answer, people, left, states: { ...counts }, importsClose: deadline, peopleADay: pace },
        leftAtDeadline: atDeadline && { expected: atDeadline.left, least: atDeadline.least, most: atDeadline.most },
        workerLives: worker.lives,
      };
    },
  },
);

const risks = operation(
  {
    ...{ id: "listAtRisk", method: "GET", path: "/at-risk", scope: "read" },
    summary: "Accounts whose mail may still lie on the old server when it goes, and why; 50 a page",
  },
  {
    query: z.object({ page }),
    answer: z.object({
      count,
      /** Of when the numbers are, where there are very many people; null: of now. */
      asOf: perhapsMoment,
      page: z.number(),
      pages: z.number(),
      rows: z.array(
        z.object({
          entryId: id.nullable(),
          name: z.string(),
          oldAddress: z.string(),
          contact: z.string(),
          state: z.enum(ROSTER_STATES).nullable(),
          risk: z.enum(RISKS),
          since: perhapsMoment,
          end: perhapsMoment,
          bytes: z.number().nullable(),
        }),
      ),
    }),
    run: async (portal, viewer, { query }) => {
      const { rows, ...facts } = await atRisk(portal, viewer, query.page);
      return { ...facts, rows: [...rows] };
    },
  },
);

const problems = operation(
  {
    ...{ id: "listProblems", method: "GET", path: "/problems", scope: "read" },
    summary: "What goes wrong in all moves, by what somebody has to do about it",
  },
  {
    query: nothing,
    answer: z.array(z.object({ kind: z.enum(PROBLEM_KINDS), moves: count, messages: count, movesWithMessages: count })),
    run: async (portal, viewer) => [...(await problemGroups(portal, viewer))],
  },
);

const servers = operation(
  {
    ...{ id: "listServers", method: "GET", path: "/servers", scope: "read" },
    summary: "What each mail server carries at this moment, beside what it is allowed",
  },
  {
    query: nothing,
    answer: z.array(
      z.object({
        id,
        name: z.string(),
        use: z.enum(["old", "new", "both"]),
        connections: count,
        maxConnections: count,
        messagesPerSecond: z.number(),
        bytesPerSecond: z.number(),
        replyMs: z.number().nullable(),
        isSlow: z.boolean(),
        errors: count,
        waiting: count,
        closed: z.object({ until: perhapsMoment }).nullable(),
      }),
    ),
    run: async (portal, viewer) => [...(await serversNow(portal, viewer))],
  },
);

export const FLEET = { overview, risks, problems, servers } as const;

export const fleetOperations: readonly Operation[] = Object.values(FLEET);
