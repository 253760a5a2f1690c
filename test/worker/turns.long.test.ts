/** Turns: large mailboxes give way to others again and again, and nobody can tell by anything but the time. */
import { once } from "node:events";
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { changeState } from "../../lib/db/migrations.ts";
import { compareAccounts } from "../support/checker/compare.ts";
import { summarise } from "../support/checker/differences.ts";
import { sampleMailbox } from "../support/mail/sample-mailbox.ts";
import { seedMaildir } from "../support/mail/seed-maildir.ts";
import { isDone, PASSWORD, Servers, WorkerBench } from "./support/bench.ts";

/** One connection to an old server that sends slowly. */
const ONE_SLOW = { oldLimit: 1, newLimit: 4, line: { toClient: { bytesPerSecond: 30_000 } } };
const SLICE_MS = 1500;

let servers: Servers;
let bench: WorkerBench;

beforeAll(async () => {
  servers = await Servers.start();
});
afterAll(() => servers.stop());
afterEach(() => bench.close());

function somebody(messages: number): string {
  const login = servers.name();
  const small = { folders: 4, medianBytes: 600, oddPerMille: 0, attachmentsPerMille: 0, deletedPerMille: 0 };
  seedMaildir(servers.old, login, sampleMailbox(login, { messages, ...small }));
  return login;
}

async function expectAllThere(login: string): Promise<void> {
  const account = (server: { host: string; port: number }) => ({ ...server, user: login, password: PASSWORD });
  const { host, port } = servers.old;
  const comparison = await compareAccounts(account({ host, port }), account(servers.new));
  expect(comparison.identical, summarise(comparison)).toBe(true);
}

const runsOf = (migrationId: string) => bench.client.run.findMany({ where: { migrationId } });

/** What the audit says of the states of a migration, in its order. */
async function phasesOf(subjectId: string): Promise<string[]> {
  const where = { subjectId, action: "migration.state", actorKind: "worker" } as const;
  const events = await bench.client.auditEvent.findMany({ where, orderBy: { id: "asc" } });
  return events.map(({ details }) => JSON.parse(details ?? "").to.phase);
}

it("lets the small ones finish while the large one is copied slice by slice, in one run with one report", async () => {
  bench = await WorkerBench.open(servers, ONE_SLOW);
  const large = somebody(400);
  const { id } = await bench.queued(large, { bytesLeft: 400_000n });
  const worker = bench.startWorker({ sliceMs: SLICE_MS });
  await bench.untilCopied(id, 5);
  const small = [somebody(4), somebody(4), somebody(4)];
  const ids: string[] = [];
  for (const login of small) ids.push((await bench.queued(login, { bytesLeft: 4_000n })).id);
  for (const each of ids) await bench.until(each, isDone);
  const between = await bench.migration(id);
  expect(between).toMatchObject({ phase: "copying", activity: "running" });
  expect(Number(between.servedMs)).toBeGreaterThan(SLICE_MS);
  bench.line?.set({ toClient: {} });
  const done = await bench.until(id, isDone);
  expect(done).toMatchObject({ grade: "complete", servedMs: 0n, bytesLeft: 0n });
  for (const login of [large, ...small]) await expectAllThere(login);
  for (const each of [id, ...ids]) {
    const runs = await runsOf(each);
    expect(runs).toHaveLength(1);
    const messages = each === id ? 400 : 4;
    expect(runs[0]).toMatchObject({ number: 1, found: messages, copied: messages, copiedBefore: 0, endedBy: null });
    expect(await phasesOf(each)).toEqual(["scanning", "copying", "verifying", "done"]);
  }
  expect(bench.line?.connections().most).toBe(1);
  await worker.stop();
  expect(worker.log()).not.toContain('"level":"error"');
  expect(worker.log().match(/run\.begin/g)?.length).toBeGreaterThan(5);
});

it("interrupts nobody who is alone, however long it takes", async () => {
  bench = await WorkerBench.open(servers, ONE_SLOW);
  const { id } = await bench.queued(somebody(150));
  const worker = bench.startWorker({ sliceMs: 100 });
  await bench.until(id, isDone);
  expect(worker.log().match(/run\.begin/g)).toHaveLength(1);
});

