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
const PEOPLE = 6;
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
  for (let index = 0; index < PEOPLE; index++) {
    const login = servers.name();
    const messages = 100 + random.below(400);
    const small = { folders: 2 + random.below(6), medianBytes: 800, attachmentsPerMille: 0, deletedPerMille: 0 };
    seedMaildir(servers.old, login, sampleMailbox(login, { messages, oddPerMille: random.below(100), ...small }));
    const plan = planWith(1 + random.below(2), { settleMs: 30_000, lastProbeMs: 1_000 });
    people.push({ login, id: (await bench.queued(login, { plan })).id });
  }
  const workers = Array.from({ length: WORKERS }, (_, index) => bench.spawnOneOfSeveral(`machine-${index}`));
  const copied = async () => (await bench.client.batch.count()) + (await bench.client.run.count());
  let kills = 0;
  for (; kills < KILLS; kills++) {
    // Somewhere in what it does next: rows of the journal and runs tell that something has happened.
    const next = (await copied()) + random.below(4);
    const isOver = async () => (await bench.client.migration.count({ where: { phase: { not: "done" } } })) === 0;
    await expect.poll(async () => (await copied()) >= next || (await isOver()), { timeout: 120_000 }).toBe(true);
    if (await isOver()) break;
    const index = random.below(WORKERS);
    const victim = workers[index];
    victim?.kill("SIGKILL");
    if (victim) await once(victim, "exit");
    workers[index] = bench.spawnOneOfSeveral(`machine-${index}`);
  }
  bench.line?.set({ toClient: {} });
  for (const { id } of people) expect(await bench.until(id, isDone, 300_000)).toMatchObject({ phase: "done" });
  expect(kills, "too little mail for so many kills").toBe(KILLS);
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
