/** Migrations that the worker runs: whole, paused, stopped, killed, in each other's way. */
import { once } from "node:events";
import { readFileSync } from "node:fs";
import path from "node:path";
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { compareAccounts } from "../support/checker/compare.ts";
import { summarise } from "../support/checker/differences.ts";
import { sampleMailbox } from "../support/mail/sample-mailbox.ts";
import { seedMaildir } from "../support/mail/seed-maildir.ts";
import { type BenchOptions, isDone, PASSWORD, planWith, Servers, WorkerBench } from "./support/bench.ts";

let servers: Servers;
let bench: WorkerBench;

beforeAll(async () => {
  servers = await Servers.start();
});
afterAll(() => servers.stop());
afterEach(() => bench.close());

async function open(options: BenchOptions = {}): Promise<void> {
  bench = await WorkerBench.open(servers, options);
}

/** Somebody with so many messages on the old server; answers the user name. */
function somebody(messages: number): string {
  const login = servers.name();
  const small = { folders: 4, medianBytes: 600, oddPerMille: 0, attachmentsPerMille: 0, deletedPerMille: 0 };
  seedMaildir(servers.old, login, sampleMailbox(login, { messages, ...small }));
  return login;
}

/** The independent checker finds every message once and unchanged. */
async function expectAllThere(login: string): Promise<void> {
  const account = (server: { host: string; port: number }) => ({ ...server, user: login, password: PASSWORD });
  const { host, port } = servers.old;
  const comparison = await compareAccounts(account({ host, port }), account(servers.new));
  expect(comparison.identical, summarise(comparison)).toBe(true);
}

it("copies everything, tells how far it is, and writes the report down", async () => {
  await open();
  const login = somebody(70);
  const { id } = await bench.queued(login);
  const worker = bench.startWorker();
  const { grade } = await bench.until(id, isDone);
  expect(grade).toBe("complete");
  await expectAllThere(login);
  const run = await bench.client.run.findFirstOrThrow({ where: { migrationId: id } });
  expect(run).toMatchObject({ number: 1, found: 70, copied: 70, endedBy: null });
  const progress = await bench.client.progress.findUniqueOrThrow({ where: { migrationId: id } });
  expect(JSON.parse(progress.record)).toMatchObject({ phase: "done", foundMessages: 70, doneMessages: 70 });
  expect(await bench.client.credential.count()).toBe(2);
  await worker.stop();
  expect(worker.log()).not.toContain('"level":"error"');
  expect(worker.log()).toMatch(/"event":"run\.end".*"ways":"multi 70"/);
  expect(JSON.parse(run.report ?? "").ways).toEqual([{ way: "multi", messages: 70 }]);
});

const SLOW = { toClient: { bytesPerSecond: 20_000 } } as const;

it("pauses within seconds, lets its connections go, and goes on where it was", async () => {
  await open({ line: SLOW });
  const login = somebody(70);
  const { id } = await bench.queued(login);
  bench.startWorker();
  await bench.untilCopied(id, 5);
  const asked = Date.now();
  await bench.client.migration.update({ where: { id }, data: { wish: "pause" } });
  const paused = await bench.until(id, ({ activity }) => activity === "paused");
  expect(Date.now() - asked).toBeLessThan(5000);
  expect(paused).toMatchObject({ phase: "copying", wish: null });
  expect(bench.line?.connections().open).toBe(0);
  bench.line?.set({ toClient: {} });
  await bench.client.migration.update({ where: { id }, data: { phase: "queued", activity: "running" } });
  await bench.until(id, isDone);
  await expectAllThere(login);
  const runs = await bench.client.run.findMany({ where: { migrationId: id }, orderBy: { number: "asc" } });
  expect(runs.map(({ endedBy }) => endedBy)).toEqual(["interrupted", null]);
  expect(runs[1]?.copiedBefore).toBe(runs[0]?.copied);
});

