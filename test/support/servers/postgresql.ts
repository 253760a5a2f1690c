/** A private PostgreSQL from Debian's package: own temporary folder, loopback only, a free port, no password. */
import { execFileSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { isRoot, requireDebianPackages } from "./debian-packages.ts";
import { type GuardedProcess, startGuarded, waitUntilReady } from "./guarded-process.ts";
import { freePort, loopback, serverFolder } from "./loopback.ts";

/** A running PostgreSQL. */
export interface PostgresServer {
  /** Its data, its write-ahead log and its own log. */
  folder: string;
  /** The address of an empty database, for example `postgresql://postgres@127.0.0.1:20345/postgres`. */
  url: string;
  /** Ends it as an administrator does (`fast`) or as a crash does (`immediate`); resolves when it is down. The data stays. */
  halt(how: "fast" | "immediate"): Promise<void>;
  /** Starts it again with its data, at the same address; resolves when it takes connections. */
  resume(): Promise<void>;
  /** Ends the server and removes its data. */
  stop(): Promise<void>;
}

export interface PostgresOptions {
  /** What was committed survives `halt("immediate")`. Default false: faster. */
  readonly isDurable?: boolean;
  /** Its log has every statement with all that is bound to it. */
  readonly logsAll?: boolean;
}

/** Starts a PostgreSQL and resolves when it takes connections. Throws MissingPackages when it can't be had. */
export async function startPostgres({
  isDurable = false,
  logsAll = false,
}: PostgresOptions = {}): Promise<PostgresServer> {
  requireDebianPackages(["postgresql"]);
  const folder = serverFolder("postgresql");
  const data = path.join(folder, "data");
  const port = await freePort();
  mkdirSync(data);
  if (isRoot) execFileSync("chown", ["postgres:", folder, data]);
  const programs = newestPrograms();
  const initialise = [path.join(programs, "initdb"), "-D", data, "-U", "postgres", "--auth=trust", "--no-sync"];
  run(asPostgres([...initialise, "--encoding=UTF8", "--locale=C"]));

  const logFile = path.join(folder, "postgresql.log");
  writeFileSync(logFile, "");
  const settings = [
    `listen_addresses=${loopback}`,
    `port=${port}`,
    `unix_socket_directories=${folder}`,
    // The data is thrown away: it never has to survive the machine.
    "fsync=off",
    "full_page_writes=off",
    `synchronous_commit=${isDurable ? "on" : "off"}`,
    ...(logsAll ? ["log_statement=all", "log_parameter_max_length=-1", "log_parameter_max_length_on_error=-1"] : []),
  ].flatMap((setting) => ["-c", setting]);
  const command = asPostgres([path.join(programs, "postgres"), "-D", data, ...settings]);
  const launch = async (own: { folder?: string } = {}): Promise<GuardedProcess> => {
    const before = readFileSync(logFile, "utf8").length;
    const server = startGuarded({ command, logFile, stopSignal: "INT", ...own });
    const isReady = async () => readFileSync(logFile, "utf8").slice(before).includes("ready to accept connections");
    await waitUntilReady(server, { name: "PostgreSQL", logFile, isReady });
    return server;
  };
  // The folder goes with the first, which is the last to be stopped.
  const launched = [await launch({ folder })];
  return {
    folder,
    url: `postgresql://postgres@${loopback}:${port}/postgres`,
    async halt(how) {
      process.kill(processIdIn(data), how === "fast" ? "SIGINT" : "SIGQUIT");
      while (launched.at(-1)?.isRunning()) await new Promise((resolve) => setTimeout(resolve, 20));
    },
    async resume() {
      launched.push(await launch());
    },
    async stop() {
      for (const server of launched.toReversed()) await server.stop();
    },
  };
}

/** Of the first process, the parent of all others. */
function processIdIn(data: string): number {
  return Number(readFileSync(path.join(data, "postmaster.pid"), "utf8").split("\n")[0]);
}

type Command = [string, ...string[]];

/** PostgreSQL refuses to run as root. */
function asPostgres(command: string[]): Command {
  if (isRoot) return ["setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups", "--", ...command];
  return ["env", ...command];
}

function run([program, ...words]: Command): void {
  execFileSync(program, words, { cwd: "/", stdio: ["ignore", "ignore", "pipe"] });
}

function newestPrograms(): string {
  const versions = readdirSync("/usr/lib/postgresql").sort((a, b) => Number(b) - Number(a));
  if (!versions[0]) throw new Error("no PostgreSQL below /usr/lib/postgresql");
  return `/usr/lib/postgresql/${versions[0]}/bin`;
}
