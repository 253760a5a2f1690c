/** A folder of half a million messages: listed in windows, cut off in its middle, gone on with, and looked at once more when nothing is new. */
import { execFileSync } from "node:child_process";
import { once } from "node:events";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { expect, onTestFinished, test, vi } from "vitest";
import type { DovecotServer } from "../support/servers/dovecot.ts";
import { isDone, planWith, Servers, type SpawnedWorker, WorkerBench } from "./support/bench.ts";
import { FIRST_RUN_MB, fillWithSmall, forgetPeak, memoryOf } from "./support/memory.ts";

const MESSAGES = 500_000;
/** So many are copied when the worker is killed. */
const CUT_AT = 100_000;
/** Sizes are asked for in windows of 2,000 messages, once for each run; a few single ones are let pass. */
const LISTINGS = MESSAGES / 2_000 + 10;
/** Commands after the sign-in with which a run finds out that nothing is new. */
const FEW_COMMANDS = 12;
const PATIENCE_MS = 420_000;

test(`a folder of ${MESSAGES} messages is copied by two workers, of which the first is killed, each lists it once, and when nothing is new nobody does`, async () => {
  // Files of many messages: a folder of as many files is what would take the time.
  const servers = await Servers.start({ old: { rawLog: true }, new: { mailFormat: "mdbox" } });
  onTestFinished(() => servers.stop());
  const bench = await WorkerBench.open(servers);
  onTestFinished(() => bench.close());
  const login = servers.name();
  const killed = await ready(bench.spawnWorker());
  fillWithSmall(servers.old, login, MESSAGES);
  doveadm(servers.old, "index", "-u", login, "INBOX");
  const idle = memoryOf(killed.pid).resident;
  const seconds = stopwatch();

  // What is in flight when the worker is killed is waited for.
  const { id } = await bench.queued(login, { plan: planWith(2, { settleMs: 30_000, lastProbeMs: 3_000 }) });
  await bench.untilCopied(id, CUT_AT, PATIENCE_MS);
  killed.kill("SIGKILL");
  await once(killed, "exit");
  const copiedBefore = copies(servers, login);
  expect(copiedBefore).toBeGreaterThanOrEqual(CUT_AT);
  expect(copiedBefore).toBeLessThan(MESSAGES);
  const [cutAt, listedOnce] = [seconds(), listings(servers)];
  expect(listedOnce).toBeLessThanOrEqual(LISTINGS);

  const worker = bench.spawnWorker();
  expect(await bench.until(id, isDone, PATIENCE_MS)).toMatchObject({ grade: "complete" });
  const [doneAt, growth] = [seconds(), memoryOf(worker.pid).peak - idle];
  expect(copies(servers, login)).toBe(MESSAGES);
  expect(listings(servers)).toBeLessThanOrEqual(2 * listedOnce);
  console.log(`${CUT_AT} copied after ${cutAt} s, all after ${doneAt} s, with at most ${Math.round(growth)} MB more`);
  expect(growth).toBeLessThan(FIRST_RUN_MB);

  // What was in flight when the worker was killed may have been sent again, and then is looked at once more.
  await again(bench, id);
  const [said, before] = [commands(servers), memoryOf(worker.pid).resident];
  forgetPeak(worker.pid);
  const lookedAt = seconds();
  await again(bench, id);
  const [asked, more] = [commands(servers) - said, memoryOf(worker.pid).peak - before];
  console.log(
    `nothing new: ${seconds() - lookedAt} s, ${asked} commands to the old server, ${Math.round(more)} MB more`,
  );
  expect(asked).toBeLessThanOrEqual(FEW_COMMANDS);
  expect(copies(servers, login)).toBe(MESSAGES);
});

/** Another run, to its end. */
async function again(bench: WorkerBench, id: string): Promise<void> {
  const queued = { phase: "queued", activity: "running", grade: null, queuedAt: new Date() } as const;
  await bench.client.migration.update({ where: { id }, data: queued });
  expect(await bench.until(id, isDone, PATIENCE_MS)).toMatchObject({ grade: "complete" });
}

async function ready(worker: SpawnedWorker): Promise<SpawnedWorker> {
  await vi.waitUntil(() => worker.output.includes("worker.ready"), { timeout: 30_000 });
  return worker;
}

/** Whole seconds since now. */
function stopwatch(): () => number {
  const began = performance.now();
  return () => Math.round((performance.now() - began) / 1000);
}

function copies(servers: Servers, login: string): number {
  const said = doveadm(servers.new, "mailbox", "status", "-u", login, "messages", "INBOX");
  return Number(/messages=(\d+)/.exec(said)?.[1]);
}

function doveadm({ configFile }: DovecotServer, ...words: string[]): string {
  return execFileSync("doveadm", ["-c", configFile, ...words], { encoding: "utf8" });
}

/** What the old server was told in all sessions, each line with its time before it. What it answered is hundreds of megabytes. */
function told({ old }: Servers): string {
  const folder = path.join(path.dirname(old.configFile), "rawlog");
  const files = readdirSync(folder).filter((name) => name.endsWith(".in"));
  return files.map((name) => readFileSync(path.join(folder, name), "latin1")).join("\n");
}

/** How often the old server was asked for sizes of messages. */
function listings(servers: Servers): number {
  return told(servers).match(/ UID FETCH \S+ \([^)]*RFC822\.SIZE/g)?.length ?? 0;
}

function commands(servers: Servers): number {
  return told(servers).match(/^[\d.]+ \w+ [A-Z]{2,}/gm)?.length ?? 0;
}
