/** Runs a copier's process and measures it. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, openSync, readFileSync } from "node:fs";
import { createServer, type Server } from "node:net";
import { join } from "node:path";
import type { Command, Place } from "./copiers.ts";
import { burnedBy } from "./machine.ts";

/** What one process, with all that it started and waited for, took. */
export interface Measured {
  /** Null: it was ended because it took too long. */
  readonly status: number | null;
  readonly seconds: number;
  readonly cpu: number;
  readonly peakMb: number;
}

const running = new Set<ChildProcess>();
// Copiers are groups of their own, which a Ctrl-C on the terminal does not reach.
process.on("exit", () => running.forEach(endGroup));

/**
 * Runs a copier to its end, or for `limit` seconds; what it says goes to a file in `state`.
 * GNU time measures: it waits for the process, so that what the kernel sums up for parents holds its children, too, and
 * it is small, so that the peak is the copier's own and not that of whoever started it.
 */
export async function measured(command: Command, state: string, name: string, limit: number): Promise<Measured> {
  const report = join(state, `${name}.time`);
  const output = openSync(join(state, `${name}.out`), "w", 0o600);
  const words = ["--quiet", "-o", report, "-f", "%U %S %M", command.program, ...command.words];
  const started = performance.now();
  const child = spawn("/usr/bin/time", words, {
    cwd: state,
    env: environmentOf(command, state),
    stdio: ["ignore", output, output],
    detached: true,
  });
  closeSync(output);
  running.add(child);
  const timer = setTimeout(() => endGroup(child), limit * 1000);
  const status = await exitOf(child);
  const seconds = (performance.now() - started) / 1000;
  clearTimeout(timer);
  running.delete(child);
  if (status === null) return { status, seconds, cpu: 0, peakMb: 0 };
  const [user = 0, system = 0, kilobytes = 0] = readFileSync(report, "utf8").trim().split(/\s+/).slice(-3).map(Number);
  return { status, seconds, cpu: user + system, peakMb: kilobytes / 1024 };
}

/**
 * How long a copier's process takes until it opens its first connection, and what it burned until then. Both its servers
 * are ports that only listen; the process is ended at that moment. Null when it opens none within ten seconds.
 */
export async function measuredStart(
  commandAt: (ports: Pick<Place, "oldPort" | "newPort">) => Command,
  state: string,
): Promise<{ seconds: number; cpu: number } | null> {
  // Two ports: whoever is told to copy an account into itself refuses.
  const servers = await Promise.all([listening(), listening()]);
  const [oldPort = 0, newPort = 0] = servers.map(portOf);
  const command = commandAt({ oldPort, newPort });
  const started = performance.now();
  const child = spawn(command.program, command.words, {
    cwd: state,
    env: environmentOf(command, state),
    stdio: "ignore",
    detached: true,
  });
  running.add(child);
  const ended = exitOf(child).then(() => null);
  const timer = setTimeout(() => endGroup(child), 10_000);
  const connected = Promise.race(servers.map((server) => once(server, "connection"))).then(([socket]) => {
    const start = { seconds: (performance.now() - started) / 1000, cpu: burnedBy(child.pid ?? 0) };
    socket.destroy();
    return start;
  });
  const start = await Promise.race([connected, ended]);
  clearTimeout(timer);
  endGroup(child);
  await ended;
  running.delete(child);
  for (const server of servers) server.close();
  return start;
}

function environmentOf({ environment }: Command, state: string): NodeJS.ProcessEnv {
  const own = { PATH: process.env.PATH ?? "", HOME: state, XDG_DATA_HOME: state, XDG_CONFIG_HOME: state };
  return environment ?? { ...own, LC_ALL: "C.UTF-8" };
}

/** The exit status; null when a signal ended it. 127: it could not be started. */
function exitOf(child: ChildProcess): Promise<number | null> {
  return new Promise((resolve) => {
    child.once("error", () => resolve(127));
    child.once("exit", (status) => resolve(status));
  });
}

function endGroup(child: ChildProcess): void {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  try {
    process.kill(-child.pid, "SIGKILL");
  } catch {
    // It has ended in between.
  }
}

async function listening(): Promise<Server> {
  const server = createServer((socket) => socket.on("error", () => socket.destroy()));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return server;
}

function portOf(server: Server): number {
  const address = server.address();
  return typeof address === "object" && address ? address.port : 0;
}
