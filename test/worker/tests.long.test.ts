/** Tests without copying, as the worker runs them between two servers: they only read, give way, and come to their end in parts. */
import { once } from "node:events";
import { chmodSync, readdirSync } from "node:fs";
import path from "node:path";
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import type { TestUnderWay } from "../../lib/db/test-under-way.ts";
import type { StoredReport } from "../../lib/report/stored.ts";
import { sessionsDuring, tracesIn } from "../end-to-end/support/traces.ts";
import { breaches } from "../end-to-end/support/transcript-rules.ts";
import { dumpAccount } from "../support/checker/dump.ts";
import { sampleMailbox } from "../support/mail/sample-mailbox.ts";
import { seedMaildir } from "../support/mail/seed-maildir.ts";
import { commandsOf } from "../support/wire/transcript.ts";
import { isDone, PASSWORD, planWith, Servers, WorkerBench } from "./support/bench.ts";

let servers: Servers;
let bench: WorkerBench;

beforeAll(async () => {
  servers = await Servers.start({ old: { rawLog: true }, new: { rawLog: true } });
});
afterAll(() => servers.stop());
afterEach(() => bench.close());

const SMALL = { folders: 4, medianBytes: 600, oddPerMille: 0, attachmentsPerMille: 0, deletedPerMille: 0 };

function somebody(messages: number): string {
  const login = servers.name();
  seedMaildir(servers.old, login, sampleMailbox(login, { messages, ...SMALL }));
  return login;
}

const account = (side: "old" | "new", user: string) => {
  const { host, port } = servers[side];
  return { host, port, user, password: PASSWORD };
};

/** A test in line; until then nobody has started the move. */
function testOf(login: string) {
  const before = { phase: "draft", activity: { kind: "running" } } as const;
  const plan = JSON.parse(planWith(1, { dryRun: true, readBodies: true }));
  const test: TestUnderWay = { plan, before, queuedAt: null };
  return bench.queued(login, { test: JSON.stringify(test) });
}

const isOver = ({ test }: { readonly test: string | null }): boolean => test === null;
const runsOf = (migrationId: string) => bench.client.run.findMany({ where: { migrationId } });

/** UIDs of messages whose bodies were asked for, with their folders, in order. */
function bodiesRead(sessions: readonly { readonly client: Buffer }[]): string[] {
  let folder = "";
  return sessions.flatMap(({ client }) =>
    commandsOf(client).flatMap(({ verb, text }) => {
      if (verb === "EXAMINE") folder = text.split(" ").slice(2).join(" ");
      const uid = /UID FETCH (\d+) .*BODY\.PEEK\[\]/.exec(text)?.[1];
      return uid ? [`${folder} ${uid}`] : [];
    }),
  );
}

it("names the message that is damaged, writes nothing anywhere, and leaves the move as it was", async () => {
  bench = await WorkerBench.open(servers);
  const login = somebody(40);
  seedMaildir(servers.new, login, sampleMailbox("there", { messages: 12, ...SMALL }));
  const drafts = path.join(servers.old.mailDirectory(login), ".Drafts/cur");
  chmodSync(path.join(drafts, readdirSync(drafts).sort()[0] ?? ""), 0);
  const traces = { old: await tracesIn(account("old", login)), new: await tracesIn(account("new", login)) };
  const dump = await dumpAccount(account("new", login));
  const { id } = await testOf(login);
  const run = async () => {
    const worker = bench.startWorker();
    await bench.until(id, isOver);
    await worker.stop();
    expect(worker.log()).not.toContain('"level":"error"');
  };
  const old = await sessionsDuring(servers.old, login, () => sessionsDuring(servers.new, login, run));
  for (const { client } of [...old.sessions, ...old.result.sessions]) expect(breaches("old", client)).toEqual([]);
  expect(old.result.sessions.length).toBeGreaterThan(0);
  expect({ old: await tracesIn(account("old", login)), new: await tracesIn(account("new", login)) }).toEqual(traces);
  expect(await dumpAccount(account("new", login))).toEqual(dump);
  expect(await bench.migration(id)).toMatchObject({ phase: "draft", activity: "running", queuedAt: null });
  expect(await bench.client.migrationFolder.count({ where: { migrationId: id } })).toBe(0);
  const [stored] = await runsOf(id);
  expect(stored).toMatchObject({ isTest: true, found: 40, copied: 39, problems: 1, endedBy: null });
  const report: StoredReport = JSON.parse(stored?.report ?? "");
  expect(report).toMatchObject({ dryRun: true, problemList: [{ folder: "Drafts", code: "message.unreadable" }] });
});

