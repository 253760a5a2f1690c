/** The settings of the portal's two processes. Neither gets what only the other needs. */
import { dirname, join, resolve } from "node:path";
import type { Language } from "../i18n/languages.ts";
import { BACKUP_VARIABLES, type BackupSettings, backupSettings } from "./backup.ts";
import { BOUNCE_VARIABLES, type BounceSettings, bounceSettings } from "./bounces.ts";
import {
  lettersPerMinute,
  type MailSettings,
  mailFrom,
  mailSettings,
  portalLanguage,
  senderOf,
  WEB_MAIL_VARIABLES,
  WORKER_MAIL_VARIABLES,
} from "./mail.ts";
import { absolutePath, anyText, databaseUrl, type Environment, Mistake, Settings, wholeNumber } from "./settings.ts";
import { STAFF_VARIABLES, type StaffSignIn, staffSignIn } from "./staff-sign-in.ts";
import { METRICS_VARIABLES, metricsToken, WATCH_VARIABLES, type WatchPort, watchPort } from "./watching.ts";

/** What the web process needs. There is no private key in it, nor a path to one. */
export interface WebConfig {
  readonly databaseUrl: string;
  /** The worker's public key (PEM): for sealing. */
  readonly publicKeyFile: string;
  /** The worker's public key (PEM) with which evidence files are checked. */
  readonly evidenceKeyFile: string;
  /** Signs the cookies that point to sessions. */
  readonly sessionSecretFile: string;
  /** The portal's own address as people type it, without a slash at the end. */
  readonly url: string;
  /**
   * How many reverse proxies stand in front. The last entry of x-forwarded-for is always whoever connected to us; with n
   * proxies, the entry n places before it is the person's own address.
   */
  readonly trustedProxyHops: number;
  /** Of pages for readers whose browser asks for no language that the portal has. */
  readonly language: Language;
  /** The address that mails to people come from; null: this portal sends none. */
  readonly mailFrom: string | null;
  /** So many letters to the roster are sent at most. */
  readonly lettersPerMinute: number;
  /** What signs the profiles for Apple's devices; null: they are not signed. */
  readonly profileSigner: { readonly certificateFile: string; readonly keyFile: string } | null;
  /** Where administrators can sign in as well; null: with accounts of the portal's own alone. */
  readonly staffSignIn: StaffSignIn | null;
  /** What Prometheus shows to be told metrics; null: there are none. */
  readonly metricsToken: string | null;
  /** Whether /dev/components is there. */
  readonly development: boolean;
}

export interface WorkerConfig {
  readonly databaseUrl: string;
  /** Folder of the portal's data: locks, and by default the embedded database. */
  readonly dataFolder: string;
  readonly publicKeyFile: string;
  /** Readable by the worker alone. */
  readonly privateKeyFile: string;
  /** Signs evidence files; readable by the worker alone. */
  readonly evidenceSigningKeyFile: string;
  readonly evidenceKeyFile: string;
  /** Null: nobody is sent any mail. */
  readonly mail: MailSettings | null;
  /** Where the audit's head is sent each day; null: nowhere. */
  readonly auditMailTo: string | null;
  /** Where mail of ours that comes back is read; null: nowhere. */
  readonly bounces: BounceSettings | null;
  /** What Prometheus shows to be told metrics; null: there are none. */
  readonly metricsToken: string | null;
  /** Where the worker says whether it is well; null: nowhere. */
  readonly watchPort: WatchPort | null;
  /** Null: the worker makes no backups by itself. */
  readonly backups: BackupSettings | null;
  /** Sign-in providers (OAuth2) may be on this machine, without TLS: for tests. */
  readonly allowLoopbackProvider: boolean;
}

/** Throws ConfigError. */
export function loadWebConfig(environment: Environment = process.env): WebConfig {
  const settings = new Settings(environment);
  const config = webConfig(settings);
  settings.check();
  return { ...config, development: environment.NODE_ENV !== "production" };
}

/** Throws ConfigError. */
export function loadWorkerConfig(environment: Environment = process.env): WorkerConfig {
  const settings = new Settings(environment);
  const config = workerConfig(settings);
  settings.check();
  return config;
}

/** Where next-auth answers, below the portal's address. */
export const NEXT_AUTH_PATH = "/api/auth";

/** What the web process finds in its environment; nothing that leads to the private key. */
export const WEB_VARIABLES = [
  ...[
    "CARRYOVER_DATA_DIR",
    "CARRYOVER_LANGUAGE",
    "CARRYOVER_PROFILE_CERTIFICATE_FILE",
    "CARRYOVER_PROFILE_KEY_FILE",
    "CARRYOVER_PUBLIC_KEY_FILE",
    "CARRYOVER_TRUSTED_PROXY",
    "DATABASE_URL",
    "DATABASE_URL_FILE",
  ],
  ...["NEXTAUTH_SECRET_FILE", "NEXTAUTH_URL"],
  ...WEB_MAIL_VARIABLES,
  ...STAFF_VARIABLES,
  ...METRICS_VARIABLES,
] as const;

