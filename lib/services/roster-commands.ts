/** The roster for whoever runs the portal, from its command line: the same rules as on the pages, recorded as the command line's. */
import type { Database } from "../db/database.ts";
import type { RosterMark } from "../policy/roster.ts";
import type { RosterFilter } from "../roster/filter.ts";
import { entryIds, type RosterSort } from "../roster/list.ts";
import { COMMAND_LINE } from "./audit.ts";
import { setMark } from "./roster-acts.ts";
import { decodeRosterFile, type RosterFileProblem, readRosterFile } from "./roster-file.ts";
import { writePlan } from "./roster-import.ts";
import { type RosterLine, rosterLines } from "./roster-lines.ts";
import { planRoster, type RosterPlan } from "./roster-plan.ts";

const PATIENCE = { maxWait: 30_000, timeout: 120_000 };

/** Works out what a list would change, and writes it unless that is all that is wanted. */
export function importRoster(
  { client }: Database,
  bytes: Uint8Array,
  { dryRun }: { readonly dryRun: boolean },
): Promise<RosterPlan | { readonly problem: RosterFileProblem }> {
  const file = readRosterFile(decodeRosterFile(bytes).replaceAll("\0", ""));
  if ("kind" in file) return Promise.resolve({ problem: file });
  return client.$transaction(async (tx) => {
    const plan = await planRoster(tx, file);
    if (!dryRun) await writePlan(tx, COMMAND_LINE, plan, null);
    return plan;
  }, PATIENCE);
}

const LINES_AT_ONCE = 500;

/** All that the filter lets through, in this order. */
export async function listRoster(database: Database, filter: RosterFilter, sort: RosterSort): Promise<RosterLine[]> {
  const now = Date.now();
  const ids = await entryIds(database, filter, sort, { skip: 0, take: Number.MAX_SAFE_INTEGER }, now);
  const lines: RosterLine[] = [];
  for (let from = 0; from < ids.length; from += LINES_AT_ONCE)
    lines.push(...(await rosterLines(database, ids.slice(from, from + LINES_AT_ONCE), now)));
  return lines;
}

export interface Marked {
  readonly changed: number;
  /** On no list, or on that of several old servers: for these nothing was done, nor for the others. */
  readonly unknown: readonly string[];
}

/** Sets the mark of these old addresses; all of them or none. */
export function markRoster(
  { client }: Database,
  addresses: readonly string[],
  { mark, reason }: { readonly mark: RosterMark; readonly reason: string },
): Promise<Marked> {
  return client.$transaction(async (tx) => {
    const found = await Promise.all(
      addresses.map(async (address) => {
        const oldAddress = address.trim().toLowerCase();
        const entries = await tx.rosterEntry.findMany({ where: { oldAddress }, select: { id: true } });
        return { address, id: entries.length === 1 ? entries[0]?.id : undefined };
      }),
    );
    const unknown = found.flatMap(({ address, id }) => (id === undefined ? [address] : []));
    if (unknown.length > 0) return { changed: 0, unknown };
    const ids = found.flatMap(({ id }) => id ?? []);
    return { changed: await setMark(tx, COMMAND_LINE, ids, { kind: "mark", mark, reason }), unknown };
  }, PATIENCE);
}
