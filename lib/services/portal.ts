/** What every service of the web process works with, opened once. */
import { readFile } from "node:fs/promises";
import { loadWebConfig, type WebConfig } from "../config/portal.ts";
import { openDatabase } from "../db/client.ts";
import type { Database } from "../db/database.ts";
import { type SealingKey, sealingKeyFrom } from "../vault/seal.ts";

export interface Portal {
  readonly database: Database;
  readonly config: WebConfig;
  /** Throws when the worker has not made its keys yet. */
  readonly sealingKey: () => Promise<SealingKey>;
}

/** Survives reloads of modules in development, which would else open the database again and again. */
const holder: { carryoverPortal?: Promise<Portal>; carryoverMetricsToken?: { token: string | null } } =
  globalThis as never;

/** The portal of this process. A database that cannot be opened now is tried again by whoever asks next. */
export function portal(): Promise<Portal> {
  holder.carryoverPortal ??= open(loadWebConfig()).catch((error: unknown) => {
    delete holder.carryoverPortal;
    throw error;
  });
  return holder.carryoverPortal;
}

/** What Prometheus has to show; null: there are no metrics. Known whether or not the database answers. */
export function metricsToken(): string | null {
  holder.carryoverMetricsToken ??= { token: loadWebConfig().metricsToken };
  return holder.carryoverMetricsToken.token;
}

async function open(config: WebConfig): Promise<Portal> {
  const database = await openDatabase(config.databaseUrl);
  return {
    database,
    config,
    sealingKey: async () => sealingKeyFrom(await readFile(config.publicKeyFile, "utf8")),
  };
}