/** What the worker finds in its environment. */
export const WORKER_VARIABLES = [
  ...["CARRYOVER_DATA_DIR", "CARRYOVER_LOCK_DIR", "CARRYOVER_PRIVATE_KEY_FILE", "CARRYOVER_PUBLIC_KEY_FILE"],
  ...["CARRYOVER_AUDIT_MAIL_TO", "CARRYOVER_TEST_PROVIDER", "DATABASE_URL", "DATABASE_URL_FILE"],
  ...WORKER_MAIL_VARIABLES,
  ...BOUNCE_VARIABLES,
  ...WATCH_VARIABLES,
  ...BACKUP_VARIABLES,
] as const;

function webConfig(settings: Settings): Omit<WebConfig, "development"> {
  const data = dataFolder(settings);
  return {
    databaseUrl: database(settings, data),
    ...publicKeyFiles(settings, data),
    sessionSecretFile: settings.get("NEXTAUTH_SECRET_FILE", join(data, "web", "session-secret"), absolutePath),
    url: settings.get("NEXTAUTH_URL", "http://127.0.0.1:3000", anyText).replace(new RegExp(`${NEXT_AUTH_PATH}$`), ""),
    trustedProxyHops: settings.get("CARRYOVER_TRUSTED_PROXY", 0, wholeNumber(0, 9)),
    language: settings.get<Language>("CARRYOVER_LANGUAGE", "en", portalLanguage),
    mailFrom: mailFrom(settings),
    lettersPerMinute: lettersPerMinute(settings),
    profileSigner: profileSigner(settings),
    staffSignIn: staffSignIn(settings),
    metricsToken: metricsToken(settings),
  };
}

/** The settings of the worker, with their mistakes noted in `settings`. */
export function workerConfig(settings: Settings): WorkerConfig {
  const data = dataFolder(settings);
  const auditMailTo = settings.get<string | null>("CARRYOVER_AUDIT_MAIL_TO", null, senderOf);
  if (auditMailTo !== null && !settings.names().includes("CARRYOVER_MAIL_SERVER"))
    settings.blame(
      "CARRYOVER_MAIL_SERVER is needed beside CARRYOVER_AUDIT_MAIL_TO: through which server is mail sent?",
    );
  return {
    auditMailTo,
    databaseUrl: database(settings, data),
    dataFolder: data,
    ...publicKeyFiles(settings, data),
    ...privateKeyFiles(settings, data),
    mail: mailSettings(settings),
    bounces: bounceSettings(settings),
    metricsToken: metricsToken(settings),
    watchPort: watchPort(settings),
    backups: backupSettings(settings),
    allowLoopbackProvider: settings.get("CARRYOVER_TEST_PROVIDER", false, loopbackOnly),
  };
}

function loopbackOnly(value: string): true | Mistake {
  return value === "loopback" || new Mistake("is for tests, and can only be loopback");
}

function profileSigner(settings: Settings): WebConfig["profileSigner"] {
  const file = (name: string) => settings.get<string | null>(name, null, absolutePath);
  const certificateFile = file("CARRYOVER_PROFILE_CERTIFICATE_FILE");
  const keyFile = file("CARRYOVER_PROFILE_KEY_FILE");
  if ((certificateFile === null) !== (keyFile === null))
    settings.blame("CARRYOVER_PROFILE_CERTIFICATE_FILE and CARRYOVER_PROFILE_KEY_FILE are needed both, or neither");
  return certificateFile === null || keyFile === null ? null : { certificateFile, keyFile };
}

function dataFolder(settings: Settings): string {
  return settings.get("CARRYOVER_DATA_DIR", resolve("data"), absolutePath);
}

function database(settings: Settings, data: string): string {
  return settings.getSecret("DATABASE_URL", `file:${join(data, "carryover.db")}`, databaseUrl);
}

/** Beside each other, as both are for everybody. */
function publicKeyFiles(settings: Settings, data: string): Pick<WebConfig, "publicKeyFile" | "evidenceKeyFile"> {
  const file = settings.get("CARRYOVER_PUBLIC_KEY_FILE", join(data, "keys", "sealing-key.pem"), absolutePath);
  return { publicKeyFile: file, evidenceKeyFile: join(dirname(file), "evidence-key.pem") };
}

/** Beside each other, as both are for the worker alone. */
function privateKeyFiles(
  settings: Settings,
  data: string,
): Pick<WorkerConfig, "privateKeyFile" | "evidenceSigningKeyFile"> {
  const file = settings.get("CARRYOVER_PRIVATE_KEY_FILE", join(data, "worker", "opening-key.pem"), absolutePath);
  return { privateKeyFile: file, evidenceSigningKeyFile: join(dirname(file), "evidence-signing-key.pem") };
}
