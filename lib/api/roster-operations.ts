/** Who has to move, and what administrators say of them. */
import { z } from "zod";
import { EVERYONE, ROSTER_MARKS, ROSTER_SORTS, ROSTER_STATES, rosterPage } from "../services/roster.ts";
import { type Act, applyAct, previewAct, type Selection } from "../services/roster-acts.ts";
import { applyUpload, linesWithProblems, uploadRoster, uploadView } from "../services/roster-import.ts";
import { rosterPerson } from "../services/roster-person.ts";
import { InvalidInput, NotNow, type Operation, operation } from "./operation.ts";
import { codeCounts, runFields } from "./run-operations.ts";
import { count, id, nothing, page, pageFacts, perhapsMoment, perhapsYes } from "./schemas.ts";

const filter = {
  search: z.string().max(200).default(""),
  state: z.enum(ROSTER_STATES).nullable().default(null),
  mark: z.enum(ROSTER_MARKS).nullable().default(null),
  /** Of a wave; `none`: those in none. */
  wave: id.nullable().default(null),
};

const line = z.object({
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
});

const list = operation(
  {
    ...{ id: "listRoster", method: "GET", path: "/roster", scope: "read" },
    summary: "Everybody who has to move, 50 a page, searched, filtered and sorted as on the page",
  },
  {
    query: z.object({ page, ...filter, delivery: perhapsYes, sort: z.enum(ROSTER_SORTS).default("name") }),
    answer: z.object({ ...pageFacts, states: z.record(z.enum(ROSTER_STATES), count), rows: z.array(line) }),
    run: async (portal, viewer, { query: { wave, delivery, ...wish } }) => {
      const wished = { ...EVERYONE, ...wish, waveId: wave, deliverySwitched: delivery };
      const { rows, states, found, pages, page: shown } = await rosterPage(portal, viewer, wished);
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

const person = operation(
  {
    ...{ id: "getRosterEntry", method: "GET", path: "/roster/{entry}", scope: "read" },
    summary: "One entry of the roster: states, codes, counts and times; never mail or folder names",
  },
  {
    query: z.object({ entry: id }),
    answer: line.extend({
      login: z.string().nullable(),
      lastSeenAt: perhapsMoment,
      contact: z.string(),
      aliases: z.array(z.string()),
      markReason: z.string(),
      note: z.string(),
      source: z.enum(["list", "hand", "signIn"]),
      graceUntil: perhapsMoment,
      erasedAt: perhapsMoment,
      signedOffAt: perhapsMoment,
      troubles: z.array(z.string()),
      passwordsUntil: perhapsMoment,
      arrivedSince: count,
      migrationId: id.nullable(),
      runs: z.array(z.object(runFields)),
      problems: codeCounts,
    }),
    run: async (portal, viewer, { query }) => {
      const {
        line: facts,
        aliases,
        order,
        troubles,
        runs,
        problems,
        ...more
      } = await rosterPerson(...([portal, viewer, query.entry] as const));
      return {
        ...{ ...facts, ...more, signedOffAt: order.signedOffAt, migrationId: facts.move?.migrationId ?? null },
        ...{ aliases: [...aliases], troubles: [...troubles], runs: [...runs], problems: [...problems] },
      };
    },
  },
);

const who = z.union([z.object({ ids: z.array(id).min(1).max(500) }), z.object(filter)]);

const act = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("mark"), mark: z.enum(ROSTER_MARKS), reason: z.string().trim().max(300).default("") }),
  z.object({ kind: z.literal("wave"), waveId: id.nullable() }),
  z.object({ kind: z.literal("delivery"), isSwitched: z.boolean() }),
  z.object({ kind: z.enum(["pause", "resume", "retry"]) }),
]);

const acts = operation(
  {
    ...{ id: "actOnRoster", method: "POST", path: "/roster/acts", scope: "write" },
    summary:
      "Marks people, puts them in a wave, says that their mail is delivered to the new server, or pauses, resumes and tries their moves again. Without count only says how many it is about; done when count is just that",
  },
  {
    query: nothing,
    body: z.object({ who, act, count: count.nullable().default(null) }),
    answer: z.object({ isApplied: z.boolean(), people: count, affected: count }),
    run: async (portal, viewer, { body }) => {
      const selection = selectionOf(body.who);
      if (body.count === null)
        return { isApplied: false, ...(await previewAct(portal, viewer, selection, body.act.kind)) };
      return {
        isApplied: true,
        people: body.count,
        affected: await done(portal, viewer, selection, body.act, body.count),
      };
    },
  },
);

function selectionOf(chosen: z.output<typeof who>): Selection {
  if ("ids" in chosen) return { kind: "ticked", ids: chosen.ids };
  const { wave, ...rest } = chosen;
  return { kind: "shown", filter: { ...EVERYONE, ...rest, waveId: wave } };
}

/** For how many something is different now. Throws NotNow and InvalidInput. */
async function done(...[portal, viewer, selection, wish, shown]: [...Parameters<typeof applyAct>]): Promise<number> {
  const outcome = await applyAct(portal, viewer, selection, wish satisfies Act, shown);
  switch (outcome.kind) {
    case "done":
      return outcome.changed;
    case "otherPeople":
      throw new NotNow("conflict", "It is about another number of people", "Send it without count, and look again.");
    case "noReason":
      throw new InvalidInput({ "act.reason": "missing" });
    case "noWave":
      throw new InvalidInput({ "act.waveId": "noWave" });
    default:
      return outcome satisfies never;
  }
}

export const ROSTER = { list, importList, person, acts } as const;

export const rosterOperations: readonly Operation[] = Object.values(ROSTER);
