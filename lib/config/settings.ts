/** Reads settings one by one and collects what is wrong with them, so that all of it can be said at once. */
import { readFileSync } from "node:fs";
import { isAbsolute } from "node:path";
import { domainToASCII } from "node:url";

export type Environment = Readonly<Record<string, string | undefined>>;

/** Holds every mistake, one line each. */
export class ConfigError extends Error {
  readonly mistakes: readonly string[];

  constructor(mistakes: readonly string[]) {
    super(`The environment holds settings that cannot be used:\n${mistakes.map((line) => `  ${line}`).join("\n")}`);
    this.name = "ConfigError";
    this.mistakes = mistakes;
  }
}

/** What is wrong with a value. Never quotes it, as an address may hold a password. */
export class Mistake {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

export class Settings {
  readonly #environment: Environment;
  readonly #mistakes: string[] = [];

  constructor(environment: Environment) {
    this.#environment = environment;
  }

  /** The setting as `read` understands it, or `absent`. An empty variable counts as not set. */
  get<T>(name: string, absent: T, read: (value: string) => T | Mistake): T {
    const value = this.#environment[name];
    if (value === undefined || value === "") return absent;
    const result = read(value);
    if (!(result instanceof Mistake)) return result;
    this.blame(`${name} ${result.text}`);
    return absent;
  }

  /** A setting that may also stand in the file that NAME_FILE names: what is secret is better kept there. */
  getSecret<T>(name: string, absent: T, read: (value: string) => T | Mistake): T {
    const file = this.get<string | null>(`${name}_FILE`, null, absolutePath);
    if (file === null) return this.get(name, absent, read);
    if (this.#environment[name]) this.blame(`${name} and ${name}_FILE are both given: one of them is enough`);
    return this.get(`${name}_FILE`, absent, () => {
      const text = contentOf(file);
      return text instanceof Mistake ? text : read(text);
    });
  }

  blame(mistake: string): void {
    this.#mistakes.push(mistake);
  }

  /** Names of all variables that are set. */
  names(): string[] {
    return Object.keys(this.#environment).filter((name) => this.#environment[name]);
  }

  /** Throws ConfigError when there was any mistake. */
  check(): void {
    if (this.#mistakes.length > 0) throw new ConfigError([...new Set(this.#mistakes)]);
  }
}

function contentOf(file: string): string | Mistake {
  try {
    return readFileSync(file, "utf8").trim();
  } catch {
    return new Mistake("names a file that cannot be read");
  }
}

/** Any text. */
export function anyText(value: string): string {
  return value.trim();
}

export function absolutePath(value: string): string | Mistake {
  return isAbsolute(value) ? value : new Mistake("must be an absolute path, beginning with /");
}

export function databaseUrl(value: string): string | Mistake {
  if (/^file:./.test(value)) return value;
  if (/^postgres(ql)?:\/\//.test(value) && URL.canParse(value)) return value;
  return new Mistake("must be file:PATH or postgresql://USER:PASSWORD@HOST/DATABASE");
}

/** A whole number from `least` to `most`. */
export function wholeNumber(least: number, most: number): (value: string) => number | Mistake {
  return (value) => {
    const number = Number(value);
    const isGood = /^\d+$/.test(value) && number >= least && number <= most;
    return isGood ? number : new Mistake(`must be a whole number from ${least} to ${most}`);
  };
}

/** A mail server by its address. */
export interface ServerAddress {
  /** Lower-cased, international names in ASCII, IPv6 without brackets. */
  readonly host: string;
  readonly port: number;
  readonly security: "tls" | "starttls";
}

const SERVER = /^(?<scheme>imaps?):\/\/(?<host>\[[\da-f:.]+\]|[^[\]:/@?#\s]+)(?::(?<port>\d{1,5}))?\/?$/i;

/** One or several addresses, parted by spaces. */
export function serverAddresses(value: string): readonly ServerAddress[] | Mistake {
  const addresses = value.trim().split(/\s+/).map(serverAddress);
  const good = addresses.filter((address) => address !== null);
  const form = "must be imaps://HOST[:PORT] or imap://HOST[:PORT] (then by STARTTLS), several parted by spaces";
  return good.length === addresses.length ? good : new Mistake(form);
}

function serverAddress(text: string): ServerAddress | null {
  const parts = SERVER.exec(text)?.groups;
  if (!parts?.host) return null;
  const isTls = parts.scheme?.toLowerCase() === "imaps";
  const host = parts.host.startsWith("[") ? parts.host.slice(1, -1).toLowerCase() : domainToASCII(parts.host);
  const port = Number(parts.port ?? (isTls ? 993 : 143));
  if (host === "" || port < 1 || port > 65_535) return null;
  return { host, port, security: isTls ? "tls" : "starttls" };
}

/** Whether a host is this machine itself, whom nobody can listen to on the way. */
export function isLoopback(host: string): boolean {
  return /^(localhost|127(\.\d+){3}|\[?::1\]?)$/i.test(host);
}
