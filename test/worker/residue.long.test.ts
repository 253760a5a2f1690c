/** After a move: where the numbers do not tell it all, where another run has brought it, and what the worker does by itself. */
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from "vitest";
import { type RunningWorker, Servers, WorkerBench } from "./support/bench.ts";
import { Moved, messageFrom } from "./support/moved.ts";

let servers: Servers;
let bench: WorkerBench;
let worker: RunningWorker;

beforeAll(async () => {
  servers = await Servers.start();
});
afterAll(() => servers.stop());
beforeEach(async () => {
  bench = await WorkerBench.open(servers, { line: {} });
  worker = bench.startWorker();
});
afterEach(() => bench.close());

it("counts one by one what the numbers do not tell, as older mail was deleted meanwhile", async () => {
  const moved = await Moved.by(bench);
  await moved.edit(async (editor) => {
    for (let count = 0; count < 3; count++) await editor.append(["Birds"], messageFrom("ben@a.org"));
    await editor.deleteMessages(["Birds"], [1]);
  });
  const { residue } = await moved.look();
  expect(residue.folders).toEqual([{ folder: "Birds", use: "other", messages: 3, isExact: true }]);
});

it("says how many at least, where nothing is known of how a folder stood", async () => {
  const moved = await Moved.by(bench);
  await bench.client.migrationFolder.updateMany({ where: { migrationId: moved.id }, data: { verified: null } });
  await moved.edit((editor) => editor.append(["INBOX"], messageFrom("new@c.org")));
  const { residue, senders } = await moved.look(true);
  expect(residue.folders).toEqual([{ folder: "INBOX", use: "inbox", messages: 1, isExact: false }]);
  expect(senders).toEqual({ most: [{ address: "new@c.org", messages: 1 }], messages: 1 });
});

it("says nothing of the past once another run has brought it", async () => {
  const moved = await Moved.by(bench);
  await moved.edit((editor) => editor.append(["INBOX"], messageFrom("ben@a.org")));
  await moved.look();
  expect((await moved.residue())?.folders).toHaveLength(1);
  const data = { phase: "queued", activity: "running", grade: null, queuedAt: new Date() } as const;
  await bench.client.migration.update({ where: { id: moved.id }, data });
  await bench.until(moved.id, ({ phase, residue }) => phase === "done" && residue === null);
  expect((await moved.look()).residue.folders).toEqual([]);
});

it("looks once a day by itself, where nothing is brought over at night", async () => {
  const moved = await Moved.by(bench);
  await moved.edit((editor) => editor.append(["INBOX"], messageFrom("ben@a.org")));
  await worker.stop();
  await bench.client.migration.update({ where: { id: moved.id }, data: { residueDueAt: new Date() } });
  bench.startWorker();
  const { residueDueAt } = await bench.until(moved.id, ({ residue }) => residue !== null);
  expect((await moved.residue())?.folders).toMatchObject([{ folder: "INBOX", messages: 1 }]);
  expect(residueDueAt?.getTime()).toBeGreaterThan(Date.now() + 23 * 3_600_000);
});

it("does not try a password again that was refused", async () => {
  const wrong = { oldPassword: "wrong", phase: "done", activity: null, grade: "complete" } as const;
  await worker.stop();
  const { id } = await bench.queued(servers.name(), { ...wrong, residueDueAt: new Date() });
  bench.startWorker();
  const { residue } = await bench.until(id, ({ residueDueAt }) => residueDueAt === null);
  expect([residue, bench.line?.connections().total]).toEqual([null, 1]);
});
