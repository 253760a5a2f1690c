/** One entry of the roster by hand: added, changed, removed. */
import { randomUUID } from "node:crypto";
import { z } from "zod";
import { entryToEdit, ROSTER_COLUMNS, removeEntry, saveEntry } from "../services/roster-entry.ts";
import { NotNow, type Operation, onPageOnly, operation, savedAs } from "./operation.ts";
import { filledIn, id, nothing, partOf, saved } from "./schemas.ts";

const entry = z.object({ entry: id });

const add = operation(
  {
    ...{ id: "addRosterEntry", method: "POST", path: "/roster", scope: "write" },
    summary:
      "Adds one entry; what is not sent is as in an empty form. Servers by id, name or host, a wave by its name: one that is not there is made",
  },
  {
    query: nothing,
    body: partOf(ROSTER_COLUMNS).required({ oldAddress: true }),
    answer: saved,
    run: async (portal, viewer, { body }) => {
      const { texts } = await entryToEdit(portal, viewer, null);
      return savedAs(await saveEntry(portal, viewer, { id: randomUUID(), isNew: true }, filledIn(texts, body)));
    },
  },
);

const change = operation(
  {
    ...{ id: "changeRosterEntry", method: "PATCH", path: "/roster/{entry}", scope: "write" },
    summary: "Changes what is sent of one entry and leaves the rest; the old account of a move that has begun stays",
  },
  {
    query: entry,
    body: partOf(ROSTER_COLUMNS),
    answer: saved,
    run: async (portal, viewer, { query, body }) => {
      const { texts } = await entryToEdit(portal, viewer, query.entry);
      return savedAs(await saveEntry(portal, viewer, { id: query.entry, isNew: false }, filledIn(texts, body)));
    },
  },
);

const drop = operation(
  {
    ...{ id: "removeRosterEntry", method: "DELETE", path: "/roster/{entry}", scope: "write" },
    summary: "Takes somebody off the roster who has not begun",
  },
  {
    query: entry,
    answer: z.object({ isRemoved: z.boolean() }),
    run: async (portal, viewer, { query }) => {
      if (await removeEntry(portal, viewer, query.entry)) return { isRemoved: true };
      throw new NotNow("conflict", "This move has begun", "Leave the entry, or mark it as excused with a reason.");
    },
  },
);

/** Whoever reads a code out lets one person look, and is to see who did. */
const openReport = onPageOnly({
  ...{ id: "openReport", method: "POST", path: "/roster/{entry}/report", scope: "write", page: "/admin/roster" },
  summary:
    "A report with its folders is opened by somebody to whom its owner reads a code out, and who is named to them",
  query: entry,
});

export const ENTRIES = { add, change, drop, openReport } as const;

export const rosterEntryOperations: readonly Operation[] = Object.values(ENTRIES);
