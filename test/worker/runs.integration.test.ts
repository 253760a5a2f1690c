/** Migrations that the worker runs: whole, paused, stopped, killed, in each other's way. */
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { compareAccounts } from "../support/checker/compare.ts";
import { summarise } from "../support/checker/differences.ts";
import { sampleMailbox } from "../support/mail/sample-mailbox.ts";
import { seedMaildir } from "../support/mail/seed-maildir.ts";
import { type BenchOptions, isDone, PASSWORD, Servers, WorkerBench } from "./support/bench.ts";

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
  seedMaildir(servers.old, login, sampleMailbox(login, { messages, folders: 6, deletedPerMille: 0 }));
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
  const login = somebody(150);
  const { id } = await bench.queued(login);
  const worker = bench.startWorker();
  const { grade } = await bench.until(id, isDone);
  expect(grade).toBe("complete");
  await expectAllThere(login);
  const run = await bench.client.run.findFirstOrThrow({ where: { migrationId: id } });
  expect(run).toMatchObject({ number: 1, found: 150, copied: 150, endedBy: null });
  const progress = await bench.client.progress.findUniqueOrThrow({ where: { migrationId: id } });
  expect(JSON.parse(progress.record)).toMatchObject({ phase: "done", foundMessages: 150, doneMessages: 150 });
  expect(await bench.client.credential.count()).toBe(2);
  await worker.stop();
  expect(worker.log()).not.toContain('"level":"error"');
});
