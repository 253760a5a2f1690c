/** Last-day mode: more connections to the old servers, and one button for people, until a moment. For administrators. */
import type { Person, Viewer } from "../auth/viewer.ts";
import { leftOutByDefault } from "../engine/left-out-by-default.ts";
import { lastDayUntil } from "../jobs/last-day.ts";
import { readWallTime, wallTimeAt } from "../policy/announcement-time.ts";
import { NotFound, onlyAdministrators, onlyStaff, ownMigration } from "./access.ts";
import { audit } from "./audit.ts";
import { readFolderRows } from "./folder-rows.ts";
import { saveChoices } from "./folders-save.ts";
import type { Portal } from "./portal.ts";
import { MOST_CONNECTIONS } from "./server-form.ts";
import { type StartOutcome, startMigration } from "./start.ts";
import { portalZone } from "./zone.ts";

/** Times in epoch milliseconds. */
export interface LastDayView {
  /** Null: it is not on. */
  readonly until: number | null;
  readonly servers: readonly LastDayServer[];
  /** What stands in the form: `2026-12-18T17:00`. */
  readonly typed: string;
  /** IANA name. */
  readonly zone: string;
}

export interface LastDayServer {
  readonly id: string;
  readonly name: string;
  /** On other days. */
  readonly maxConnections: number;
  readonly lastDayConnections: number;
}

const HOUR_MS = 3_600_000;
/** It is for a day or two, and then the server gets its rest. */
const LONGEST_MS = 72 * HOUR_MS;
/** Until when the form proposes. */
const PROPOSED_MS = 12 * HOUR_MS;
/** Throws NotFound for everybody but staff. */
export async function lastDayView(portal: Portal, viewer: Viewer, now: number = Date.now()): Promise<LastDayView> {
  onlyStaff(viewer);
  const { client } = portal.database;
  const [until, rows, zone] = await Promise.all([
    lastDayUntil(client, now),
    client.server.findMany({ where: { use: { in: ["old", "both"] } }, orderBy: { host: "asc" } }),
    portalZone(portal),
  ]);
  const servers = rows.map(({ id, name, host, maxConnections, lastDayConnections }) => {
    const more = Math.max(maxConnections, lastDayConnections ?? maxConnections * 2);
    return { id, name: name || host, maxConnections, lastDayConnections: more };
  });
  return { until, servers, typed: wallTimeAt(until ?? now + PROPOSED_MS, zone), zone };
}

export type LastDayProblem =
  | "noMoment"
  | "skipped"
  | "passed"
  | "tooFar"
  /** No whole number, or fewer than on other days. */
  | "noConnections";

/** As typed: `until`, and for each old server how many connections, by its id. */
export interface LastDayForm {
  readonly until: string;
  readonly connections: Readonly<Record<string, string>>;
}

/** What is wrong, by `until` or the server's id. */
export type LastDaySaved =
  | { readonly ok: true }
  | { readonly ok: false; readonly problems: Readonly<Record<string, LastDayProblem>> };

/** Begins it, or changes it. `now` in epoch milliseconds. Throws NotFound for everybody but administrators. */
export async function beginLastDay(
  portal: Portal,
  viewer: Viewer,
  form: LastDayForm,
  now: number = Date.now(),
): Promise<LastDaySaved> {
  onlyAdministrators(viewer);
  const { servers, zone } = await lastDayView(portal, viewer, now);
  const read = readWallTime(form.until, zone);
  const problem = untilProblem(read, now);
  const problems: Record<string, LastDayProblem> = problem === null ? {} : { until: problem };
  for (const { id, maxConnections } of servers)
    if (!isAllowed(form.connections[id] ?? "", maxConnections)) problems[id] = "noConnections";
  if (read === null || Object.keys(problems).length > 0) return { ok: false, problems };
  const until = new Date(read.instant);
  await portal.database.client.$transaction(async (tx) => {
    await tx.organisation.update({ where: { id: 1 }, data: { lastDayUntil: until } });
    for (const { id } of servers)
      await tx.server.update({ where: { id }, data: { lastDayConnections: Number(form.connections[id]) } });
    const details = { until: until.toISOString() };
    await audit.record(tx, viewer, { action: "lastDay.begin", subjectId: null, details });
  });
  return { ok: true };
}

function untilProblem(read: ReturnType<typeof readWallTime>, now: number): LastDayProblem | null {
  if (read === null) return "noMoment";
  if (read.kind === "skipped") return "skipped";
  if (read.instant <= now) return "passed";
  return read.instant > now + LONGEST_MS ? "tooFar" : null;
}

function isAllowed(typed: string, least: number): boolean {
  return /^\d{1,3}$/.test(typed) && Number(typed) >= least && Number(typed) <= MOST_CONNECTIONS;
}

/** Limits are as on other days within a second. Throws NotFound for everybody but administrators. */
export async function endLastDay({ database }: Portal, viewer: Viewer): Promise<void> {
  onlyAdministrators(viewer);
  await database.client.$transaction(async (tx) => {
    const { count } = await tx.organisation.updateMany({
      where: { id: 1, lastDayUntil: { not: null } },
      data: { lastDayUntil: null },
    });
    if (count > 0) await audit.record(tx, viewer, { action: "lastDay.end", subjectId: null });
  });
}

/** The one button of the last day: everything but Trash, Junk and what holds no mail, at once. Throws NotFound when it is not this person's. */
export async function startSimply(portal: Portal, viewer: Viewer, migrationId: string): Promise<StartOutcome> {
  const migration = await ownMigration(portal.database, viewer, migrationId);
  const person = personIn(viewer);
  if (migration.queuedAt !== null) return "alreadyStarted";
  const { rows } = await readFolderRows(portal, migration);
  const leftOut = leftOutByDefault(rows.map(({ old }) => old));
  const ticked = new Set(rows.flatMap(({ id }, index) => (leftOut[index] === null ? [id] : [])));
  const shown = new Set(rows.map(({ id }) => id));
  await saveChoices(portal, person, migrationId, { shown, ticked, live: true, settled: true });
  return startMigration(portal, person, migrationId, { seen: null });
}

function personIn(viewer: Viewer): Person {
  if (viewer.kind !== "person") throw new NotFound();
  return viewer;
}
