/** The roster as administrators and the help desk read it: a page of it, with how many are in each state. Never mail, never passwords. */
import type { Viewer } from "../auth/viewer.ts";
import type { Database } from "../db/database.ts";
import { isAccountedFor, ROSTER_STATES, type RosterState } from "../policy/roster.ts";
import type { RosterFilter } from "../roster/filter.ts";
import { entryIds, type RosterSort, type StateCounts, stateTotals } from "../roster/list.ts";
import { onlyAdministrators, onlyStaff } from "./access.ts";
import type { Portal } from "./portal.ts";
import { nameOf, type RosterLine, rosterLines } from "./roster-lines.ts";
import { portalZone } from "./zone.ts";

export type { RosterMark, RosterState } from "../policy/roster.ts";
export { isNobodysOwn, ROSTER_MARKS, ROSTER_STATES } from "../policy/roster.ts";
export { EVERYONE, NO_WAVE, type RosterFilter } from "../roster/filter.ts";
export { ROSTER_SORTS, type RosterSort } from "../roster/list.ts";
export { type RosterLine, shareOf } from "./roster-lines.ts";

export interface RosterWish extends RosterFilter {
  readonly sort: RosterSort;
  /** From 1. */
  readonly page: number;
}

export interface RosterPage {
  readonly rows: readonly RosterLine[];
  /** How many the filter lets through. */
  readonly found: number;
  /** From 1. */
  readonly page: number;
  readonly pages: number;
  /** Of those that the rest of the filter lets through. */
  readonly states: StateCounts;
  /** On the whole roster; `left`: of whom something is still expected. */
  readonly everyone: { readonly count: number; readonly left: number };
  readonly waves: readonly Named[];
  readonly oldServers: readonly Named[];
  /** People who have signed in and connected no old account: they are on no list. */
  readonly unconnected: number;
  /** IANA name. */
  readonly zone: string;
}

export interface Named {
  readonly id: string;
  readonly name: string;
}

export const ENTRIES_A_PAGE = 50;

/** For administrators and helpers; throws NotFound for others. A page behind the last one is the last one. */
export async function rosterPage(
  portal: Portal,
  viewer: Viewer,
  { sort, page, ...filter }: RosterWish,
): Promise<RosterPage> {
  onlyStaff(viewer);
  const { database } = portal;
  const now = Date.now();
  const [totals, choices, unconnected, zone] = await Promise.all([
    stateTotals(database, filter, now),
    rosterChoices(database),
    database.client.person.count({ where: { migrations: { none: {} } } }),
    portalZone(portal),
  ]);
  const { all, shown: states } = totals;
  const found = filter.state === null ? sumOf(states) : states[filter.state];
  const pages = Math.max(1, Math.ceil(found / ENTRIES_A_PAGE));
  const shown = Math.min(Math.max(1, page), pages);
  const stretch = { skip: (shown - 1) * ENTRIES_A_PAGE, take: ENTRIES_A_PAGE, of: found };
  const ids = await entryIds(database, filter, sort, stretch, now);
  return {
    ...{ states, found, pages, page: shown, unconnected, zone, ...choices },
    rows: await rosterLines(database, ids, now),
    everyone: { count: sumOf(all), left: sumOf(all, (state) => !isAccountedFor(state)) },
  };
}

function sumOf(states: StateCounts, counts: (state: RosterState) => boolean = () => true): number {
  return ROSTER_STATES.filter(counts).reduce((sum, state) => sum + states[state], 0);
}

/** What can be chosen from: the waves and the old servers, by name. */
export async function rosterChoices({ client }: Database): Promise<Pick<RosterPage, "waves" | "oldServers">> {
  const [waves, servers] = await Promise.all([
    client.wave.findMany({ select: { id: true, name: true }, orderBy: { name: "asc" } }),
    client.server.findMany({ where: { use: { in: ["old", "both"] } }, orderBy: { host: "asc" } }),
  ]);
  return { waves, oldServers: servers.map((server) => ({ id: server.id, name: nameOf(server) })) };
}

/** For administrators; throws NotFound for others. */
export async function rosterWaves(portal: Portal, viewer: Viewer): Promise<readonly Named[]> {
  onlyAdministrators(viewer);
  return (await rosterChoices(portal.database)).waves;
}

/** Who has signed in and connected no old account, the latest first. */
export interface Unconnected {
  readonly login: string;
  readonly server: string;
  /** Epoch milliseconds. */
  readonly since: number;
}

/** At most so many are listed. */
export const MOST_UNCONNECTED = 500;

/** For administrators and helpers; throws NotFound for others. */
export async function unconnectedPeople(
  portal: Portal,
  viewer: Viewer,
): Promise<{ readonly people: readonly Unconnected[]; readonly count: number; readonly zone: string }> {
  onlyStaff(viewer);
  const { client } = portal.database;
  const where = { migrations: { none: {} } } as const;
  const [people, count, zone] = await Promise.all([
    client.person.findMany({
      where,
      include: { server: true },
      orderBy: [{ createdAt: "desc" }, { id: "asc" }],
      take: MOST_UNCONNECTED,
    }),
    client.person.count({ where }),
    portalZone(portal),
  ]);
  return {
    people: people.map(({ login, server, createdAt }) => ({
      login,
      server: nameOf(server),
      since: createdAt.getTime(),
    })),
    ...{ count, zone },
  };
}
