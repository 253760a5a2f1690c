/** Changes that wait for a second pair of eyes. */
import { z } from "zod";
import { approvalsView, type ChangeFacts, rejectChange, withdrawChange } from "../services/approvals.ts";
import { NotNow, type Operation, onPageOnly, operation } from "./operation.ts";
import { id, moment, nothing, perhapsMoment, typed } from "./schemas.ts";

const change = z.object({ change: id });

const facts = z.object({
  id,
  kind: z.string(),
  subject: z.string().nullable(),
  lines: z.array(z.object({ field: z.string(), before: z.string(), after: z.string() })),
  askedBy: z.string().nullable(),
  askedAt: moment,
  isOwn: z.boolean(),
  state: z.string(),
  decidedBy: z.string().nullable(),
  decidedAt: perhapsMoment,
  word: z.string(),
});

/** A sealed secret is told as such: what it holds is nobody's to keep. */
function shown({ lines, ...rest }: ChangeFacts) {
  const told = (field: string, value: string) => (field === "sealedSecret" && value !== "" ? "sealed" : value);
  return {
    ...rest,
    lines: lines.map(({ field, before, after }) => ({ field, before: told(field, before), after: told(field, after) })),
  };
}

const list = operation(
  {
    ...{ id: "listChanges", method: "GET", path: "/changes", scope: "readAll" },
    summary: "Changes that wait for another administrator, the oldest first, field by field, and those decided of late",
  },
  {
    query: nothing,
    answer: z.object({ waiting: z.array(facts), decided: z.array(facts) }),
    run: async (portal, viewer) => {
      const { waiting, decided } = await approvalsView(portal, viewer);
      return { waiting: waiting.map(shown), decided: decided.map(shown) };
    },
  },
);

const approve = onPageOnly({
  ...{ id: "approveChange", method: "POST", path: "/changes/{change}/approve", scope: "write" },
  ...{ page: "/admin/approvals", query: change },
  summary: "Two people decide: another administrator approves who has just shown who they are",
});

const refuse = operation(
  {
    ...{ id: "refuseChange", method: "POST", path: "/changes/{change}/refuse", scope: "write" },
    summary: "It is not to be; word tells whoever asked why. One's own is withdrawn",
  },
  {
    query: change,
    body: z.object({ word: typed.max(300).default("") }),
    answer: z.object({ isRefused: z.boolean() }),
    run: async (portal, viewer, { query, body }) => {
      if (await rejectChange(portal, viewer, query.change, body.word)) return { isRefused: true };
      throw over("It is decided already, is gone, or you asked for it yourself");
    },
  },
);

const withdraw = operation(
  {
    ...{ id: "withdrawChange", method: "POST", path: "/changes/{change}/withdraw", scope: "write" },
    summary: "Takes back what one has asked for",
  },
  {
    query: change,
    answer: z.object({ isWithdrawn: z.boolean() }),
    run: async (portal, viewer, { query }) => {
      if (await withdrawChange(portal, viewer, query.change)) return { isWithdrawn: true };
      throw over("It is decided already, is gone, or somebody else asked for it");
    },
  },
);

const over = (why: string) => new NotNow("conflict", why, "List what waits, and look again.");

export const CHANGES = { list, approve, refuse, withdraw } as const;

export const approvalOperations: readonly Operation[] = Object.values(CHANGES);
