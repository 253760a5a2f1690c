/** The maintenance switch: nothing moves, nobody signs in to a mail server, and pages say why and until when. */
import type { Viewer } from "../auth/viewer.ts";
import type { Prisma } from "../db/generated/sqlite/client.ts";
import { freshLoads } from "../db/server-loads.ts";
import { changeUpkeep, readUpkeep } from "../db/upkeep.ts";
import { type Maintenance, maintenanceNow } from "../jobs/maintenance.ts";
import { readWallTime, wallTimeAt } from "../policy/announcement-time.ts";
import { onlyAdministrators } from "./access.ts";
import { audit } from "./audit.ts";
import type { Portal } from "./portal.ts";
import { livingWorkers } from "./workers.ts";
import { portalZone } from "./zone.ts";

export type { Maintenance } from "../jobs/maintenance.ts";

/** Times in epoch milliseconds. */
export interface MaintenanceBand extends Maintenance {
  /** IANA name. */
  readonly zone: string;
  /** It was meant to be over by now. */
  readonly isLate: boolean;
}

/** What everybody reads of it on every page; null: the portal works. */
export async function maintenanceBand(portal: Portal, now: number = Date.now()): Promise<MaintenanceBand | null> {
  const maintenance = await maintenanceNow(portal.database.client);
  if (maintenance === null) return null;
  return { ...maintenance, zone: await portalZone(portal), isLate: maintenance.until <= now };
}

export interface MaintenanceView {
  /** Null: the portal works. */
  readonly now: Maintenance | null;
  /** Imports that a worker is at, and connections to mail servers: once both are none, it is drained. */
  readonly running: number;
  readonly connections: number;
  /** Imports that go on afterwards. */
  readonly waiting: number;
  readonly workers: number;
  readonly lastBackupAt: number | null;
  /** What stands in the form: `2026-12-18T17:00`. */
  readonly typed: string;
  /** IANA name. */
  readonly zone: string;
}

const PROPOSED_MS = 3_600_000;

/** Throws NotFound for everybody but administrators. */
export async function maintenanceView(
  portal: Portal,
  viewer: Viewer,
  now: number = Date.now(),
): Promise<MaintenanceView> {
  onlyAdministrators(viewer);
  const { client } = portal.database;
  const inLine: Prisma.MigrationWhereInput = {
    ...{ phase: { notIn: ["draft", "done"] }, activity: { in: ["running", "waiting"] }, personId: { not: null } },
  };
  const [maintenance, upkeep, zone, moves, loads, workers] = await Promise.all([
    maintenanceNow(client),
    readUpkeep(client),
    portalZone(portal),
    client.migration.findMany({ where: inLine, select: { id: true } }),
    freshLoads(portal.database, now),
    livingWorkers(portal.database, now),
  ]);
  const held = await client.lease.findMany({ where: { until: { gt: new Date(now) } }, select: { key: true } });
  const keys = new Set(held.map(({ key }) => key));
  const running = moves.filter(({ id }) => keys.has(id)).length;
  return {
    ...{ now: maintenance, running, waiting: moves.length - running, workers, zone },
    connections: loads.reduce((sum, { connections }) => sum + connections, 0),
    lastBackupAt: upkeep.lastBackupAt?.getTime() ?? null,
    typed: wallTimeAt(maintenance?.until ?? now + PROPOSED_MS, zone),
  };
}

/** As typed: `until` is wall time of the portal's zone. */
export interface MaintenanceForm {
  readonly until: string;
  readonly why: string;
}

export type MaintenanceField = keyof MaintenanceForm;
export type MaintenanceProblem = "noMoment" | "skipped" | "passed" | "tooLong";

export type MaintenanceSaved =
  | { readonly ok: true }
  | { readonly ok: false; readonly problems: Readonly<Partial<Record<MaintenanceField, MaintenanceProblem>>> };

const LONGEST_WHY = 300;

/** Begins it, or changes what is said of it. Imports under way end after their next message, with their place kept. Throws NotFound for everybody but administrators. */
export async function beginMaintenance(
  portal: Portal,
  viewer: Viewer,
  form: MaintenanceForm,
  now: number = Date.now(),
): Promise<MaintenanceSaved> {
  onlyAdministrators(viewer);
  const read = readWallTime(form.until.trim(), await portalZone(portal));
  const why = form.why.trim();
  const until = untilProblem(read, now);
  const problems = { ...(until && { until }), ...(why.length > LONGEST_WHY && { why: "tooLong" as const }) };
  if (read === null || Object.keys(problems).length > 0) return { ok: false, problems };
  const maintenanceUntil = new Date(read.instant);
  await portal.database.client.$transaction(async (tx) => {
    const { maintenanceSince } = await readUpkeep(tx);
    await changeUpkeep(tx, {
      ...{ maintenanceUntil, maintenanceWhy: why, maintenanceSince: maintenanceSince ?? new Date(now) },
    });
    const details = { until: maintenanceUntil.toISOString() };
    await audit.record(tx, viewer, { action: "maintenance.begin", subjectId: null, details });
  });
  return { ok: true };
}

function untilProblem(read: ReturnType<typeof readWallTime>, now: number): MaintenanceProblem | null {
  if (read === null) return "noMoment";
  if (read.kind === "skipped") return "skipped";
  return read.instant <= now ? "passed" : null;
}

/** Everything goes on within a second. Throws NotFound for everybody but administrators. */
export async function endMaintenance({ database }: Portal, viewer: Viewer): Promise<void> {
  onlyAdministrators(viewer);
  await database.client.$transaction(async (tx) => {
    const { maintenanceSince } = await readUpkeep(tx);
    if (maintenanceSince === null) return;
    await changeUpkeep(tx, { maintenanceSince: null, maintenanceUntil: null, maintenanceWhy: "" });
    await audit.record(tx, viewer, { action: "maintenance.end", subjectId: null });
  });
}
