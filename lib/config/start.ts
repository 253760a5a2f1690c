/** What `npm start` is told by the environment: the settings of both processes, and what stands in an empty database. */
import { basePathOf } from "./base-path.ts";
import {
  loadWebConfig,
  loadWorkerConfig,
  NEXT_AUTH_PATH,
  WEB_VARIABLES,
  type WebConfig,
  WORKER_VARIABLES,
  type WorkerConfig,
} from "./portal.ts";
import {
  anyText,
  ConfigError,
  type Environment,
  isLoopback,
  Mistake,
  type ServerAddress,
  Settings,
  serverAddresses,
  wholeNumber,
} from "./settings.ts";
import { hostOf } from "./watching.ts";

export { ConfigError } from "./settings.ts";

/** Which processes this machine or container runs. */
export type Role = "all" | "web" | "worker";

/** What the portal starts with: added where it is missing, never changed again. */
export interface FirstRows {
  readonly servers: readonly (ServerAddress & { readonly use: "old" | "new" | "both" })[];
  readonly organisation: {
    readonly name: string;
    readonly contact: string | null;
    readonly contactEmail: string | null;
    readonly contactPhone: string | null;
    readonly genuine: string | null;
  } | null;
}

export interface StartConfig {
  readonly role: Role;
  /** Where the web process listens. */
  readonly host: string;
  readonly port: number;
  /** The address that people type. */
  readonly url: string;
  readonly web: WebConfig;
  readonly worker: WorkerConfig;
  readonly firstRows: FirstRows;
  /** The whole environment of each process. */
  readonly webEnvironment: Readonly<Record<string, string>>;
  readonly workerEnvironment: Readonly<Record<string, string>>;
}

/** Every variable that `npm start` knows, as docs/CONFIGURATION.md explains them. */
export const START_VARIABLES: readonly string[] = [
  ...["PORT", "HOST", "ROLE", "CARRYOVER_URL", "CARRYOVER_OLD_SERVER", "CARRYOVER_NEW_SERVER"],
  ...["CARRYOVER_ORGANISATION", "CARRYOVER_CONTACT", "CARRYOVER_CONTACT_EMAIL", "CARRYOVER_CONTACT_PHONE"],
  ...[...new Set([...WEB_VARIABLES, ...WORKER_VARIABLES])].filter((name) => name !== "NEXTAUTH_URL"),
];

/** What programs need of the environment, whatever they do. */
const COMMON = [
  ...["PATH", "HOME", "TMPDIR", "TZ", "LANG", "LC_ALL", "NODE_COMPILE_CACHE", "NODE_OPTIONS", "NODE_EXTRA_CA_CERTS"],
  ...["SSL_CERT_FILE", "SSL_CERT_DIR"],
];

/** Throws ConfigError with all mistakes at once. */
export function loadStartConfig(environment: Environment = process.env): StartConfig {
  const settings = new Settings(environment);
  refuseUnknown(settings);
  const role = settings.get<Role>("ROLE", "all", roleOf);
  const place = placeOf(settings);
  const firstRows = firstRowsOf(settings);
  const named = settings.names();
  if (role !== "web" && named.includes("CARRYOVER_MAIL_FROM") && !named.includes("CARRYOVER_MAIL_SERVER"))
    settings.blame("CARRYOVER_MAIL_SERVER is needed beside CARRYOVER_MAIL_FROM: through which server is mail sent?");
  const known = { ...environment, NODE_ENV: "production", NEXTAUTH_URL: place.url };
  const web = collecting(settings, () => loadWebConfig(known));
  const worker = collecting(settings, () => loadWorkerConfig(known));
  settings.check();
  if (web === null || worker === null) throw new Error("settings without mistakes were not read");
  return {
    ...{ role, ...place, web, worker, firstRows },
    webEnvironment: { ...pick(known, [...COMMON, ...WEB_VARIABLES, "NODE_ENV"]), NEXTAUTH_URL: nextAuthUrl(place.url) },
    workerEnvironment: pick(known, [...COMMON, ...WORKER_VARIABLES, "NODE_ENV"]),
  };
}

/** As next-auth wants to hear it where there is a path. */
function nextAuthUrl(url: string): string {
  return basePathOf(url) === "" ? url : `${url}${NEXT_AUTH_PATH}`;
}

