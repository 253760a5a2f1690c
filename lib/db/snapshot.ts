/**
 * One file with everything of a database as it stood at one moment, made while others write, and brought back into an empty one. The journals of
 * all runs are rows of the same database, so a picture of it never holds one without the other.
 */
import { spawn } from "node:child_process";
import { chmodSync, closeSync, fsyncSync, openSync } from "node:fs";
import { copyFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import SqliteFile from "better-sqlite3";
import { environmentWith } from "../config/child.ts";
import { DatabaseError } from "./errors.ts";
import { modeOfFilesIn } from "./sqlite-schema.ts";

/** How such a file is called at its end: by what made it. */
export type SnapshotKind = "db" | "pgdump";

export function snapshotKind(databaseUrl: string): SnapshotKind {
  return databaseUrl.startsWith("file:") ? "db" : "pgdump";
}

/** Fills `file`, which is made for its owner alone and must not be there, and puts it on the disk. Throws DatabaseError, and what Node throws of files. */
export async function takeSnapshot(databaseUrl: string, file: string, signal?: AbortSignal): Promise<void> {
  closeSync(openSync(file, "wx", 0o600));
  if (snapshotKind(databaseUrl) === "db") {
    const program = join(dirname(fileURLToPath(import.meta.url)), "copy-sqlite.ts");
    await run(process.execPath, [program, databaseUrl.slice("file:".length), file], {}, signal);
  } else {
    const { words, secret } = asClient(databaseUrl);
    await run("pg_dump", ["--format=custom", "--no-owner", "--no-privileges", `--file=${file}`, words], secret, signal);
  }
  const handle = openSync(file, "r+");
  fsyncSync(handle);
  closeSync(handle);
}

/** Makes `file` of a snapshot of SQLite, and looks it through. Throws DatabaseError `notADatabase` where it is damaged. */
export async function copySqlite(snapshot: string, file: string): Promise<void> {
  await copyFile(snapshot, file);
  chmodSync(file, modeOfFilesIn(dirname(file)));
  if (!isSound(file)) throw new DatabaseError("notADatabase", `${snapshot} is damaged`);
}

function isSound(file: string): boolean {
  const database = new SqliteFile(file, { fileMustExist: true, timeout: 10_000 });
  try {
    return database.pragma("quick_check", { simple: true }) === "ok";
  } finally {
    database.close();
  }
}

/** Fills an empty PostgreSQL: all of it, or nothing. Throws DatabaseError. */
export async function fillPostgresql(snapshot: string, databaseUrl: string): Promise<void> {
  const { words, secret } = asClient(databaseUrl);
  const whole = ["--single-transaction", "--exit-on-error", "--no-owner", "--no-privileges"];
  await run("pg_restore", [...whole, `--dbname=${words}`, snapshot], secret);
}

/** The address as PostgreSQL's own programs take it, and its password apart from it. */
function asClient(databaseUrl: string): { readonly words: string; readonly secret: Record<string, string> } {
  const url = new URL(databaseUrl);
  const secret: Record<string, string> = url.password === "" ? {} : { PGPASSWORD: decodeURIComponent(url.password) };
  url.password = "";
  return { words: url.href, secret };
}

async function run(
  program: string,
  words: readonly string[],
  secret: Readonly<Record<string, string>>,
  signal?: AbortSignal,
): Promise<void> {
  const child = spawn(program, words, { env: environmentWith(secret), stdio: ["ignore", "ignore", "pipe"], signal });
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once("error", (error) => reject(noProgram(program, error)));
    child.once("close", resolve);
  });
  const [status, said] = await Promise.all([ended, text(child.stderr)]);
  if (status === 0) return;
  const why = said.trim().split("\n").at(-1) ?? "";
  throw new DatabaseError("unreadable", `the copy was not made: ${why === "" ? `${program} ended` : why}`);
}

function noProgram(program: string, error: Error): Error {
  if (!("code" in error) || error.code !== "ENOENT") return error;
  const words = `${program} is missing on this machine: install PostgreSQL's client (Debian: postgresql-client), in the version of the server or a later one`;
  return new DatabaseError("unreadable", words, error);
}
