/** How the whole move stands: who has finished, who is at work, who needs help. Counts and states, never mail. */
import type { Viewer } from "../auth/viewer.ts";
import type { Database } from "../db/database.ts";
import { withoutTest } from "../db/test-under-way.ts";
import { groupOf, ROSTER_GROUPS, type RosterGroup } from "../policy/roster-group.ts";
import { onlyAdministrators, onlyStaff } from "./access.ts";
import { type RosterRow, rosterRows } from "./admin-roster.ts";
import { type FleetForecast, fleetForecast } from "./fleet-forecast.ts";
import type { Portal } from "./portal.ts";
import { workerNow } from "./workers.ts";
import { portalZone } from "./zone.ts";

export type { RosterGroup } from "../policy/roster-group.ts";
export { ROSTER_GROUPS } from "../policy/roster-group.ts";
export type { RosterRow } from "./admin-roster.ts";

export interface Overview {
  /** People who have signed in at least once: nobody else is known. */
  readonly people: number;
  readonly groups: Readonly<Record<RosterGroup, number>>;
  /** What is still to be set up before people can move, and what they should be told. */
  readonly missing: readonly SetUpStep[];
  /** `lastSeenAt` in epoch milliseconds; null: never. */
  readonly worker: { readonly lives: boolean; readonly lastSeenAt: number | null };
  /** When those who have started are done; null: nobody is in line or at work. */
  readonly forecast: OverviewForecast | null;
  /** One page of the people of the group asked for, with their migrations. */
  readonly rows: readonly RosterRow[];
  readonly page: number;
  readonly pages: number;
  /** IANA name of the zone that times are shown in. */
  readonly zone: string;
}

/** Times in epoch milliseconds; Infinity: not within a year. */
export interface OverviewForecast extends Omit<FleetForecast, "expected" | "late"> {
  readonly now: number;
  /** The latest of those who will not make it, and how many there are in all. */
  readonly late: FleetForecast["late"];
  readonly lateCount: number;
}

export const PEOPLE_A_PAGE = 50;
/** Whoever has to help more people than these begins at the top. */
export const MOST_LATE = 20;

/** `group` null: everybody; `page` from 1. For administrators and helpers; throws NotFound for others. */
export async function overview(
  portal: Portal,
  viewer: Viewer,
  group: RosterGroup | null,
  page: number,
): Promise<Overview> {
  onlyStaff(viewer);
  const { database } = portal;
  const now = Date.now();
  const people = await groupedPeople(database);
  const asked = people.filter((person) => group === null || person.group === group);
  const pages = Math.max(1, Math.ceil(asked.length / PEOPLE_A_PAGE));
  const shown = Math.min(Math.max(1, page), pages);
  const ids = asked.slice((shown - 1) * PEOPLE_A_PAGE, shown * PEOPLE_A_PAGE).map(({ id }) => id);
  const worker = await workerNow(database, now);
  return {
    people: people.length,
    groups: countsOf(people),
    missing: await missingSteps(database),
    ...{ worker, page: shown, pages },
    forecast: await forecastOf(database, now),
    rows: await rosterRows(database, ids, { now, worker }),
    zone: await portalZone(portal),
  };
}

async function forecastOf(database: Database, now: number): Promise<OverviewForecast | null> {
  const { expected: _, late, ...facts } = await fleetForecast(database);
  if (facts.underWay.count === 0) return null;
  return { now, ...facts, late: late.slice(0, MOST_LATE), lateCount: late.length };
}

/** Everybody with the group they are in, those who need somebody first. */
async function groupedPeople({ client }: Database) {
  const people = await client.person.findMany({
    select: { id: true, migrations: { select: { phase: true, activity: true, grade: true, test: true } } },
    orderBy: { login: "asc" },
  });
  const grouped = people.map(({ id, migrations }) => ({ id, group: groupOf(migrations.map(withoutTest)) }));
  return ROSTER_GROUPS.flatMap((group) => grouped.filter((person) => person.group === group));
}

function countsOf(people: readonly { readonly group: RosterGroup }[]): Record<RosterGroup, number> {
  const counts: Record<RosterGroup, number> = { needsAttention: 0, inProgress: 0, notStarted: 0, done: 0 };
  for (const { group } of people) counts[group] += 1;
  return counts;
}

/** What makes a portal ready, in the order in which it is done. */
export const SET_UP_STEPS = ["oldServer", "newServer", "testServers", "organisation", "announcement"] as const;
export type SetUpStep = (typeof SET_UP_STEPS)[number];

/** What is still missing of the set-up. For administrators; throws NotFound for others. */
export async function setUpLeft({ database }: Portal, viewer: Viewer): Promise<readonly SetUpStep[]> {
  onlyAdministrators(viewer);
  return missingSteps(database);
}

async function missingSteps({ client }: Database): Promise<readonly SetUpStep[]> {
  const [servers, organisation, published] = await Promise.all([
    client.server.findMany({ select: { use: true, testResult: true } }),
    client.organisation.count(),
    client.announcement.count({ where: { publishedAt: { not: null } } }),
  ]);
  const has = (use: "old" | "new") => servers.some((server) => server.use === use || server.use === "both");
  const missing: Record<SetUpStep, boolean> = {
    oldServer: !has("old"),
    newServer: !has("new"),
    testServers: servers.length === 0 || !servers.every(({ testResult }) => works(testResult)),
    organisation: organisation === 0,
    announcement: published === 0,
  };
  return SET_UP_STEPS.filter((step) => missing[step]);
}

function works(testResult: string | null): boolean {
  const test: { trouble: unknown } | null = testResult === null ? null : JSON.parse(testResult);
  return test !== null && test.trouble === null;
}
