/** What the machine, and Dovecots on it, have burned of CPU: read from /proc, in seconds. */
import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";

/** Ticks a second in /proc. */
const HZ = Number(execFileSync("getconf", ["CLK_TCK"], { encoding: "utf8" }));

/** CPU seconds that all programs together have burned since the machine was started. */
export function burnedByAll(): number {
  const [line = ""] = readFileSync("/proc/stat", "utf8").split("\n");
  const [user = 0, nice = 0, system = 0, , , interrupts = 0, softInterrupts = 0] = line
    .split(/\s+/)
    .slice(1)
    .map(Number);
  return (user + nice + system + interrupts + softInterrupts) / HZ;
}

/** CPU seconds of one process so far, its children left out; 0 when it is gone. */
export function burnedBy(pid: number): number {
  const process = readProcess(pid);
  return process ? process.own / HZ : 0;
}

/**
 * CPU seconds of a server so far: the process itself, children that it has waited for (a Dovecot that serves a
 * connection ends with it), and children that live.
 */
export function burnedByFamily(pid: number): number {
  const parent = readProcess(pid);
  if (!parent) return 0;
  const others = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
  const children = others.map((name) => readProcess(Number(name))).filter((each) => each?.parent === pid);
  return (parent.own + parent.waitedFor + children.reduce((sum, child) => sum + (child?.own ?? 0), 0)) / HZ;
}

interface ProcessTicks {
  readonly parent: number;
  readonly own: number;
  readonly waitedFor: number;
}

function readProcess(pid: number): ProcessTicks | null {
  let stat: string;
  try {
    stat = readFileSync(`/proc/${pid}/stat`, "utf8");
  } catch {
    // It has ended since its folder was listed.
    return null;
  }
  // The name, in brackets, may hold anything. After it come state and parent; user, system and those of children.
  const fields = stat
    .slice(stat.lastIndexOf(")") + 2)
    .split(" ")
    .map(Number);
  const field = (index: number) => fields[index] ?? 0;
  return { parent: field(1), own: field(11) + field(12), waitedFor: field(13) + field(14) };
}

/** Waits until less than a fifth of one core is busy for 0.6 s, for 20 s at most; what was written is on disk before. */
export async function waitForQuiet(): Promise<void> {
  execFileSync("sync");
  for (let round = 0; round < 33; round++) {
    const before = burnedByAll();
    await pause(600);
    if (burnedByAll() - before < 0.12) return;
  }
}
