/** A portal of a test that is lost with its database and all files, and brought back from a backup into nothing. */
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { openDatabase } from "../../../lib/db/client.ts";
import type { Database } from "../../../lib/db/database.ts";
import { logTo } from "../../../lib/worker/log.ts";
import { runWorker } from "../../../lib/worker/portal-worker.ts";
import { restoreBackup } from "../../../lib/worker/restore.ts";
import type { TestPortal } from "../../support/portal.ts";
import type { RunningWorker } from "./bench.ts";

/** Where nothing of the portal is: for its backups. */
export function elsewhere(): { readonly folder: string; remove(): void } {
  const folder = mkdtempSync(join(tmpdir(), "carryover-elsewhere-"));
  return { folder, remove: () => rmSync(folder, { recursive: true }) };
}

/** Nothing is left of it; answers the address of the empty database that takes its place. */
export async function loseEverything(portal: TestPortal): Promise<string> {
  rmSync(portal.folder, { recursive: true });
  mkdirSync(portal.folder, { mode: 0o700 });
  const { databaseUrl } = portal.workerConfig;
  if (databaseUrl.startsWith("file:")) return databaseUrl;
  const client = new pg.Client(databaseUrl);
  await client.connect();
  await client.query("CREATE DATABASE another");
  await client.end();
  return new URL("/another", databaseUrl).href;
}

/** What stands in its place. */
export class Recovered {
  readonly database: Database;
  readonly #config: TestPortal["workerConfig"];
  readonly #lockFolder: string;

  private constructor(database: Database, config: TestPortal["workerConfig"], folder: string) {
    this.database = database;
    this.#config = config;
    this.#lockFolder = join(folder, "locks");
  }

  /** Restores, and opens what is there then. */
  static async from(portal: TestPortal, databaseUrl: string, backup: string, secretsFile: string | null) {
    const config = { ...portal.workerConfig, databaseUrl };
    const place = { ...config, sessionSecretFile: portal.config.sessionSecretFile };
    const told = await restoreBackup(place, backup, secretsFile);
    return { told, recovered: new Recovered(await openDatabase(databaseUrl), config, portal.folder) };
  }

  startWorker(): RunningWorker {
    const lines: string[] = [];
    const stop = new AbortController();
    const log = logTo((line) => lines.push(line));
    const ended = runWorker({ config: this.#config, lockFolder: this.#lockFolder, log }, stop.signal);
    ended.catch(() => undefined);
    return {
      log: () => lines.join(""),
      stop: async () => {
        stop.abort();
        await ended;
      },
    };
  }
}
