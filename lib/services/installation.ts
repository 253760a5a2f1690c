/** What whoever runs the portal asks of its database to see whether all is well. Nothing is changed, so nothing is recorded. */
import { openDatabase } from "../db/client.ts";
import { readUpkeep } from "../db/upkeep.ts";
import { livingWorkers, workerNow } from "./workers.ts";

export { type DatabaseStanding, databaseStanding } from "../db/client.ts";
export { DatabaseError, type DatabaseTrouble } from "../db/errors.ts";
export { isBackupOld } from "../policy/backup.ts";

export interface Installation {
  readonly workers: number;
  /** Epoch milliseconds of the last sign of life of any; null: there was none. */
  readonly workerSeenAt: number | null;
  /** Epoch milliseconds; null: there was none. */
  readonly lastBackupAt: number | null;
  readonly servers: readonly InstalledServer[];
}

export interface InstalledServer {
  readonly id: string;
  /** HOST:PORT. */
  readonly address: string;
  /** Epoch milliseconds until which its certificate is pinned; null: it is not, or without an end. */
  readonly pinUntil: number | null;
}

/** Of a database that lacks no migration. Throws DatabaseError. */
export async function installationOf(url: string, now: number): Promise<Installation> {
  const database = await openDatabase(url);
  try {
    const servers = await database.client.server.findMany({ orderBy: [{ host: "asc" }, { port: "asc" }] });
    return {
      workers: await livingWorkers(database, now),
      lastBackupAt: (await readUpkeep(database.client)).lastBackupAt?.getTime() ?? null,
      workerSeenAt: (await workerNow(database, now)).lastSeenAt,
      servers: servers.map(({ id, host, port, pin, pinUntil }) => ({
        ...{ id, address: `${host}:${port}` },
        pinUntil: pin === null ? null : (pinUntil?.getTime() ?? null),
      })),
    };
  } finally {
    await database.close();
  }
}