function collecting<T>(settings: Settings, load: () => T): T | null {
  try {
    return load();
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    for (const mistake of error.mistakes) settings.blame(mistake);
    return null;
  }
}

/** A misspelt name would else be overlooked in silence. */
function refuseUnknown(settings: Settings): void {
  const ours = settings.names().filter((name) => name.startsWith("CARRYOVER_") && !name.startsWith("CARRYOVER_TEST_"));
  for (const name of ours.filter((each) => !START_VARIABLES.includes(each)))
    settings.blame(`${name} is not a setting of Carryover: docs/CONFIGURATION.md lists all of them`);
  if (settings.names().includes("NEXTAUTH_SECRET"))
    settings.blame("NEXTAUTH_SECRET is read from a file only: name that file in NEXTAUTH_SECRET_FILE");
}

function roleOf(value: string): Role | Mistake {
  return value === "all" || value === "web" || value === "worker" ? value : new Mistake("must be all, web or worker");
}

function placeOf(settings: Settings) {
  const host = settings.get("HOST", "127.0.0.1", hostOf);
  const port = settings.get("PORT", 3000, wholeNumber(1, 65_535));
  const given = settings.get<string | null>("CARRYOVER_URL", null, urlOf);
  if (given === null && settings.names().includes("CARRYOVER_MAIL_SERVER"))
    settings.blame("CARRYOVER_URL is needed beside CARRYOVER_MAIL_SERVER: mails lead to it");
  if (given === null && !isLoopback(host))
    settings.blame("CARRYOVER_URL is needed when HOST is not this machine alone: the https address that people type");
  const shown = host.includes(":") ? `[${host}]` : host;
  return { host, port, url: given ?? `http://${shown}:${port}` };
}

function urlOf(value: string): string | Mistake {
  if (!URL.canParse(value)) return new Mistake("must be an address such as https://move.example.org");
  const { protocol, hostname, pathname, search, hash, username, origin } = new URL(value);
  if (search || hash || username || !/^(?:\/[\w.~-]+)*\/*$/.test(pathname))
    return new Mistake("must be a host, with a plain path if others share it, such as https://example.org/migrate");
  if (protocol === "https:" || (protocol === "http:" && isLoopback(hostname))) return `${origin}${basePathOf(value)}`;
  return new Mistake("must begin with https://, as people type passwords there (http:// only for 127.0.0.1)");
}

function firstRowsOf(settings: Settings): FirstRows {
  const old = settings.get<readonly ServerAddress[]>("CARRYOVER_OLD_SERVER", [], serverAddresses);
  const fresh = settings.get<readonly ServerAddress[]>("CARRYOVER_NEW_SERVER", [], serverAddresses);
  const name = settings.get<string | null>("CARRYOVER_ORGANISATION", null, anyText);
  const contact = settings.get<string | null>("CARRYOVER_CONTACT", null, anyText);
  const contactEmail = settings.get<string | null>("CARRYOVER_CONTACT_EMAIL", null, emailOf);
  const contactPhone = settings.get<string | null>("CARRYOVER_CONTACT_PHONE", null, anyText);
  if (name === null && (contact ?? contactEmail ?? contactPhone) !== null)
    settings.blame("CARRYOVER_ORGANISATION is needed beside CARRYOVER_CONTACT…: whose contact is it?");
  return {
    servers: serversOf(old, fresh),
    organisation: name === null ? null : { name, contact, contactEmail, contactPhone, genuine: null },
  };
}

function emailOf(value: string): string | Mistake {
  return /^\S+@\S+$/.test(value) ? value : new Mistake("must be an email address");
}

/** One that is named twice is one server, used as both. */
function serversOf(old: readonly ServerAddress[], fresh: readonly ServerAddress[]): FirstRows["servers"] {
  const placeOf = ({ host, port }: ServerAddress) => `${host} ${port}`;
  const all = new Map([...old, ...fresh].map((server) => [placeOf(server), server]));
  const isIn = (list: readonly ServerAddress[], place: string) => list.some((each) => placeOf(each) === place);
  return [...all].map(([place, server]) => {
    const use = isIn(old, place) && isIn(fresh, place) ? "both" : isIn(old, place) ? "old" : "new";
    return { ...server, use };
  });
}

function pick(environment: Environment, names: readonly string[]): Record<string, string> {
  return Object.fromEntries(names.flatMap((name) => (environment[name] ? [[name, environment[name]]] : [])));
}
