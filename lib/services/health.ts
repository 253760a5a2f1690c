/** Whether the portal can do its work, for whatever watches over the machine. */

import { migrationsIn } from "../db/applied.ts";
import type { Database } from "../db/database.ts";
import type { Portal } from "./portal.ts";

export interface Health {
  readonly database: boolean;
  /** A worker has said within the last ten seconds that it lives. */
  readonly worker: boolean;
}

/** Whether this web process can answer people, for whatever leads them to it. */
export interface Readiness extends Health {
  /** The database has every table that this version needs. */
  readonly migrations: boolean;
}

/** Longer silence counts as dead; a worker gives a sign of life each two seconds. */
const SIGN_OF_LIFE_MS = 10_000;

/** Never throws. */
export async function readinessOf(portal: () => Promise<Portal>): Promise<Readiness> {
  const health = await healthOf(portal);
  if (!health.database) return { ...health, migrations: false };
  return { ...health, migrations: await hasAllMigrations((await portal()).database) };
}

async function hasAllMigrations(database: Database): Promise<boolean> {
  try {
    const { missing } = await migrationsIn(database);
    return missing.length === 0;
  } catch {
    return false;
  }
}

/** Never throws: a database that does not answer is what it tells. */
export async function healthOf(portal: () => Promise<Portal>): Promise<Health> {
  try {
    const { client } = (await portal()).database;
    const since = new Date(Date.now() - SIGN_OF_LIFE_MS);
    const worker = await client.worker.findFirst({ where: { endedAt: null, heartbeatAt: { gte: since } } });
    return { database: true, worker: worker !== null };
  } catch {
    return { database: false, worker: false };
  }
}
