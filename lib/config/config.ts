/** All settings from the environment, checked at once. Nothing else in lib reads process.env. */
import { existsSync } from "node:fs";
import { tmpdir } from "node:os";
import { isAbsolute, join } from "node:path";

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

type Environment = Readonly<Record<string, string | undefined>>;

/** Holds every mistake, one line each. */
export class ConfigError extends Error {
  readonly mistakes: readonly string[];

  constructor(mistakes: readonly string[]) {
    super(`The environment holds settings that cannot be used:\n${mistakes.map((line) => `  ${line}`).join("\n")}`);
    this.name = "ConfigError";
    this.mistakes = mistakes;
  }
}

/** Reads the settings. An empty variable counts as not set. Throws ConfigError. */
export function loadConfig(environment: Environment = process.env): Config {
  const mistakes: string[] = [];
  const setting = <T>(name: string, absent: T, read: (value: string) => T | Mistake): T => {
    const value = environment[name];
    if (value === undefined || value === "") return absent;
    const result = read(value);
    if (!(result instanceof Mistake)) return result;
    mistakes.push(`${name} ${result.text}`);
    return absent;
  };
  const config = {
    databaseUrl: setting<string | null>("DATABASE_URL", null, databaseUrl),
    lockFolder: setting("CARRYOVER_LOCK_DIR", defaultLockFolder(), absolutePath),
    startFolder: setting("INIT_CWD", process.cwd(), absolutePath),
    color: setting("NO_COLOR", true, () => false),
  };
  if (mistakes.length > 0) throw new ConfigError(mistakes);
  return config;
}

/** What is wrong with a value. Never quotes it, as an address may hold a password. */
class Mistake {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

function databaseUrl(value: string): string | Mistake {
  if (/^file:./.test(value)) return value;
  if (/^postgres(ql)?:\/\//.test(value) && URL.canParse(value)) return value;
  return new Mistake("must be file:PATH or postgresql://USER:PASSWORD@HOST/DATABASE");
}

function absolutePath(value: string): string | Mistake {
  return isAbsolute(value) ? value : new Mistake("must be an absolute path, beginning with /");
}

/** Not the user's own temporary folder first: imports of two users must meet the same locks. */
function defaultLockFolder(): string {
  return join(existsSync("/run/lock") ? "/run/lock" : tmpdir(), "carryover");
}
