/**
 * npm run load [-- --help]: many moves waiting or running, and many browsers that watch them. Prints how long pages take, how soon
 * progress arrives, whether a limit of connections was exceeded, and whether the memory of both processes stays flat. Exit status 1: a
 * figure was missed.
 */
import { readdirSync, readFileSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";
import { parseArgs } from "node:util";
import { takeLease } from "../lib/db/leases.ts";
import { storeProgress } from "../lib/db/progress.ts";
import { keepSection } from "./keep-section.ts";
import { LIMITS, type LoadBed, makeLoadBed, type Watcher } from "./load/bed.ts";
import { Browser, type Timings } from "./load/browser.ts";

const USAGE = `usage: npm run load -- [options]
  --migrations N   moves in line (500)
  --browsers N     that watch a move each (300)
  --messages N     in each mailbox (40)
  --seconds N      how long it is watched (180)
  --write          writes the table into docs/capacity.md
  --help           this text`;

/** Each browser loads its page anew after so many milliseconds. */
const RELOAD_MS = 30_000;
/** Moves that are written about by this script, so that it knows when. */
const PROBES = 20;
const PROBE_MS = 500;
const SAMPLE_MS = 5_000;
/** What must be kept: milliseconds at the 95th percentile, and memory at the end as a multiple of what it was after a quarter of the time. */
const GOALS = { page: 200, event: 2_000, growth: 1.1 };

const { values } = parseArgs({
  options: {
    migrations: { type: "string", default: "500" },
    browsers: { type: "string", default: "300" },
    messages: { type: "string", default: "40" },
    seconds: { type: "string", default: "180" },
    write: { type: "boolean", default: false },
    help: { type: "boolean", default: false },
  },
});
if (values.help) console.log(USAGE);
else process.exitCode = await load();

async function load(): Promise<number> {
  const [migrations, browsers, messages] = [
    Number(values.migrations),
    Number(values.browsers),
    Number(values.messages),
  ];
  say(`Two mail servers and a portal start; ${migrations} people with ${messages} messages each get in line.`);
  const bed = await makeLoadBed({ migrations, messages, probes: PROBES });
  try {
    const end = AbortSignal.timeout(Number(values.seconds) * 1_000);
    const timings: Timings = { pages: [], failures: 0 };
    const events: number[] = [];
    const memory: Memory[] = [];
    const watching = bed.watchers.slice(0, Math.max(0, browsers - PROBES));
    say(`${watching.length + bed.probes.length} browsers open their pages.`);
    await Promise.all([
      ...watching.map((watcher, index) => watch(bed, watcher, timings, end, index / watching.length)),
      ...bed.probes.map((probe, index) => watchProbe(bed, probe, { timings, events, end }, index)),
      sampleMemory(bed, memory, end),
    ]);
    return await tell(bed, { timings, events, memory });
  } finally {
    await bed.stop();
  }
}

/** `share`: how far into the interval this browser loads, so that they do not all do so at once. */
async function watch(bed: LoadBed, watcher: Watcher, timings: Timings, end: AbortSignal, share: number): Promise<void> {
  const browser = new Browser(bed.portal.url, watcher, timings, end);
  await pause(share * RELOAD_MS, undefined, { signal: end }).catch(() => undefined);
  await Promise.all([reload(browser, end), browser.follow(() => undefined)]);
}

async function reload(browser: Browser, end: AbortSignal): Promise<void> {
  while (!end.aborted) {
    await browser.load();
    await pause(RELOAD_MS, undefined, { signal: end }).catch(() => undefined);
  }
}

/** Writes of one move after the other that something was copied, as the worker does, and measures until its browser hears of it. */
async function watchProbe(
  { portal, database }: LoadBed,
  probe: Watcher,
  { timings, events, end }: { timings: Timings; events: number[]; end: AbortSignal },
  index: number,
): Promise<void> {
  const { migrationId } = probe;
  const { id: runId } = await database.client.run.findFirstOrThrow({ where: { migrationId } });
  const now = new Date();
  const lease = await takeLease(database, { key: `load ${migrationId}`, holder: "load", now, until: now });
  if (!lease) throw new Error("somebody else watches this one");
  let written = { count: -1, at: 0 };
  const heard = (data: string): void => {
    if (!data.includes(`"amount":"${written.count.toLocaleString("en")} of`)) return;
    events.push(performance.now() - written.at);
    written = { count: -1, at: 0 };
  };
  const following = new Browser(portal.url, probe, timings, end).follow(heard);
  for (let count = 1; !end.aborted; count++) {
    await pause(PROBE_MS * (8 + (index % 5)), undefined, { signal: end }).catch(() => undefined);
    // One that was never heard of stands for as long as it was waited for.
    if (written.count > 0) events.push(performance.now() - written.at);
    written = { count, at: performance.now() };
    if (!end.aborted) await storeProgress(database, { migrationId, lease, runId }, recordWith(count), new Date());
  }
  await following;
}

function recordWith(count: number): string {
  const folder = { old: "INBOX", new: "INBOX", stage: "copying", foundMessages: 9_000, foundBytes: 9_000_000 };
  const done = { doneMessages: count, doneBytes: count * 1_000 };
  const found = { foundMessages: 9_000, foundBytes: 9_000_000 };
  const rest = { fraction: count / 9_000, secondsLeft: null, problems: 0, lastMessageAt: Date.now(), waiting: null };
  return JSON.stringify({ phase: "copying", folders: [{ ...folder, ...done }], ...found, ...done, ...rest });
}

/** Resident megabytes of the portal's processes. */
interface Memory {
  readonly web: number;
  readonly worker: number;
}

async function sampleMemory({ portal }: LoadBed, memory: Memory[], end: AbortSignal): Promise<void> {
  while (!end.aborted) {
    memory.push({ web: residentOf(portal.pid, /web\.mjs/), worker: residentOf(portal.pid, /worker\/main\.ts/) });
    await pause(SAMPLE_MS, undefined, { signal: end }).catch(() => undefined);
  }
}

/** Of the child of this process whose command line is like that. */
function residentOf(parent: number, command: RegExp): number {
  for (const pid of readdirSync("/proc").filter((name) => /^\d+$/.test(name))) {
    try {
      const status = readFileSync(`/proc/${pid}/status`, "utf8");
      const isChild = Number(/^PPid:\s+(\d+)/m.exec(status)?.[1]) === parent;
      if (isChild && command.test(readFileSync(`/proc/${pid}/cmdline`, "utf8")))
        return Number(/^VmRSS:\s+(\d+)/m.exec(status)?.[1]) / 1_024;
    } catch {
      // It has ended meanwhile.
    }
  }
  return 0;
}

interface Measured {
  readonly timings: Timings;
  readonly events: readonly number[];
  readonly memory: readonly Memory[];
}

/** What, measured, to keep, whether it was kept. */
type Row = readonly [string, string, string, boolean];

/** Prints the table; 1 where a figure was missed. */
async function tell(bed: LoadBed, { timings, events, memory }: Measured): Promise<number> {
  const { client } = bed.database;
  const [done, failed, left] = await Promise.all([
    client.migration.count({ where: { phase: "done" } }),
    client.migration.count({ where: { activity: { in: ["failed", "needsUser"] } } }),
    client.migration.count({ where: { phase: { not: "done" }, activity: { not: "paused" } } }),
  ]);
  const { old, new: fresh } = bed.lines;
  const [pages, progress] = [percentiles(timings.pages), percentiles(events)];
  const most = { old: old.connections().most, new: fresh.connections().most };
  const rows: readonly Row[] = [
    ["pages loaded", `${timings.pages.length}, ${timings.failures} failed`, "none fails", timings.failures === 0],
    ["a page answers, 95th percentile", ms(pages.p95), ms(GOALS.page), pages.p95 <= GOALS.page],
    ["a page answers, median and longest", `${ms(pages.p50)}, ${ms(pages.most)}`, "", true],
    ["progress arrives, 95th percentile", ms(progress.p95), ms(GOALS.event), progress.p95 <= GOALS.event],
    [`progress arrives, median and longest of ${events.length}`, `${ms(progress.p50)}, ${ms(progress.most)}`, "", true],
    ["connections to the old server, at most", `${most.old}`, `${LIMITS.old}`, most.old <= LIMITS.old],
    ["connections to the new server, at most", `${most.new}`, `${LIMITS.new}`, most.new <= LIMITS.new],
    ["moves done, in trouble, left", `${done}, ${failed}, ${left}`, "no trouble", failed === 0],
    memoryRow(
      "web process",
      memory.map(({ web }) => web),
    ),
    memoryRow(
      "worker",
      memory.map(({ worker }) => worker),
    ),
  ];
  const lines = rows.map(([what, measured, goal, isKept]) => {
    return `| ${what} | ${measured} | ${goal} | ${goal === "" ? "" : isKept ? "kept" : "**missed**"} |`;
  });
  const table = ["| what | measured | to keep |  |", "| --- | --- | --- | --- |", ...lines].join("\n");
  console.log(table);
  if (values.write) keepSection("docs/capacity.md", "load", table);
  return rows.every(([, , , isKept]) => isKept) ? 0 : 1;
}

function percentiles(values: readonly number[]) {
  const sorted = [...values].sort((one, other) => one - other);
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN;
  return { p50: at(0.5), p95: at(0.95), most: sorted.at(-1) ?? Number.NaN };
}

function ms(milliseconds: number): string {
  return milliseconds >= 1_000 ? `${(milliseconds / 1_000).toFixed(1)} s` : `${Math.round(milliseconds)} ms`;
}

/** By a quarter of the time everybody's page was loaded once, and caches are full: from then on it has to stay flat. */
function memoryRow(whose: string, megabytes: readonly number[]): Row {
  const at = (part: number) => megabytes[Math.round(part * (megabytes.length - 1))] ?? Number.NaN;
  const course = [0, 0.25, 0.5, 0.75, 1].map((part) => Math.round(at(part))).join(", ");
  const growth = at(1) / at(0.25);
  const measured = `${course} (at most ${Math.round(Math.max(...megabytes))}; end by a quarter: ${growth.toFixed(2)})`;
  const what = `memory of the ${whose} in MB at first, after a quarter, a half, three quarters, at the end`;
  return [what, measured, `flat: ${GOALS.growth} at most`, growth <= GOALS.growth];
}

function say(line: string): void {
  console.error(line);
}