it("stops at once what only waits, without a connection", async () => {
  await open({ line: {} });
  const waiting = { activity: "waiting", waitUntil: new Date(Date.now() + 60_000), reason: "net.timeout" } as const;
  const { id } = await bench.queued(servers.name(), { ...waiting, phase: "copying", wish: "stop" });
  bench.startWorker();
  expect(await bench.until(id, ({ activity }) => activity === "stopped")).toMatchObject({
    phase: "copying",
    wish: null,
  });
  expect(bench.line?.connections().total).toBe(0);
});

it("goes on after the worker was killed in the middle, and nothing is lost or doubled", async () => {
  await open({ line: SLOW });
  const login = somebody(70);
  // What was on its way is looked for until it may be sent again.
  const { id } = await bench.queued(login, { plan: planWith(1, { settleMs: 30_000, lastProbeMs: 3_000 }) });
  const worker = bench.spawnWorker();
  await bench.untilCopied(id, 10);
  worker.kill("SIGKILL");
  await once(worker, "exit");
  expect(await bench.migration(id)).toMatchObject({ phase: "copying", activity: "running" });
  bench.line?.set({ toClient: {} });
  bench.startWorker();
  await bench.until(id, isDone);
  await expectAllThere(login);
  const runs = await bench.client.run.findMany({ where: { migrationId: id }, orderBy: { number: "asc" } });
  expect(runs.map(({ endedBy }) => endedBy)).toEqual(["interrupted", null]);
});

it("ends in order when it is asked to, with its place kept for the next worker", async () => {
  await open({ line: SLOW });
  const login = somebody(70);
  const { id } = await bench.queued(login);
  const worker = bench.spawnWorker();
  await bench.untilCopied(id, 5);
  const asked = Date.now();
  worker.kill("SIGTERM");
  const [status] = await once(worker, "exit");
  expect({ status, output: worker.output.includes('"level":"error"') }).toEqual({ status: 0, output: false });
  expect(Date.now() - asked).toBeLessThan(10_000);
  expect(await bench.migration(id)).toMatchObject({ phase: "copying", activity: "running" });
  expect(await bench.client.worker.count({ where: { endedAt: null } })).toBe(0);
  bench.line?.set({ toClient: {} });
  bench.startWorker();
  await bench.until(id, isDone);
  await expectAllThere(login);
});

it("lets somebody sign in during a run although the server takes one connection only, and goes on", async () => {
  await open({ oldLimit: 1, line: { ...SLOW, maxConnections: 1 } });
  // Longer than anybody may wait.
  const login = somebody(400);
  const { id } = await bench.queued(login);
  bench.startWorker();
  await bench.untilCopied(id, 5);
  const asked = Date.now();
  expect(await bench.signIn(servers.name(), PASSWORD)).toEqual({ ok: true, value: {} });
  expect(Date.now() - asked).toBeLessThan(10_000);
  bench.line?.set({ toClient: {} });
  await bench.until(id, isDone);
  await expectAllThere(login);
  expect(bench.line?.connections()).toMatchObject({ most: 1, refused: 0 });
});

it("keeps to the limit of connections, and the last one for people", async () => {
  await open({ oldLimit: 2, newLimit: 8, line: { toClient: { bytesPerSecond: 20_000 } } });
  const people = [somebody(70), somebody(10), somebody(10)];
  const ids: string[] = [];
  for (const login of people) ids.push((await bench.queued(login, { plan: planWith(4) })).id);
  bench.startWorker();
  await bench.untilCopied(ids[0] ?? "", 1);
  expect(bench.line?.connections().most).toBe(1);
  const asked = Date.now();
  const answers = await Promise.all(people.map((login) => bench.signIn(login, PASSWORD)));
  expect(answers.map((answer) => answer?.ok)).toEqual([true, true, true]);
  expect(Date.now() - asked).toBeLessThan(10_000);
  bench.line?.set({ toClient: {} });
  for (const id of ids) await bench.until(id, isDone);
  expect(bench.line?.connections().most).toBe(2);
  const runs = await bench.client.run.findMany({ orderBy: { startedAt: "asc" } });
  expect([...new Set(runs.map(({ migrationId }) => migrationId))]).toEqual(ids);
});

