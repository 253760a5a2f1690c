/** The settings for whoever helps from outside: which are set, and of the harmless ones to what. */

import type { Environment } from "./settings.ts";
import { START_VARIABLES } from "./start.ts";

/** Numbers, words of a list and switches: nothing that names a machine, a person or a file. */
const HARMLESS: ReadonlySet<string> = new Set([
  ...["ROLE", "PORT", "CARRYOVER_LANGUAGE", "CARRYOVER_TRUSTED_PROXY", "CARRYOVER_MAIL_PER_MINUTE"],
  ...["CARRYOVER_WORKER_PORT", "CARRYOVER_BACKUP_KEEP", "CARRYOVER_TEST_PROVIDER", "NODE_ENV"],
]);

export type MaskedSettings = Readonly<Record<string, string>>;

/** By name: `not set`, `set`, or the value of one that gives nothing away. Of the database's address which kind it is. */
export function maskedSettings(environment: Environment = process.env): MaskedSettings {
  const names = [...START_VARIABLES, "NODE_ENV"].toSorted();
  return Object.fromEntries(names.map((name) => [name, shown(name, environment[name])]));
}

function shown(name: string, value: string | undefined): string {
  if (value === undefined || value === "") return "not set";
  if (HARMLESS.has(name) && /^[\w.-]{1,20}$/.test(value)) return value;
  if (name === "DATABASE_URL") return value.startsWith("file:") ? "set (file)" : "set (postgresql)";
  return "set";
}
