/** How much memory the worker takes while it copies, next to the idle worker: 48 MB for one run are the aim, and 24 for each beside it. */
import { createHash } from "node:crypto";
import { once } from "node:events";
import { createReadStream, readdirSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import type { DovecotServer } from "../support/servers/dovecot.ts";
import { isDone, Servers, type SpawnedWorker, WorkerBench } from "./support/bench.ts";
import { FIRST_RUN_MB, FURTHER_RUN_MB, fillWithLarge, fillWithSmall, forgetPeak, memoryOf } from "./support/memory.ts";

const MESSAGES = 200_000;
const MB = 1_000_000;
const PATIENCE_MS = 850_000;

let servers: Servers;
let bench: WorkerBench;
/** One for all: what a run leaves behind counts against the next one. */
let worker: SpawnedWorker;
/** In MB, before the first run: by then it has given back what only its start needed. */
let idle: number | null = null;

beforeAll(async () => {
  servers = await Servers.start();
  bench = await WorkerBench.open(servers, { oldLimit: 6, newLimit: 6 });
  worker = bench.spawnWorker();
  await vi.waitUntil(() => worker.output.includes("worker.ready"), { timeout: 30_000 });
});
afterAll(async () => {
  await bench.close();
  await servers.stop();
});

/** Copies these accounts side by side, and answers by how much the worker grew at most, in MB. */
async function growthOf(...logins: string[]): Promise<number> {
  idle ??= memoryOf(worker.pid).resident;
  const before = idle;
  forgetPeak(worker.pid);
  const runs = await Promise.all(logins.map((login) => bench.queued(login)));
  for (const { id } of runs) expect(await bench.until(id, isDone, PATIENCE_MS)).toMatchObject({ grade: "complete" });
  const { resident, peak } = memoryOf(worker.pid);
  const [growth, left] = [peak - before, resident - before].map(Math.round);
  console.log(`idle ${before.toFixed(0)} MB, at most ${growth} MB more, ${left} MB more afterwards`);
  return peak - before;
}

function filesOf(server: DovecotServer, login: string): string[] {
  const root = server.mailDirectory(login);
  return ["cur", "new"].flatMap((name) =>
    readdirSync(path.join(root, name)).map((file) => path.join(root, name, file)),
  );
}

async function digestOf(file: string | undefined): Promise<string> {
  const hash = createHash("sha256");
  const stream = createReadStream(file ?? "").on("data", (bytes) => hash.update(bytes));
  await once(stream, "close");
  return hash.digest("hex");
}

it(`takes at most ${FIRST_RUN_MB} MB for a folder of ${MESSAGES} messages`, async () => {
  const login = servers.name();
  fillWithSmall(servers.old, login, MESSAGES);
  const growth = await growthOf(login);
  expect(filesOf(servers.new, login)).toHaveLength(MESSAGES);
  expect(growth).toBeLessThan(FIRST_RUN_MB);
});

it.each([500, 1000])(
  `takes at most ${FIRST_RUN_MB} MB for a message of %d MB, and copies it byte for byte`,
  async (megabytes) => {
    const login = servers.name();
    fillWithLarge(servers.old, login, 1, megabytes * MB);
    const growth = await growthOf(login);
    const [old, copy] = [servers.old, servers.new].map((server) => filesOf(server, login)[0]);
    expect(await digestOf(copy)).toBe(await digestOf(old));
    expect(growth).toBeLessThan(FIRST_RUN_MB);
  },
);

it.each([
  ["300 kB", 2000, 300_000],
  ["3 MB", 200, 3 * MB],
])(`takes at most ${FIRST_RUN_MB} MB for many messages of %s`, async (_size, messages, bytes) => {
  const login = servers.name();
  fillWithLarge(servers.old, login, messages, bytes);
  expect(await growthOf(login)).toBeLessThan(FIRST_RUN_MB);
});

it(`takes at most ${FURTHER_RUN_MB} MB more for each run beside it`, async () => {
  const logins = [servers.name(), servers.name(), servers.name()] as const;
  fillWithSmall(servers.old, logins[0], 20_000);
  fillWithLarge(servers.old, logins[1], 1000, 300_000);
  fillWithLarge(servers.old, logins[2], 100, 3 * MB);
  expect(await growthOf(...logins)).toBeLessThan(FIRST_RUN_MB + 2 * FURTHER_RUN_MB);
});
