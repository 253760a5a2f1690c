/** Starts servers so that they end with the test process, however that ends. */
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import path from "node:path";

/** What to run under the guard. */
export interface GuardedCommand {
  /** Program and arguments; the program must stay in the foreground. */
  command: readonly [string, ...string[]];
  /** File that takes the program's output. */
  logFile: string;
  /** Folder to remove once the program has ended and the test process is done with it. */
  folder?: string;
  /** The signal that asks the program to end; SIGKILL follows after five seconds. Default TERM. */
  stopSignal?: "TERM" | "INT" | "KILL";
  /** Additions to the environment. */
  environment?: Readonly<Record<string, string>>;
}

/** A running program. */
export interface GuardedProcess {
  /** False once the program has ended, by itself or by `stop`. */
  isRunning(): boolean;
  /** Ends the program, removes its folder and resolves when both are gone. May be called twice. */
  stop(): Promise<void>;
}

const guard = path.join(import.meta.dirname, "guard.sh");

/** Starts the program; it ends with `stop` or with this process, whichever is first. */
export function startGuarded(options: GuardedCommand): GuardedProcess {
  const { command, logFile, folder = "", stopSignal = "TERM", environment = {} } = options;
  const child = spawn("/bin/sh", [guard, stopSignal, folder, logFile, ...command], {
    cwd: "/",
    detached: true,
    stdio: ["pipe", "pipe", "ignore"],
    env: { ...process.env, ...environment },
  });
  let running = true;
  const gone = new Promise<void>((resolve) => {
    child.once("close", () => {
      running = false;
      resolve();
    });
  });
  child.stdout.once("data", () => {
    running = false;
  });
  // The guard ends with us; it must not be what keeps us alive.
  child.unref();
  for (const stream of [child.stdin, child.stdout]) {
    if ("unref" in stream && typeof stream.unref === "function") stream.unref();
  }
  return {
    isRunning: () => running,
    async stop() {
      child.ref();
      child.stdin.end();
      await gone;
    },
  };
}

/**
 * Waits until `isReady` says yes.
 * Throws when the program ends before, or after `timeoutMs` (default 30,000), with the last lines of its log.
 */
export async function waitUntilReady(
  server: GuardedProcess,
  what: { name: string; logFile: string; isReady(): Promise<boolean>; timeoutMs?: number },
): Promise<void> {
  const end = Date.now() + (what.timeoutMs ?? 30_000);
  while (!(await what.isReady())) {
    if (!server.isRunning()) throw await startFailure(server, what, "ended while starting");
    if (Date.now() > end) throw await startFailure(server, what, "did not become ready");
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

async function startFailure(server: GuardedProcess, what: { name: string; logFile: string }, how: string) {
  const lines = readFileSync(what.logFile, "utf8").trimEnd().split("\n").slice(-8);
  await server.stop();
  return new Error(`${what.name} ${how}; the end of its log:\n${lines.join("\n")}`);
}
