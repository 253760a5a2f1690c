/** A backup while everything runs: one picture of the database, and the keys apart from it where they are asked for. */
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { WorkerConfig } from "../config/portal.ts";
import { carryoverVersion } from "../config/version.ts";
import { databaseStanding, openDatabase } from "../db/client.ts";
import { snapshotKind, takeSnapshot } from "../db/snapshot.ts";
import { changeUpkeep } from "../db/upkeep.ts";
import { BackupTrouble, backupName, draftOf, keepNewest, nameDraft } from "./backup-files.ts";

export interface BackupWish {
  /** Absolute; made when it is missing. */
  readonly folder: string;
  /** So many backups of the folder stay; null: all. */
  readonly keep: number | null;
  readonly now: Date;
  readonly signal?: AbortSignal;
}

/**
 * Answers the file. Nobody has to stop for it, and a crash leaves no half of one under its name. The database is told when it was made. Throws
 * BackupTrouble, DatabaseError, and what Node throws of files.
 */
export async function makeBackup(databaseUrl: string, { folder, keep, now, signal }: BackupWish): Promise<string> {
  const { isThere, missing } = await databaseStanding(databaseUrl);
  if (!isThere) throw new BackupTrouble("There is no database yet, so there is nothing to keep.");
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const name = backupName({ takenAt: now, version: carryoverVersion(), kind: snapshotKind(databaseUrl) });
  const file = join(folder, name);
  try {
    await takeSnapshot(databaseUrl, draftOf(file), signal);
    await nameDraft(file);
  } catch (error) {
    await rm(draftOf(file), { force: true });
    throw error;
  }
  if (keep !== null) await keepNewest(folder, keep, now);
  // To open it would bring its tables up to date, which is for the portal's next start to do.
  if (missing === 0) await note(databaseUrl, now);
  return file;
}

async function note(databaseUrl: string, lastBackupAt: Date): Promise<void> {
  const database = await openDatabase(databaseUrl);
  try {
    await changeUpkeep(database.client, { lastBackupAt });
  } finally {
    await database.close();
  }
}

/** The files that no backup of the database holds, and without which a restored one opens no password. */
export type SecretFiles = Pick<WorkerConfig, "privateKeyFile" | "evidenceSigningKeyFile"> & {
  readonly sessionSecretFile: string;
};

const SECRETS = ["privateKeyFile", "evidenceSigningKeyFile", "sessionSecretFile"] as const;

/** Writes them into one file, for its owner alone. Answers which of them could not be read. Throws BackupTrouble where the first of them is not there. */
export async function saveSecrets(files: SecretFiles, to: string): Promise<readonly string[]> {
  const texts = await Promise.all(SECRETS.map((name) => readFile(files[name], "utf8").catch(() => null)));
  if (texts[0] === null)
    throw new BackupTrouble(`${files.privateKeyFile} cannot be read: run this as the worker's user`);
  const kept = Object.fromEntries(SECRETS.map((name, index) => [name, texts[index]]));
  await writeFile(to, `${JSON.stringify(kept, null, 1)}\n`, { mode: 0o600, flag: "wx", flush: true });
  return SECRETS.filter((_, index) => texts[index] === null).map((name) => files[name]);
}
