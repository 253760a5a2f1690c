/** A backup brought back into an empty installation, before its first start. */
import { existsSync, linkSync, mkdirSync, rmSync } from "node:fs";
import { chmod, mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { WorkerConfig } from "../config/portal.ts";
import { databaseStanding, openDatabase } from "../db/client.ts";
import { lockFile } from "../db/file-lock.ts";
import { settleRestored } from "../db/restored.ts";
import { copySqlite, fillPostgresql, snapshotKind } from "../db/snapshot.ts";
import type { SecretFiles } from "./backup.ts";
import { BackupTrouble, checkBackup, readBackupName } from "./backup-files.ts";
import { keysInUse } from "./keys.ts";

export interface Restored {
  readonly takenAt: Date;
  readonly version: string;
  /** Kept passwords and codes that no key opens which is here: those people are asked again. */
  readonly lostPasswords: number;
  /** Messages to the roster that were stopped, and mails to single people that are not sent any more. */
  readonly mailings: number;
  readonly mails: number;
}

type Place = Pick<WorkerConfig, "databaseUrl" | "dataFolder" | "privateKeyFile" | "publicKeyFile"> & SecretFiles;

/**
 * Brings `file` back, with the secrets of `secretsFile` where there is one. Nothing that is there is overwritten. Throws BackupTrouble, DatabaseError,
 * KeyTrouble, and what Node throws of files.
 */
export async function restoreBackup(place: Place, file: string, secretsFile: string | null): Promise<Restored> {
  const named = readBackupName(file);
  if (named === null)
    throw new BackupTrouble("No backup is called so: its name begins with carryover-, and tells time and version.");
  if (named.kind !== snapshotKind(place.databaseUrl))
    throw new BackupTrouble(
      `It is a backup of ${named.kind === "db" ? "SQLite" : "PostgreSQL"}, and DATABASE_URL names another database.`,
    );
  await checkBackup(file);
  mkdirSync(place.dataFolder, { recursive: true, mode: 0o700 });
  const lock = lockFile(join(place.dataFolder, "worker.lock"));
  if (!lock)
    throw new BackupTrouble(`A worker is running with the data in ${place.dataFolder}: stop the portal first.`);
  try {
    if (secretsFile !== null) await bringSecrets(place, secretsFile);
    const { mailings, mails } = await bringDatabase(place.databaseUrl, file, named.takenAt);
    const lostPasswords = (await keysInUse(place))
      .filter(({ standing }) => standing === "missing")
      .reduce((sum, { sealed }) => sum + sealed, 0);
    return { takenAt: named.takenAt, version: named.version, lostPasswords, mailings, mails };
  } finally {
    lock.release();
  }
}

async function bringDatabase(databaseUrl: string, file: string, takenAt: Date) {
  if (snapshotKind(databaseUrl) === "pgdump") {
    const { known, missing } = await databaseStanding(databaseUrl);
    if (missing < known)
      throw new BackupTrouble("The database of DATABASE_URL is not empty: name a new one, or drop it first.");
    await fillPostgresql(file, databaseUrl);
    return settledIn(databaseUrl, takenAt);
  }
  const target = databaseUrl.slice("file:".length);
  // A log that another database left would be read into this one.
  const inTheWay = [target, `${target}-wal`, `${target}-shm`].find((each) => existsSync(each));
  if (inTheWay !== undefined)
    throw new BackupTrouble(`${inTheWay} is in the way: move it to another folder, and keep it.`);
  mkdirSync(dirname(target), { recursive: true, mode: 0o700 });
  const draft = `${target}.restoring`;
  for (const left of [draft, `${draft}-wal`, `${draft}-shm`]) rmSync(left, { force: true });
  await copySqlite(file, draft);
  const settled = await settledIn(`file:${draft}`, takenAt);
  // Unlike a rename this fails where somebody was faster.
  linkSync(draft, target);
  rmSync(draft);
  return settled;
}

/** Opening it brings its tables up to date. */
async function settledIn(databaseUrl: string, takenAt: Date) {
  const database = await openDatabase(databaseUrl);
  try {
    return await settleRestored(database, takenAt, new Date());
  } finally {
    await database.close();
  }
}

const SECRETS = ["privateKeyFile", "evidenceSigningKeyFile", "sessionSecretFile"] as const;

async function bringSecrets(files: SecretFiles, from: string): Promise<void> {
  const kept: Partial<Record<(typeof SECRETS)[number], string | null>> = JSON.parse(await readFile(from, "utf8"));
  for (const name of SECRETS) {
    const [text, file] = [kept[name], files[name]];
    if (text === undefined || text === null) continue;
    if (existsSync(file)) throw new BackupTrouble(`${file} is in the way: move it to another folder, and keep it.`);
    const folder = dirname(file);
    if ((await mkdir(folder, { recursive: true, mode: 0o700 })) !== undefined) await chmod(folder, 0o700);
    await writeFile(file, text, { mode: 0o600, flag: "wx", flush: true });
  }
}
