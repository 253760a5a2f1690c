/** One entry of the roster with all that staff may know of it: facts, states, codes and times; never mail, folder names or passwords. */
import type { Viewer } from "../auth/viewer.ts";
import type { Database } from "../db/database.ts";
import type { Run } from "../db/generated/sqlite/client.ts";
import { lastingState } from "../db/test-under-way.ts";
import type { Grade } from "../engine/state.ts";

export { isAccountedFor } from "../policy/roster.ts";

import { type OrderFacts, type OrderTrouble, orderTroubles } from "../policy/roster-order.ts";
import { NotFound, onlyStaff } from "./access.ts";
import type { Portal } from "./portal.ts";
import { type OpenConsent, openConsentOf } from "./report-consent.ts";
import { type RosterAdvice, rosterAdvice } from "./roster-advice.ts";
import { type RosterLine, rosterLines } from "./roster-lines.ts";
import { type Happening, timelineOf } from "./roster-timeline.ts";
import { portalZone } from "./zone.ts";

/** Times in epoch milliseconds. */
export interface RosterPerson {
  readonly line: RosterLine;
  /** Name of whoever signs in; null: nobody has. */
  readonly login: string | null;
  readonly lastSeenAt: number | null;
  readonly contact: string;
  readonly aliases: readonly string[];
  readonly markReason: string;
  readonly note: string;
  /** On a list that was read in, typed by hand, or come by a sign-in. */
  readonly source: "list" | "hand" | "signIn";
  readonly graceUntil: number | null;
  /** When their person erased what was kept of them here; null: nobody has, or somebody has begun anew since. */
  readonly erasedAt: number | null;
  readonly order: OrderFacts;
  readonly troubles: readonly OrderTrouble[];
  /** The latest first. */
  readonly runs: readonly PersonRun[];
  /** Of the latest run that copied. */
  readonly problems: readonly { readonly code: string; readonly messages: number }[];
  /** Until when the passwords of both accounts are kept; null: at least one is not. */
  readonly passwordsUntil: number | null;
  readonly arrivedSince: number;
  readonly advice: RosterAdvice;
  /** The latest first. */
  readonly timeline: readonly Happening[];
  /** Null: the person has let nobody see their report. */
  readonly consent: OpenConsent | null;
  /** There is a report that could be looked at. */
  readonly hasReport: boolean;
  /** IANA name. */
  readonly zone: string;
}

export interface PersonRun {
  readonly number: number;
  readonly isTest: boolean;
  readonly startedAt: number;
  /** Null: it goes on. */
  readonly endedAt: number | null;
  readonly grade: Grade | null;
  /** What ended it early: an ErrorCode, or `interrupted`. */
  readonly endedBy: string | null;
  readonly found: number;
  /** Brought over by it. */
  readonly copied: number;
  readonly problems: number;
  readonly bytes: number;
}

const MOST_RUNS = 50;

/** For administrators and helpers; throws NotFound for others, and where there is no such entry. */
export async function rosterPerson(portal: Portal, viewer: Viewer, entryId: string): Promise<RosterPerson> {
  onlyStaff(viewer);
  const { database } = portal;
  const now = Date.now();
  const entry = await database.client.rosterEntry.findUnique({
    where: { id: entryId },
    include: { person: true, migration: { omit: { plan: true, newListing: true } } },
  });
  const [line] = await rosterLines(database, [entryId], now);
  if (!entry || !line) throw new NotFound();
  const { migration, person } = entry;
  const runs = migration ? await runsOf(database, migration.id) : [];
  const last = runs.find(({ isTest, endedAt, endedBy }) => !isTest && endedAt !== null && endedBy === null);
  const order: OrderFacts = {
    ...{ deliverySwitched: entry.deliverySwitched, deliverySwitchedAt: entry.deliverySwitchedAt?.getTime() ?? null },
    ...{ lastRunAt: last?.startedAt ?? null, signedOffAt: migration?.signedOffAt?.getTime() ?? null },
  };
  const troubles = orderTroubles(order);
  const accounts = migration ? [migration.oldAccountId, migration.newAccountId] : [];
  const subjects = [entry.id, ...(migration ? [migration.id] : []), ...(person ? [person.id] : []), ...accounts];
  const [problems, passwordsUntil, lastSeenAt, timeline, consent, zone] = await Promise.all([
    migration ? problemsOf(database, migration.id) : [],
    keptUntil(database, accounts),
    person ? lastSeen(database, person.id) : null,
    timelineOf(database, subjects, person),
    openConsentOf(database, viewer, entry.personId),
    portalZone(portal),
  ]);
  return {
    ...{ line, order, troubles, runs, problems, passwordsUntil, lastSeenAt, timeline, consent, zone },
    ...{ contact: entry.contact, aliases: JSON.parse(entry.aliases), markReason: entry.markReason, note: entry.note },
    ...{ source: entry.source, graceUntil: entry.graceUntil?.getTime() ?? null, login: person?.login ?? null },
    erasedAt: migration === null ? (entry.erasedAt?.getTime() ?? null) : null,
    arrivedSince: migration?.arrivedSince ?? 0,
    advice: rosterAdvice(line, migration && lastingState(migration), troubles),
    hasReport: runs.some(({ endedAt }) => endedAt !== null && endedAt > (migration?.reportsErasedAt?.getTime() ?? 0)),
  };
}

async function runsOf({ client }: Database, migrationId: string): Promise<PersonRun[]> {
  const rows = await client.run.findMany({
    where: { migrationId },
    orderBy: { number: "desc" },
    take: MOST_RUNS,
    omit: { report: true, request: true },
  });
  return rows.map(runFacts);
}

type RunRow = Omit<Run, "report" | "request" | "id" | "migrationId">;

/** Of the row of a run. */
export function runFacts(row: RunRow): PersonRun {
  const { number, isTest, startedAt, endedAt, grade, endedBy, found, copied, problems, bytes } = row;
  return {
    ...{ number, isTest, grade, endedBy, found, copied, problems, bytes: Number(bytes) },
    ...{ startedAt: startedAt.getTime(), endedAt: endedAt?.getTime() ?? null },
  };
}

async function problemsOf({ client }: Database, migrationId: string): Promise<RosterPerson["problems"]> {
  const run = await client.run.findFirst({
    where: { migrationId, isTest: false, endedAt: { not: null } },
    orderBy: { number: "desc" },
    select: { id: true },
  });
  return run ? problemCodes({ client }, run.id) : [];
}

/** How many messages this run has set aside for which reason, the most first. */
export async function problemCodes(
  { client }: Pick<Database, "client">,
  runId: string,
): Promise<RosterPerson["problems"]> {
  const codes = await client.problem.groupBy({ by: ["code"], where: { runId }, _sum: { messages: true } });
  const counted = codes.map(({ code, _sum }) => ({ code, messages: _sum.messages ?? 0 }));
  return counted.sort((one, other) => other.messages - one.messages || one.code.localeCompare(other.code));
}

async function keptUntil({ client }: Database, accountIds: readonly string[]): Promise<number | null> {
  const kept = await client.credential.findMany({ where: { accountId: { in: [...accountIds] } } });
  if (accountIds.length === 0 || kept.length < accountIds.length) return null;
  return Math.min(...kept.map(({ keepUntil }) => keepUntil.getTime()));
}

async function lastSeen({ client }: Database, personId: string): Promise<number | null> {
  const session = await client.session.findFirst({ where: { personId }, orderBy: { lastSeenAt: "desc" } });
  return session?.lastSeenAt.getTime() ?? null;
}
