/** How long programs take to start, and how much memory the processes of a portal hold. */
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";
import { childrenOf, portalFolder, startPortal } from "../../test/support/running-portal.ts";
import { makeLoadBed } from "../load/bed.ts";

/** Milliseconds. */
export interface StartTimes {
  /** A Node that does nothing: what every other figure is held against. */
  readonly node: number;
  readonly commandLine: number;
  /** Until people can sign in: with an empty data folder and nothing compiled yet, and once more. */
  readonly first: number;
  readonly again: number;
}

export async function startTimes(place: string): Promise<StartTimes> {
  const node = fastest(() => spawnSync(process.execPath, ["--eval", "0"]));
  const line = ["scripts/run.sh", "lib/cli/cli.ts", "--version"];
  const folder = portalFolder();
  const start = async () => {
    const started = performance.now();
    const portal = await startPortal({ checkout: place, folder });
    const took = performance.now() - started;
    await portal.end();
    return { took, portal };
  };
  const first = await start();
  const again = await start();
  again.portal.remove();
  const commandLine = fastest(() => spawnSync("sh", line, { cwd: place }));
  return { node, commandLine, first: first.took, again: again.took };
}

/** Of five, in milliseconds: what disturbs makes it only longer. */
function fastest(run: () => void): number {
  const times = Array.from({ length: 5 }, () => {
    const started = performance.now();
    run();
    return performance.now() - started;
  });
  return Math.min(...times);
}

/** Bytes that would be free without the process: shared pages are counted by their share. */
export interface Memory {
  /** `npm start` itself. */
  readonly start: number;
  readonly web: number;
  readonly worker: number;
}

/** After so long nothing of a start is under way any more. */
const REST_MS = 30_000;
const READERS = 200;

export interface MemoryAtRest {
  readonly started: Memory;
  /** After some hundred pages were read. */
  readonly read: Memory;
}

export async function memoryAtRest(place: string): Promise<MemoryAtRest> {
  const portal = await startPortal({ checkout: place });
  try {
    await pause(REST_MS);
    const started = memoryOf(portal.pid);
    for (let reader = 0; reader < READERS; reader++) await (await fetch(portal.url)).text();
    await pause(REST_MS);
    return { started, read: memoryOf(portal.pid) };
  } finally {
    await portal.end();
    portal.remove();
  }
}

export interface ImportMemory {
  /** How many ran at once, and what the worker held. */
  readonly few: { readonly runs: number; readonly worker: number };
  readonly many: { readonly runs: number; readonly worker: number };
}

/** A line on which the mail of each lasts for minutes. */
const SLOW = { toClient: { bytesPerSecond: 60_000, delayMs: 20 } };
const CONNECTIONS = { few: 2, many: 16 };

/** Memory of a worker with few and with many imports under way. */
export async function importMemory(): Promise<ImportMemory> {
  const bed = await makeLoadBed({ migrations: 12, messages: 3_000, probes: 0 });
  try {
    bed.lines.old.set(SLOW);
    const { client } = bed.database;
    const measured = async (maxConnections: number) => {
      await client.server.updateMany({ data: { maxConnections } });
      await pause(REST_MS);
      const runs = await client.run.count({ where: { endedAt: null } });
      return { runs, worker: memoryOf(bed.portal.pid).worker };
    };
    return { few: await measured(CONNECTIONS.few), many: await measured(CONNECTIONS.many) };
  } finally {
    await bed.stop();
  }
}

function memoryOf(pid: number): Memory {
  const of = (command: string) => childrenOf(pid, command).reduce((sum, child) => sum + proportional(child), 0);
  return { start: proportional(pid), web: of("web.mjs"), worker: of("worker/main.ts") };
}

function proportional(pid: number): number {
  const [, kilobytes = "0"] = /^Pss:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, "utf8")) ?? [];
  return Number(kilobytes) * 1024;
}
