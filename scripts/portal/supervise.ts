/** Keeps a process of the portal running: starts it again when it died, and ends it when asked. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { root } from "./root.ts";

export interface PortalProcess {
  /** As messages call it. */
  readonly name: string;
  /** File below the checkout, and its arguments. */
  readonly command: readonly [string, ...string[]];
  readonly environment: Readonly<Record<string, string>>;
  /** Called each time that it says that it is ready. */
  readonly onReady?: () => void;
}

/** A process that ended as soon as it was first started: it said why, and trying again would only say it again. */
export class CannotStart extends Error {}

/** Dying this soon after the first start counts as not being able to start. */
const EARLY_MS = 5000;
const FIRST_PAUSE_MS = 1000;
/** On a slow machine a start takes another half a minute: the portal is back within a minute, however often it died. */
const LONGEST_PAUSE_MS = 15_000;
/** After running this long, the pauses begin anew. */
const STEADY_MS = 60_000;
/** The worker puts down its runs within 8 s. */
const LONGEST_END_MS = 9000;

/** Resolves when the signal is aborted and the process has ended. Throws CannotStart. */
export async function keepRunning(what: PortalProcess, signal: AbortSignal): Promise<void> {
  let rest = FIRST_PAUSE_MS;
  for (let first = true; !signal.aborted; first = false) {
    const started = performance.now();
    const { how, gaveUp } = await runOnce(what, signal);
    if (signal.aborted) return;
    const lasted = performance.now() - started;
    if (first && gaveUp && lasted < EARLY_MS) throw new CannotStart(`The ${what.name} could not start (${how}).`);
    if (lasted > STEADY_MS) rest = FIRST_PAUSE_MS;
    console.error(`The ${what.name} ended (${how}). It starts again in ${rest / 1000} s.`);
    await pause(rest, undefined, { signal }).catch(() => undefined);
    rest = Math.min(rest * 2, LONGEST_PAUSE_MS);
  }
}

interface Ending {
  readonly how: string;
  /** It ended by itself, not by a signal from outside. */
  readonly gaveUp: boolean;
}

async function runOnce({ command, environment, onReady }: PortalProcess, signal: AbortSignal): Promise<Ending> {
  const preload = ["--import", join(root, "scripts/portal/end-with-supervisor.ts")];
  const child = spawn(process.execPath, [...preload, ...command], {
    cwd: root,
    env: environment,
    stdio: ["ignore", "inherit", "inherit", "ipc"],
  });
  child.on("message", (message) => {
    if (message === "ready") onReady?.();
  });
  const end = () => endChild(child);
  signal.addEventListener("abort", end, { once: true });
  try {
    const [code, killedBy] = await once(child, "exit");
    return { how: killedBy === null ? `status ${code}` : String(killedBy), gaveUp: killedBy === null };
  } finally {
    signal.removeEventListener("abort", end);
  }
}

function endChild(child: ChildProcess): void {
  child.kill("SIGTERM");
  const last = setTimeout(() => child.kill("SIGKILL"), LONGEST_END_MS);
  child.once("exit", () => clearTimeout(last));
}
