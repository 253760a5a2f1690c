/**
 * npm start: the portal for real servers. Checks the settings, builds the pages when they are out of date, and keeps the
 * web process and the worker running until it is told to end. docs/CONFIGURATION.md explains the settings.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { ConfigError, loadStartConfig, type StartConfig } from "../lib/config/start.ts";
import { BuildError, buildWhenNeeded } from "./portal/build.ts";
import { sparing } from "./portal/memory.ts";
import { tellReady } from "./portal/notify.ts";
import { root } from "./portal/root.ts";
import { CannotStart, keepRunning, type PortalProcess } from "./portal/supervise.ts";

const MISTAKE = 2;
const COULD_NOT_GO_ON = 4;

/** The child has said what is wrong. */
class NoFirstRows extends Error {
  readonly status: number;

  constructor(status: number) {
    super("the first rows could not be written");
    this.status = status;
  }
}

const stop = new AbortController();
for (const name of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(name, () => stop.abort());
// The demo and the tests start us with a line of their own, and may be killed: then this portal is nobody's.
process.once("disconnect", () => stop.abort());
process.channel?.unref();

try {
  await start(loadStartConfig());
} catch (error) {
  if (error instanceof BuildError && stop.signal.aborted) process.exitCode = 0;
  else if (error instanceof ConfigError) fail(MISTAKE, error.message);
  else if (error instanceof BuildError || error instanceof CannotStart) fail(COULD_NOT_GO_ON, error.message);
  else if (error instanceof NoFirstRows) process.exitCode = stop.signal.aborted ? 0 : error.status;
  else throw error;
}

async function start(config: StartConfig): Promise<void> {
  if (config.role !== "worker") await buildWhenNeeded(console.log, { url: config.url, signal: stop.signal });
  const isShared = openDataFolder(config.worker.dataFolder);
  // Nobody else on this machine may read what the portal writes, but for the group that shares the folder.
  process.umask(isShared ? 0o007 : 0o077);
  const setUpCode = config.role === "worker" ? null : await firstRows();
  await Promise.all(tellingWhenReady(processes(config, setUpCode)).map(endAllTogether));
}

/** A process says each time that it starts when it is ready; whoever watches over the portal hears of it when all are. */
function tellingWhenReady(all: readonly PortalProcess[]): readonly PortalProcess[] {
  const starting = new Set(all.map(({ name }) => name));
  const onReady = (each: PortalProcess) => () => {
    each.onReady?.();
    if (starting.delete(each.name) && starting.size === 0) tellReady(process.env);
  };
  return all.map((each) => ({ ...each, onReady: onReady(each) }));
}

/** When one cannot start, the others end as well. */
async function endAllTogether(what: PortalProcess): Promise<void> {
  try {
    await keepRunning(what, stop.signal);
  } catch (error) {
    stop.abort();
    throw error;
  }
}

/** Makes the folder when it is missing; answers whether a group shares it (docs/CONFIGURATION.md: two users). */
function openDataFolder(folder: string): boolean {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  return (statSync(folder).mode & 0o2020) === 0o2020;
}

/** Writes down what the environment says of servers and organisation; answers the code for the set-up page, if one is needed. */
async function firstRows(): Promise<string | null> {
  const child = spawn(process.execPath, [join(root, "scripts/portal/first-rows.ts")], {
    cwd: root,
    stdio: ["ignore", "inherit", "inherit", "ipc"],
  });
  const end = () => child.kill();
  stop.signal.addEventListener("abort", end, { once: true });
  let told: { readonly setUpCode: string | null } | null = null;
  child.on("message", (message) => {
    told = message as { readonly setUpCode: string | null };
  });
  const [status] = (await once(child, "close")) as [number | null];
  stop.signal.removeEventListener("abort", end);
  if (status !== 0 || told === null) throw new NoFirstRows(status ?? COULD_NOT_GO_ON);
  return (told as { readonly setUpCode: string | null }).setUpCode;
}

function processes(config: StartConfig, setUpCode: string | null): PortalProcess[] {
  const web: PortalProcess = {
    name: "web process",
    command: ["scripts/portal/web.mjs", config.host, String(config.port)],
    environment: sparing(config.webEnvironment, "web-memory.env"),
    onReady: () => console.log(welcome(config, setUpCode)),
  };
  const worker: PortalProcess = {
    name: "worker",
    command: ["lib/worker/main.ts"],
    environment: sparing(config.workerEnvironment),
  };
  const both = { all: [worker, web], web: [web], worker: [worker] };
  return both[config.role];
}

function welcome({ url }: StartConfig, setUpCode: string | null): string {
  if (setUpCode === null) return `Carryover is ready: ${url}`;
  return [
    `Carryover is ready: ${url}`,
    "Nobody administers it yet. Open this page and type the code:",
    `  ${url}/admin/set-up`,
    `  ${setUpCode}   (valid for one day; the next start prints another)`,
  ].join("\n");
}

function fail(status: number, message: string): void {
  process.stderr.write(`${message}\n`);
  process.exitCode = status;
}
