/** Several workers on one PostgreSQL while the database restarts, a machine is cut off, workers are replaced, or there are many of them. */
import { once } from "node:events";
import { expect, it, onTestFinished } from "vitest";
import { mostAtOnce } from "../end-to-end/support/traces.ts";
import { compareAccounts } from "../support/checker/compare.ts";
import { summarise } from "../support/checker/differences.ts";
import { sampleMailbox } from "../support/mail/sample-mailbox.ts";
import { seedMaildir } from "../support/mail/seed-maildir.ts";
import { Network } from "../support/network.ts";
import { type PostgresServer, startPostgres } from "../support/servers/postgresql.ts";
import {
  type BenchOptions,
  isDone,
  PASSWORD,
  planWith,
  Servers,
  type SpawnedWorker,
  WorkerBench,
} from "./support/bench.ts";

const SLOW = { toClient: { bytesPerSecond: 20_000 } };

interface Scene {
  readonly bench: WorkerBench;
  readonly servers: Servers;
  readonly postgres: PostgresServer;
}

async function scene(options: BenchOptions): Promise<Scene> {
  const [servers, postgres] = await Promise.all([Servers.start(), startPostgres({ isDurable: true })]);
  onTestFinished(async () => void (await Promise.all([servers.stop(), postgres.stop()])));
  const bench = await WorkerBench.open(servers, { databaseUrl: postgres.url, ...options });
  onTestFinished(() => bench.close());
  return { bench, servers, postgres };
}

/** Somebody with so many messages in line. */
async function queued({ bench, servers }: Scene, messages: number) {
  const login = servers.name();
  const small = { folders: 3, medianBytes: 600, oddPerMille: 0, attachmentsPerMille: 0, deletedPerMille: 0 };
  seedMaildir(servers.old, login, sampleMailbox(login, { messages, ...small }));
  const { id } = await bench.queued(login, { plan: planWith(2, { settleMs: 30_000, lastProbeMs: 1_000 }) });
  return { login, id };
}

/** Whoever starts without a database ends with a word, and is started again by whatever keeps it running. */
async function isReady(worker: SpawnedWorker): Promise<void> {
  await expect.poll(() => worker.output, { timeout: 60_000 }).toContain('"worker.ready"');
}

type Somebody = Awaited<ReturnType<typeof queued>>;

/** Everybody is done, with the same mail on both sides, and by the servers' own logs there were never more connections than that. */
async function expectAllDone({ bench, servers }: Scene, people: readonly Somebody[], limit: number): Promise<void> {
  for (const { id } of people) expect(await bench.until(id, isDone, 120_000)).toMatchObject({ grade: "complete" });
  for (const server of [servers.old, servers.new]) expect(mostAtOnce(server.log())).toBeLessThanOrEqual(limit);
  expect(bench.line?.connections().most ?? 0).toBeLessThanOrEqual(limit);
  for (const { login } of people) {
    const account = ({ host, port }: { host: string; port: number }) => ({
      host,
      port,
      user: login,
      password: PASSWORD,
    });
    const comparison = await compareAccounts(account(servers.old), account(servers.new));
    expect(comparison.identical, summarise(comparison)).toBe(true);
  }
}

it.each(["fast", "immediate"] as const)(
  "workers put down what they do when PostgreSQL is stopped (%s), and go on by themselves when it is back",
  async (how) => {
    const limit = 4;
    const at = await scene({ oldLimit: limit, newLimit: limit, line: SLOW });
    const people = [await queued(at, 80), await queued(at, 60), await queued(at, 60)];
    const workers = ["one", "two", "three"].map((machine) => at.bench.spawnOneOfSeveral(machine));
    await Promise.all(workers.map(isReady));
    for (const { id } of people.slice(0, 2)) await at.bench.untilCopied(id, 1);
    await at.postgres.halt(how);
    // Nobody could tell any more how many connections there are.
    await expect.poll(() => at.bench.line?.connections().open, { timeout: 15_000 }).toBe(0);
    await at.postgres.resume();
    at.bench.line?.set({ toClient: {} });
    await expectAllDone(at, people, limit);
    expect(workers.map(({ exitCode, signalCode }) => exitCode ?? signalCode)).toEqual([null, null, null]);
  },
);

