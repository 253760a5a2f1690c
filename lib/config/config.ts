/** The settings of the command line. The portal's are in portal.ts. */
import { existsSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { absolutePath, databaseUrl, type Environment, Settings } from "./settings.ts";

export { ConfigError } from "./settings.ts";

export interface Config {
  /** Where the portal keeps its data; null: the command line's own journal file. */
  readonly databaseUrl: string | null;
  /** Folder of locks on accounts, common to all imports of this machine and all its users. */
  readonly lockFolder: string;
  /** Where the person called us from, for relative paths: npm changes to the checkout and leaves this behind. */
  readonly startFolder: string;
  /** Whether output may be coloured (no-color.org). */
  readonly color: boolean;
}

/** Reads the settings. An empty variable counts as not set. Throws ConfigError. */
export function loadConfig(environment: Environment = process.env): Config {
  const settings = new Settings(environment);
  const config = {
    databaseUrl: settings.get<string | null>("DATABASE_URL", null, databaseUrl),
    lockFolder: lockFolder(settings),
    startFolder: settings.get("INIT_CWD", process.cwd(), absolutePath),
    color: settings.get("NO_COLOR", true, () => false),
  };
  settings.check();
  return config;
}

/** CARRYOVER_LOCK_DIR, or not the user's own temporary folder first: imports of two users must meet the same locks. */
export function lockFolder(settings: Settings): string {
  const usual = join(existsSync("/run/lock") ? "/run/lock" : tmpdir(), "carryover");
  return settings.get("CARRYOVER_LOCK_DIR", usual, absolutePath);
}