it("makes room for who comes after, where a run has several connections", async () => {
  await open({ oldLimit: 4, newLimit: 8, line: SLOW });
  const first = await bench.queued(somebody(70), { plan: planWith(3) });
  bench.startWorker();
  await expect.poll(() => bench.line?.connections().open, { timeout: 20_000 }).toBe(3);
  const second = await bench.queued(somebody(3));
  await bench.until(second.id, isDone);
  expect((await bench.migration(first.id)).phase).not.toBe("done");
  bench.line?.set({ toClient: {} });
  await bench.until(first.id, isDone);
  expect(bench.line?.connections().most).toBe(3);
});

it("UX 23: SEC 18: asks the person after one refused sign-in, and never tries by itself again", async () => {
  await open();
  const login = somebody(3);
  const { id } = await bench.queued(login, { oldPassword: "not this one" });
  bench.startWorker();
  const asked = await bench.until(id, ({ activity }) => activity === "needsUser");
  expect(asked.reason).toBe("auth.refused");
  const next = servers.name();
  expect((await bench.signIn(next, PASSWORD))?.ok).toBe(true);
  expect(refusedSignIns(login)).toBe(1);
});

function refusedSignIns(login: string): number {
  return servers.old
    .log()
    .split("\n")
    .filter((line) => line.includes("Password mismatch") && line.includes(`(${login},`)).length;
}

it("SEC 2, 29: opens no password that was moved to another account, and asks for it", async () => {
  await open({ line: {} });
  const { id, oldAccountId } = await bench.queued(servers.name(), { phase: "draft" });
  const other = await bench.queued(servers.name(), { phase: "draft" });
  const stolen = await bench.client.credential.findUniqueOrThrow({ where: { accountId: other.oldAccountId } });
  await bench.client.credential.update({ where: { accountId: oldAccountId }, data: { sealed: stolen.sealed } });
  await bench.client.migration.update({ where: { id }, data: { phase: "queued" } });
  bench.startWorker();
  const asked = await bench.until(id, ({ activity }) => activity === "needsUser");
  expect(asked.reason).toBe("auth.passwordNeeded");
  expect(bench.line?.connections().total).toBe(0);
});

it("erases both passwords with the end of the run where the person wants it so", async () => {
  await open();
  const { id } = await bench.queued(somebody(5), { forgetAfterRun: true });
  const boxes = (await bench.client.credential.findMany()).map(({ sealed }) => Buffer.from(sealed));
  const worker = bench.startWorker();
  await bench.until(id, isDone);
  await worker.stop();
  expect(await bench.client.credential.count()).toBe(0);
  for (const file of ["carryover.db", "carryover.db-wal"]) {
    const bytes = readFileSync(path.join(bench.portal.folder, file));
    expect(boxes.map((box) => bytes.includes(box))).toEqual([false, false]);
  }
});

it("waits by itself while the server is away, and tries again when the time has come", async () => {
  await open();
  const login = somebody(5);
  const { id } = await bench.queued(login);
  const { port } = bench.oldServer;
  await bench.client.server.update({ where: { id: bench.oldServer.id }, data: { port: 1 } });
  bench.startWorker();
  const waiting = await bench.until(id, ({ activity }) => activity === "waiting");
  expect(waiting.reason).toBe("net.unreachable");
  expect((waiting.waitUntil?.getTime() ?? 0) - Date.now()).toBeGreaterThan(50_000);
  await bench.client.server.update({ where: { id: bench.oldServer.id }, data: { port } });
  await bench.client.migration.update({ where: { id }, data: { waitUntil: new Date() } });
  await bench.until(id, isDone);
  await expectAllThere(login);
});

it("refuses to start beside another worker, and says why", async () => {
  await open();
  const worker = bench.startWorker();
  await expect.poll(worker.log).toContain("worker.ready");
  const second = bench.spawnWorker();
  const [status] = await once(second, "exit");
  expect(status).toBe(1);
  expect(second.output).toBe(
    `worker: Another worker is running with the data in ${bench.portal.folder}; one is enough.\n`,
  );
});
