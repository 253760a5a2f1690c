/** Runs of all moves, and who is in line for one. */
import { z } from "zod";
import { inLineFacts, moveBack, moveUp } from "../services/move-up.ts";
import { GRADES, linePage, RUN_COUNTS, RUN_STANDINGS, runDetails, runsPage } from "../services/runs.ts";
import { type Operation, operation } from "./operation.ts";
import { count, id, moment, page, pageFacts, perhapsMoment, perhapsYes } from "./schemas.ts";

const owner = {
  migrationId: id,
  entryId: id.nullable(),
  name: z.string(),
  oldAddress: z.string(),
  oldServer: z.string(),
  reference: z.string().nullable(),
};

/** Of one run; never a folder's name or anything from mail. */
export const runFields = {
  number: count,
  isTest: z.boolean(),
  startedAt: moment,
  endedAt: perhapsMoment,
  grade: z.enum(GRADES).nullable(),
  endedBy: z.string().nullable(),
  found: count,
  copied: count,
  problems: count,
  bytes: z.number(),
};

const line = z.object({ id, ...owner, ...runFields });

const list = operation(
  {
    ...{ id: "listRuns", method: "GET", path: "/runs", scope: "read" },
    summary: "All runs, the latest first, 50 a page: how they stand, how they ended, and what they brought over",
  },
  {
    query: z.object({
      page,
      standing: z.enum(RUN_STANDINGS).nullable().default(null),
      grade: z.enum(GRADES).nullable().default(null),
      endedBy: z.string().max(60).nullable().default(null),
      wave: id.nullable().default(null),
      address: z.string().trim().max(200).default(""),
      test: perhapsYes,
    }),
    answer: z.object({ ...pageFacts, rows: z.array(line) }),
    run: async (portal, viewer, { query: { wave, test, ...filter } }) => {
      const { rows, ...facts } = await runsPage(portal, viewer, { ...filter, waveId: wave, isTest: test });
      return { ...facts, rows: [...rows] };
    },
  },
);

export const codeCounts = z.array(z.object({ code: z.string(), messages: count }));

const one = operation(
  {
    ...{ id: "getRun", method: "GET", path: "/runs/{run}", scope: "read" },
    summary: "One run with the counts of its report, and how many messages it set aside for which reason",
  },
  {
    query: z.object({ run: id }),
    answer: line.extend({ counts: z.record(z.enum(RUN_COUNTS), count), codes: codeCounts }),
    run: async (portal, viewer, { query }) => {
      const { codes, counts, ...facts } = await runDetails(portal, viewer, query.run);
      return { ...facts, counts: { ...counts }, codes: [...codes] };
    },
  },
);

const waiting = operation(
  {
    ...{ id: "listLine", method: "GET", path: "/line", scope: "read" },
    summary: "Who is in line, the next ones of every old server first, 50 a page",
  },
  {
    query: z.object({ page }),
    answer: z.object({
      ...pageFacts,
      rows: z.array(z.object({ ...owner, place: count, startsAt: perhapsMoment, isMovedUp: z.boolean() })),
    }),
    run: async (portal, viewer, { query }) => {
      const { rows, ...facts } = await linePage(portal, viewer, query.page);
      return { ...facts, rows: [...rows] };
    },
  },
);

const place = z.object({ isChanged: z.boolean(), place: count.nullable(), isMovedUp: z.boolean() });

const up = operation(
  {
    ...{ id: "moveUp", method: "POST", path: "/line/{migration}/move-up", scope: "write" },
    summary: "Makes their turn the next one",
  },
  {
    query: z.object({ migration: id }),
    answer: place,
    run: async (portal, viewer, { query: { migration } }) => {
      const isChanged = await moveUp(portal, viewer, migration);
      return { isChanged, ...(await inLineFacts(portal, viewer, migration)) };
    },
  },
);

const back = operation(
  {
    ...{ id: "moveBack", method: "POST", path: "/line/{migration}/move-back", scope: "write" },
    summary: "Takes that back",
  },
  {
    query: z.object({ migration: id }),
    answer: place,
    run: async (portal, viewer, { query: { migration } }) => {
      const isChanged = await moveBack(portal, viewer, migration);
      return { isChanged, ...(await inLineFacts(portal, viewer, migration)) };
    },
  },
);

export const RUNS = { list, one, waiting, up, back } as const;

export const runOperations: readonly Operation[] = Object.values(RUNS);