it("a worker that is cut off from everything leaves its run to another, and works again when the network is back", async () => {
  const limit = 4;
  const network = new Network();
  onTestFinished(() => network.close());
  const at = await scene({ oldLimit: limit, newLimit: limit, line: SLOW, network });
  const first = await queued(at, 80);
  const lost = at.bench.spawnOneOfSeveral("one", { address: "127.0.0.2" });
  await at.bench.untilCopied(first.id, 1);
  network.cutOff("127.0.0.2");
  const other = at.bench.spawnOneOfSeveral("two", { address: "127.0.0.3" });
  // The mail servers have not noticed: what it held counts on.
  expect(at.bench.line?.connections().open).toBeGreaterThan(0);
  await expect.poll(() => other.output, { timeout: 60_000 }).toContain('"run.begin"');
  at.bench.line?.set({ toClient: {} });
  await at.bench.until(first.id, isDone, 60_000);
  network.mend("127.0.0.2");
  await expect.poll(() => lost.output, { timeout: 30_000 }).toMatch(/"run\.(end|failed)"/);
  other.kill("SIGTERM");
  expect(await once(other, "exit")).toEqual([0, null]);
  const second = await queued(at, 20);
  await expectAllDone(at, [first, second], limit);
  expect(await at.bench.client.slot.count({ where: { isClosed: false } })).toBe(0);
});

it("ten workers never have more connections to a server than its two", async () => {
  const limit = 2;
  const at = await scene({ oldLimit: limit, newLimit: limit, line: {} });
  const people: Somebody[] = [];
  for (let count = 0; count < 12; count++) people.push(await queued(at, 20));
  const workers = Array.from({ length: 10 }, (_, index) => at.bench.spawnOneOfSeveral(`machine-${index}`));
  await Promise.all(workers.map(isReady));
  for (const { login } of people) expect(await at.bench.signIn(login, PASSWORD)).toMatchObject({ ok: true });
  await expectAllDone(at, people, limit);
  expect(at.bench.line?.connections().most).toBe(limit);
});

it("a worker that is replaced while runs go on loses nobody's place, and the others go on when the new one has changed the tables", async () => {
  const limit = 4;
  const at = await scene({ oldLimit: limit, newLimit: limit, line: SLOW });
  const people = [await queued(at, 60), await queued(at, 50), await queued(at, 20)];
  const old = at.bench.spawnOneOfSeveral("one");
  await at.bench.untilCopied(people[0]?.id ?? "", 1);
  const staying = at.bench.spawnOneOfSeveral("two");
  await isReady(staying);
  old.kill("SIGTERM");
  expect(await once(old, "exit")).toEqual([0, null]);
  // To the tables the worker that comes next is the older one: it takes its place beside a newer one all the same.
  await at.bench.client.$executeRawUnsafe('ALTER TABLE "Migration" ADD COLUMN "ofTheNextVersion" TEXT');
  await at.bench.client.$executeRawUnsafe(
    `INSERT INTO "_prisma_migrations" ("id", "checksum", "migration_name", "finished_at") VALUES ('1', '', '29990101000000_next', now())`,
  );
  at.bench.line?.set({ toClient: {} });
  at.bench.spawnOneOfSeveral("one");
  await expectAllDone(at, people, limit);
  // One run with one report for each, in whatever pieces it was made.
  for (const { id } of people) {
    const runs = await at.bench.client.run.findMany({ where: { migrationId: id } });
    expect(runs).toMatchObject([{ endedBy: null }]);
    expect(runs[0]?.copied).toBe(runs[0]?.found);
  }
  expect(staying.exitCode).toBeNull();
});

it("the run of a worker that is killed goes on within a minute of its last sign of life", async () => {
  const at = await scene({ oldLimit: 3, newLimit: 3, line: SLOW });
  const somebody = await queued(at, 60);
  const victim = at.bench.spawnWorker();
  await at.bench.untilCopied(somebody.id, 1);
  // As good as standing still, so that it is not over before the other has started.
  at.bench.line?.set({ toClient: { bytesPerSecond: 100 } });
  at.bench.spawnWorker();
  const { client } = at.bench;
  await expect.poll(() => client.worker.count(), { timeout: 30_000 }).toBe(2);
  const { holder } = await client.lease.findUniqueOrThrow({ where: { key: somebody.id } });
  victim.kill("SIGKILL");
  await once(victim, "exit");
  at.bench.line?.set({ toClient: {} });
  await expectAllDone(at, [somebody], 3);
  const { heartbeatAt } = await client.worker.findUniqueOrThrow({ where: { id: holder } });
  const takenOver = await client.auditEvent.findFirstOrThrow({
    where: { subjectId: somebody.id, action: "migration.state", actorId: { not: holder } },
    orderBy: { at: "asc" },
  });
  expect(takenOver.at.getTime() - heartbeatAt.getTime()).toBeLessThanOrEqual(60_000);
});
