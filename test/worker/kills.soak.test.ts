/** 50 workers killed in a row on one PostgreSQL, at random moments. The seed is the day's, unless one is given. */
import { once } from "node:events";
import { expect, onTestFinished, test } from "vitest";
import { testSeed } from "../end-to-end/support/seed.ts";
import { compareAccounts } from "../support/checker/compare.ts";
import { summarise } from "../support/checker/differences.ts";
import { Random } from "../support/mail/random.ts";
import { sampleMailbox } from "../support/mail/sample-mailbox.ts";
import { seedMaildir } from "../support/mail/seed-maildir.ts";
import { startPostgres } from "../support/servers/postgresql.ts";
import { isDone, PASSWORD, planWith, Servers, WorkerBench } from "./support/bench.ts";

const KILLS = 50;
/** So many have something to do at any time. */
const BUSY = 3;
const WORKERS = 3;
const LIMIT = 3;

const today = new Date().toISOString().slice(0, 10);

test(`killed ${KILLS} times, workers lose nothing, double nothing, and open no connection too many (seed ${testSeed(today)})`, async () => {
  const random = new Random(testSeed(today));
  const [servers, postgres] = await Promise.all([Servers.start(), startPostgres()]);
  onTestFinished(async () => void (await Promise.all([servers.stop(), postgres.stop()])));
  const line = { toClient: { bytesPerSecond: 40_000 } };
  const limits = { oldLimit: LIMIT, newLimit: LIMIT };
  const bench = await WorkerBench.open(servers, { databaseUrl: postgres.url, line, ...limits });
  onTestFinished(() => bench.close());

  const people: { readonly login: string; readonly id: string }[] = [];
  const unfinished = () => bench.client.migration.count({ where: { phase: { not: "done" } } });
  const keepBusy = async (): Promise<void> => {
    while ((await unfinished()) < BUSY) people.push(await somebody(bench, servers, random));
  };
  await keepBusy();
  const workers = Array.from({ length: WORKERS }, (_, index) => bench.spawnOneOfSeveral(`machine-${index}`));
  // Rows of the journal and runs tell that something has happened; those of a folder become one when it is done.
  const traces = async () =>
    JSON.stringify([await bench.client.batch.aggregate({ _max: { id: true } }), await bench.client.run.count()]);
  for (let kills = 0; kills < KILLS; kills++) {
    for (let events = random.below(4); events > 0; events--) {
      const before = await traces();
      await expect
        .poll(traces, { timeout: 120_000 })
        .not.toBe(before)
        .catch(async (error: unknown) => {
          throw new Error(await standing(bench), { cause: error });
        });
    }
    const index = random.below(WORKERS);
    const victim = workers[index];
    victim?.kill("SIGKILL");
    if (victim) await once(victim, "exit");
    workers[index] = bench.spawnOneOfSeveral(`machine-${index}`);
    await keepBusy();
  }
  bench.line?.set({ toClient: {} });
  for (const { id } of people) expect(await bench.until(id, isDone, 300_000)).toMatchObject({ phase: "done" });
  expect(bench.line?.connections().most).toBeLessThanOrEqual(LIMIT);
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
});

/** Who held what when it came to a stop. */
async function standing({ client }: WorkerBench): Promise<string> {
  const select = { id: true, phase: true, activity: true, reason: true, waitUntil: true } as const;
  const migrations = await client.migration.findMany({ where: { phase: { not: "done" } }, select });
  const [slots, leases, workers] = [client.slot, client.lease, client.worker];
  const rows = [await slots.findMany(), await leases.findMany(), await workers.findMany({ where: { endedAt: null } })];
  return JSON.stringify({ now: new Date(), migrations, rows }, null, 1);
}

/** Somebody new in line. */
async function somebody(bench: WorkerBench, servers: Servers, random: Random) {
  const login = servers.name();
  const messages = 100 + random.below(400);
  const small = { folders: 2 + random.below(6), medianBytes: 800, attachmentsPerMille: 0, deletedPerMille: 0 };
  seedMaildir(servers.old, login, sampleMailbox(login, { messages, oddPerMille: random.below(100), ...small }));
  const plan = planWith(1 + random.below(2), { settleMs: 30_000, lastProbeMs: 1_000 });
  return { login, id: (await bench.queued(login, { plan })).id };
}
