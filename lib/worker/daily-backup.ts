/** The backup that the worker makes once a day, where it is told to: one worker for all. */
import type { BackupSettings } from "../config/backup.ts";
import { releaseLease, takeLease } from "../db/leases.ts";
import { readUpkeep } from "../db/upkeep.ts";
import { isBackupDue } from "../policy/backup.ts";
import { makeBackup } from "./backup.ts";
import type { WorkerContext } from "./context.ts";

/** So long no other worker tries when one died over it, in milliseconds. */
const HOLD_MS = 3_600_000;

/** Answers the file; null where none was due, or another worker is at it. Throws as makeBackup(). */
export async function backUpDaily(
  { id, database }: Pick<WorkerContext, "id" | "database">,
  { databaseUrl, backups }: { readonly databaseUrl: string; readonly backups: BackupSettings },
  signal: AbortSignal,
  now = new Date(),
): Promise<string | null> {
  const { lastBackupAt } = await readUpkeep(database.client);
  if (!isBackupDue(lastBackupAt?.getTime() ?? null, backups.at, now.getTime())) return null;
  const until = new Date(now.getTime() + HOLD_MS);
  const lease = await takeLease(database, { key: "backup", holder: id, now, until });
  if (!lease) return null;
  try {
    return await makeBackup(databaseUrl, { ...backups, now, signal });
  } finally {
    await releaseLease(database, lease);
  }
}
