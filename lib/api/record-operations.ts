/** What stays on record: the audit, and the evidence of where everybody's mail is. */
import { z } from "zod";
import { auditPage } from "../services/admin-audit.ts";
import { auditCsv } from "../services/audit-csv.ts";
import { evidenceOf } from "../services/declare-switch-off.ts";
import { switchOffView } from "../services/switch-off.ts";
import { workerNow } from "../services/workers.ts";
import { fileOperation, NotNow, type Operation, operation } from "./operation.ts";
import { count, id, moment, nothing, perhapsMoment } from "./schemas.ts";

const search = {
  text: z.string().trim().max(200).default(""),
  action: z.string().trim().max(60).default(""),
  from: z.union([z.literal(""), z.iso.date()]).default(""),
  to: z.union([z.literal(""), z.iso.date()]).default(""),
};

const audit = operation(
  {
    ...{ id: "listAudit", method: "GET", path: "/audit", scope: "readAll" },
    summary: "Who did what, when and from where, the newest first; older is where the next page begins",
  },
  {
    query: z.object({ ...search, before: z.coerce.number().int().min(1).nullable().default(null) }),
    answer: z.object({
      rows: z.array(
        z.object({
          id: z.number(),
          at: moment,
          actor: z.object({ kind: z.string(), id: id.nullable(), name: z.string().nullable() }),
          onBehalfOf: z.string().nullable(),
          action: z.string(),
          subject: z.string().nullable(),
          subjectId: z.string().nullable(),
          details: z.record(z.string(), z.unknown()),
          address: z.string().nullable(),
        }),
      ),
      older: z.number().nullable(),
      head: z.object({ hash: z.string(), segment: count, rows: count, sealedAt: perhapsMoment }),
    }),
    run: async (portal, viewer, { query: { before, ...wish } }) => {
      const { rows, older, head } = await auditPage(portal, viewer, wish, before);
      const shown = rows.map((row) => ({ ...row, details: { ...row.details } }));
      return { rows: shown, older, head: { ...head, sealedAt: head.sealedAt?.getTime() ?? null } };
    },
  },
);

const auditFile = fileOperation(
  {
    ...{ id: "exportAudit", method: "GET", path: "/audit.csv", scope: "readAll", mediaType: "text/csv" },
    summary: "All of it that fits, as a table for spreadsheets; that it was taken along stands in the audit",
  },
  { query: z.object(search), run: auditCsv },
);

const switchOff = operation(
  {
    ...{ id: "getSwitchOff", method: "GET", path: "/switch-off", scope: "read" },
    summary: "Whether the old server can be switched off without losing anybody's mail, and what is missing",
  },
  {
    query: nothing,
    answer: z.object({
      answer: z.enum(["yes", "no", "notYet"]),
      unaccounted: count,
      unclaimed: count,
      reasons: z.array(z.object({ kind: z.string(), state: z.string().nullable(), count: count.nullable() })),
      declaredAt: perhapsMoment,
    }),
    run: async (portal, viewer) => {
      const { verdict, unclaimed, declared } = await switchOffView(portal, viewer);
      const reasons = verdict.reasons.map((reason) => ({ state: null, count: null, ...reason }));
      const { answer, unaccounted } = verdict;
      return {
        answer,
        unaccounted,
        reasons,
        unclaimed: unclaimed.shown.length + unclaimed.more,
        declaredAt: declared?.at ?? null,
      };
    },
  },
);

/** So long the worker may take before it begins. */
const PATIENCE_MS = 60_000;

const evidence = fileOperation(
  {
    ...{ id: "getEvidence", method: "GET", path: "/evidence", scope: "read", mediaType: "application/json" },
    summary: "The signed evidence file, of this moment or as the server was when it was switched off, byte by byte",
  },
  {
    query: nothing,
    run: async (portal, viewer) => {
      // Who asks should not wait a minute for somebody who is not there.
      const { lives } = await workerNow(portal.database, Date.now());
      const file = await evidenceOf(portal, viewer, lives ? PATIENCE_MS : 0);
      if (file !== null) return file;
      throw new NotNow("away", "Nobody signs it: the worker does not answer", "Start the worker, and ask again.");
    },
  },
);

export const RECORDS = { audit, auditFile, switchOff, evidence } as const;

export const recordOperations: readonly Operation[] = Object.values(RECORDS);