it("tells that others have their turn, with how far it was, and takes up the count where it left it", async () => {
  bench = await WorkerBench.open(servers, ONE_SLOW);
  const { id } = await bench.queued(somebody(400), { bytesLeft: 400_000n });
  bench.startWorker({ sliceMs: SLICE_MS });
  await bench.untilCopied(id, 20);
  await bench.queued(somebody(100));
  const record = async () =>
    JSON.parse((await bench.client.progress.findUniqueOrThrow({ where: { migrationId: id } })).record);
  await expect.poll(async () => (await record()).gaveWay, { timeout: 20_000 }).toBe(true);
  const rested = await record();
  expect(rested).toMatchObject({ phase: "copying", foundMessages: 400 });
  const seen: { gaveWay: boolean; phase: string; doneMessages: number }[] = [];
  const watch = async () => {
    seen.push(await record());
    return seen.some(({ gaveWay, doneMessages }) => !gaveWay && doneMessages > rested.doneMessages);
  };
  await expect.poll(watch, { timeout: 30_000, interval: 20 }).toBe(true);
  expect(seen.every(({ phase, doneMessages }) => phase === "copying" && doneMessages >= rested.doneMessages)).toBe(
    true,
  );
});

it.each(["pause", "stop"] as const)(
  "ends the run, and its report, when somebody wants a %s while others have their turn",
  async (wish) => {
    bench = await WorkerBench.open(servers, ONE_SLOW);
    const login = somebody(300);
    const { id } = await bench.queued(login);
    bench.startWorker({ sliceMs: SLICE_MS });
    await bench.untilCopied(id, 5);
    const other = await bench.queued(somebody(200));
    const resting = { migrationId: id, endedAt: null, report: { not: null } };
    await expect.poll(() => bench.client.run.count({ where: resting }), { timeout: 20_000 }).toBe(1);
    await bench.client.migration.update({ where: { id: other.id }, data: { rank: 1 } });
    await bench.client.migration.update({ where: { id }, data: { wish } });
    const rests = await bench.until(id, ({ activity }) => activity === (wish === "pause" ? "paused" : "stopped"));
    expect(rests.phase).toBe("copying");
    const [run] = await runsOf(id);
    expect(run).toMatchObject({ endedAt: expect.any(Date), endedBy: "interrupted", grade: "notComplete", found: 300 });
    expect(run?.copied).toBeGreaterThanOrEqual(5);
    bench.line?.set({ toClient: {} });
    await bench.client.$transaction(async (transaction) => {
      const before = await transaction.migration.findUniqueOrThrow({ where: { id } });
      const state = { phase: "queued", activity: { kind: "running" } } as const;
      await changeState(transaction, before, { state, actor: { kind: "system", id: null }, at: new Date() });
    });
    await bench.until(id, isDone);
    await expectAllThere(login);
    expect(await runsOf(id)).toHaveLength(2);
  },
);

it("keeps one run and one report of it also when the worker is killed after it gave way", async () => {
  bench = await WorkerBench.open(servers, ONE_SLOW);
  const login = somebody(300);
  const { id } = await bench.queued(login);
  const first = bench.startWorker({ sliceMs: SLICE_MS });
  await bench.untilCopied(id, 5);
  await first.stop();
  expect(await bench.client.run.count({ where: { migrationId: id, endedAt: null, report: { not: null } } })).toBe(1);
  const second = bench.spawnWorker();
  await expect.poll(() => second.output, { timeout: 20_000 }).toContain("run.begin");
  second.kill("SIGKILL");
  await once(second, "exit");
  bench.line?.set({ toClient: {} });
  bench.startWorker();
  await bench.until(id, isDone);
  await expectAllThere(login);
  const runs = await runsOf(id);
  expect(runs).toHaveLength(1);
  expect(runs[0]).toMatchObject({ found: 300, endedBy: null });
});
