/** The files of a folder of backups: their names, their checksums, and how many of them are kept. */
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { pipeline } from "node:stream/promises";
import type { SnapshotKind } from "../db/snapshot.ts";

/** A backup that cannot be made, kept or brought back; one sentence for who asked for it. */
export class BackupTrouble extends Error {
  constructor(message: string) {
    super(message);
    this.name = "BackupTrouble";
  }
}

/** What a name tells: `carryover-20261130T113517Z-v0.1.0.db`. */
export interface BackupName {
  readonly takenAt: Date;
  /** Of Carryover. */
  readonly version: string;
  readonly kind: SnapshotKind;
}

const NAME = /^carryover-(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z-v(\d[\w.+-]*)\.(db|pgdump)$/;
/** While it is being written: such a file is no backup. */
const DRAFT = ".part";
/** Beside it, in the form of sha256sum. */
const CHECKSUM = ".sha256";

export function backupName({ takenAt, version, kind }: BackupName): string {
  const stamp = takenAt.toISOString().replace(/[-:]|\.\d+/g, "");
  return `carryover-${stamp}-v${version}.${kind}`;
}

/** Null: no backup of ours is called so. */
export function readBackupName(file: string): BackupName | null {
  const [, year, month, day, hour, minute, second, version = "", kind] = NAME.exec(basename(file)) ?? [];
  if (kind !== "db" && kind !== "pgdump") return null;
  return { takenAt: new Date(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`), version, kind };
}

/** Where it is written, until it is whole. */
export function draftOf(file: string): string {
  return `${file}${DRAFT}`;
}

/** Gives a whole draft its name. The checksum comes first: what has no checksum is no backup, and what has a name has one. */
export async function nameDraft(file: string): Promise<void> {
  const line = `${await sha256(draftOf(file))}  ${basename(file)}\n`;
  await writeFile(draftOf(file + CHECKSUM), line, { mode: 0o600, flush: true });
  await rename(draftOf(file + CHECKSUM), file + CHECKSUM);
  await rename(draftOf(file), file);
}

/** Throws BackupTrouble where the file is not as it was made. */
export async function checkBackup(file: string): Promise<void> {
  const line = await readFile(file + CHECKSUM, "utf8").catch(() => null);
  if (line === null)
    throw new BackupTrouble(`${basename(file)}${CHECKSUM} is missing beside it: nobody knows whether it is whole`);
  const [expected] = line.split(" ");
  if ((await sha256(file)) !== expected)
    throw new BackupTrouble(`${basename(file)} is damaged: its checksum is another`);
}

async function sha256(file: string): Promise<string> {
  const hash = createHash("sha256");
  await pipeline(createReadStream(file), hash);
  return hash.digest("hex");
}

/** Older drafts were left behind by somebody who died. */
const DRAFT_MS = 86_400_000;

/** Removes all but the newest so many backups, and what never became one. Other files of the folder are left alone. */
export async function keepNewest(folder: string, count: number, now: Date): Promise<void> {
  const all = await readdir(folder);
  const backups = all.filter((name) => readBackupName(name) !== null).sort();
  for (const name of backups.slice(0, -count)) {
    await rm(join(folder, name));
    await rm(join(folder, name + CHECKSUM), { force: true });
  }
  for (const name of all.filter((each) => each.endsWith(DRAFT))) {
    const made = readBackupName(name.slice(0, -DRAFT.length).replace(CHECKSUM, ""));
    if (made !== null && now.getTime() - made.takenAt.getTime() > DRAFT_MS) await rm(join(folder, name));
  }
}
