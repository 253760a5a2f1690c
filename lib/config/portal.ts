/** The settings of the portal's two processes. Neither gets what only the other needs. */
import { join } from "node:path";

/** What the web process needs. There is no private key in it, nor a path to one. */
export interface WebConfig {
  readonly databaseUrl: string;
  /** The worker's public key (PEM): for sealing. */
  readonly publicKeyFile: string;
  /** Signs the cookies that point to sessions. */
  readonly sessionSecretFile: string;
  /** The portal's own address as people type it, without a slash at the end. */
  readonly url: string;
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
}

type Environment = Readonly<Record<string, string | undefined>>;

export function loadWebConfig(environment: Environment = process.env): WebConfig {
  const data = dataFolderOf(environment);
  return {
    databaseUrl: environment.DATABASE_URL || `file:${join(data, "carryover.db")}`,
    publicKeyFile: join(data, "keys", "sealing-key.pem"),
    sessionSecretFile: join(data, "web", "session-secret"),
    url: environment.NEXTAUTH_URL || "http://127.0.0.1:3000",
    development: environment.NODE_ENV !== "production",
  };
}

export function loadWorkerConfig(environment: Environment = process.env): WorkerConfig {
  const data = dataFolderOf(environment);
  return {
    databaseUrl: environment.DATABASE_URL || `file:${join(data, "carryover.db")}`,
    dataFolder: data,
    publicKeyFile: join(data, "keys", "sealing-key.pem"),
    privateKeyFile: environment.CARRYOVER_PRIVATE_KEY_FILE || join(data, "worker", "opening-key.pem"),
  };
}

function dataFolderOf(environment: Environment): string {
  return environment.CARRYOVER_DATA_DIR || join(process.cwd(), "data");
}