it("gives way to a run that copies, goes on when that is done, and reads nothing twice", async () => {
  bench = await WorkerBench.open(servers, { oldLimit: 1, newLimit: 4, line: { toClient: { bytesPerSecond: 30_000 } } });
  const login = somebody(120);
  const { id } = await testOf(login);
  const run = async () => {
    bench.startWorker();
    await bench.untilCopied(id, 5);
    const move = await bench.queued(somebody(6));
    await bench.until(move.id, isDone);
    expect(await bench.migration(id)).toMatchObject({ phase: "copying", test: expect.any(String) });
    const [resting] = await runsOf(id);
    const { tested }: StoredReport = JSON.parse(resting?.report ?? "");
    expect({ endedAt: resting?.endedAt, isWithin: tested !== undefined }).toEqual({ endedAt: null, isWithin: true });
    bench.line?.set({ toClient: {} });
    await bench.until(id, isOver);
  };
  const { sessions } = await sessionsDuring(servers.old, login, run);
  const runs = await runsOf(id);
  expect(runs).toMatchObject([{ number: 1, isTest: true, found: 120, copied: 120, endedBy: null }]);
  const read = bodiesRead(sessions);
  expect(new Set(read).size).toBe(120);
  // What was on its way when it gave way is read again.
  expect(read.length).toBeLessThanOrEqual(121);
});

it("ends with a report of what it has read when it is stopped, and waits when its worker ends", async () => {
  bench = await WorkerBench.open(servers, { line: { toClient: { bytesPerSecond: 20_000 } } });
  const login = somebody(70);
  const { id } = await testOf(login);
  const worker = bench.startWorker();
  await bench.untilCopied(id, 5);
  await worker.stop();
  expect(await bench.migration(id)).toMatchObject({ phase: "copying", activity: "running" });
  expect(await runsOf(id)).toMatchObject([{ endedAt: null, report: expect.any(String) }]);
  bench.startWorker();
  await bench.untilCopied(id, 15);
  await bench.client.migration.update({ where: { id }, data: { wish: "stop" } });
  expect(await bench.until(id, isOver)).toMatchObject({ phase: "draft", activity: "running", wish: null });
  const [run] = await runsOf(id);
  expect(run).toMatchObject({ isTest: true, endedBy: "interrupted", found: 70, endedAt: expect.any(Date) });
  expect(run?.copied).toBeGreaterThanOrEqual(15);
  const { folders } = await dumpAccount(account("new", login));
  expect([...folders.values()].map(({ path: levels, messages }) => [levels, messages])).toEqual([[["INBOX"], []]]);
});

it("goes on near where it was when its worker is killed, as the same run", async () => {
  bench = await WorkerBench.open(servers, { line: { toClient: { bytesPerSecond: 8000 } } });
  const login = somebody(150);
  const { id } = await testOf(login);
  const run = async () => {
    const worker = bench.spawnWorker();
    await expect
      .poll(async () => (await runsOf(id))[0]?.report ?? null, { timeout: 45_000, interval: 50 })
      .not.toBeNull();
    worker.kill("SIGKILL");
    await once(worker, "exit");
    bench.line?.set({ toClient: {} });
    bench.startWorker();
    await bench.until(id, isOver);
  };
  const { sessions } = await sessionsDuring(servers.old, login, run);
  expect(await runsOf(id)).toMatchObject([{ number: 1, isTest: true, found: 150, copied: 150, endedBy: null }]);
  const read = bodiesRead(sessions);
  expect(new Set(read).size).toBe(150);
  // What was read in the moment before it was killed, and what was on its way.
  expect(read.length).toBeLessThan(165);
});
