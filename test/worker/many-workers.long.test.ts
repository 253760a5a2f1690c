/** Several workers on one PostgreSQL: together they keep to what each server allows, and any of them may die. */
import { once } from "node:events";
import { afterAll, beforeAll, expect, it, onTestFinished } from "vitest";
import { compareAccounts } from "../support/checker/compare.ts";
import { summarise } from "../support/checker/differences.ts";
import { sampleMailbox } from "../support/mail/sample-mailbox.ts";
import { seedMaildir } from "../support/mail/seed-maildir.ts";
import { startPostgres } from "../support/servers/postgresql.ts";
import {
  type BenchOptions,
  isDone,
  PASSWORD,
  planWith,
  Servers,
  type SpawnedWorker,
  WorkerBench,
} from "./support/bench.ts";

let servers: Servers;
beforeAll(async () => {
  servers = await Servers.start();
});
afterAll(() => servers.stop());

async function open(options: BenchOptions): Promise<WorkerBench> {
  const postgres = await startPostgres();
  onTestFinished(() => postgres.stop());
  const bench = await WorkerBench.open(servers, { databaseUrl: postgres.url, ...options });
  onTestFinished(() => bench.close());
  return bench;
}

/** Somebody with so many messages in line; answers the user name and the id of the migration. */
async function queued(bench: WorkerBench, messages: number) {
  const login = servers.name();
  const small = { folders: 3, medianBytes: 600, oddPerMille: 0, attachmentsPerMille: 0, deletedPerMille: 0 };
  seedMaildir(servers.old, login, sampleMailbox(login, { messages, ...small }));
  const { id } = await bench.queued(login, { plan: planWith(2, { settleMs: 30_000, lastProbeMs: 1_000 }) });
  return { login, id };
}

async function expectAllThere(login: string): Promise<void> {
  const account = ({ host, port }: { host: string; port: number }) => ({ host, port, user: login, password: PASSWORD });
  const comparison = await compareAccounts(account(servers.old), account(servers.new));
  expect(comparison.identical, summarise(comparison)).toBe(true);
}

const killed = async (worker: SpawnedWorker): Promise<void> => {
  worker.kill("SIGKILL");
  await once(worker, "exit");
};

it("share the connections of a server, and let people in, whoever of them is killed", async () => {
  const bench = await open({ oldLimit: 3, newLimit: 3, line: { toClient: { bytesPerSecond: 20_000 } } });
  const people = await Promise.all([60, 40, 20, 20].map((messages) => queued(bench, messages)));
  const workers = ["one", "two", "three"].map((machine) => bench.spawnOneOfSeveral(machine));
  await expect.poll(() => bench.line?.connections().open, { timeout: 30_000 }).toBe(2);
  const asked = Date.now();
  const answers = await Promise.all(people.slice(0, 2).map(({ login }) => bench.signIn(login, PASSWORD)));
  expect(answers.map((answer) => answer?.ok)).toEqual([true, true]);
  expect(Date.now() - asked).toBeLessThan(10_000);
  for (const worker of workers.slice(0, 2)) await killed(worker);
  bench.spawnOneOfSeveral("four");
  bench.line?.set({ toClient: {} });
  for (const { id } of people) expect(await bench.until(id, isDone, 90_000)).toMatchObject({ grade: "complete" });
  expect(bench.line?.connections().most).toBe(3);
  for (const { login } of people) await expectAllThere(login);
  expect(await bench.client.slot.count({ where: { isClosed: false } })).toBe(0);
}, 150_000);

it("end their connections when the database forgets them, and go on when it is back", async () => {
  // So slow that what follows the first batch takes longer than progress needs to be written down.
  const bench = await open({ oldLimit: 2, newLimit: 2, line: { toClient: { bytesPerSecond: 5_000 } } });
  const { id, login } = await queued(bench, 40);
  bench.spawnOneOfSeveral("one");
  bench.spawnOneOfSeveral("two");
  await bench.untilCopied(id, 1);
  await bench.client.$executeRawUnsafe(
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND application_name = 'carryover slots'",
  );
  bench.line?.set({ toClient: {} });
  expect(await bench.until(id, isDone, 60_000)).toMatchObject({ grade: "complete" });
  expect(bench.line?.connections().most).toBe(1);
  await expectAllThere(login);
  // Two parts of one run, each with sign-ins of its own.
  const signIns = servers.old.log().split(`Login: user=<${login}>`).length - 1;
  expect(signIns).toBeGreaterThan(1);
  expect(await bench.client.run.count({ where: { migrationId: id } })).toBe(1);
}, 100_000);

it("ask a mail server once for each question", async () => {
  const bench = await open({ oldLimit: 3, newLimit: 3 });
  const workers = ["one", "two", "three"].map((machine) => bench.spawnOneOfSeveral(machine));
  await expect
    .poll(() => workers.every(({ output }) => output.includes("worker.ready")), { timeout: 30_000 })
    .toBe(true);
  const logins = Array.from({ length: 6 }, () => servers.name());
  const answers = await Promise.all(logins.map((login) => bench.signIn(login, PASSWORD)));
  expect(answers.map((answer) => answer?.ok)).toEqual(logins.map(() => true));
  const signIns = (login: string) => servers.old.log().split(`Login: user=<${login}>`).length - 1;
  expect(logins.map(signIns)).toEqual(logins.map(() => 1));
}, 60_000);
