/** What a worker lets others see of a run between two real servers: lines of the log, and totals. */
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { readTotals } from "../../lib/db/totals.ts";
import { sampleMailbox } from "../support/mail/sample-mailbox.ts";
import { seedMaildir } from "../support/mail/seed-maildir.ts";
import { isDone, Servers, WorkerBench } from "./support/bench.ts";

let servers: Servers;
let bench: WorkerBench;

beforeAll(async () => {
  servers = await Servers.start();
});
afterAll(() => servers.stop());
afterEach(() => bench.close());

/** Somebody with so many messages whose move is in line; answers its id, and how much that was. */
async function somebody(messages: number): Promise<string> {
  const login = servers.name();
  const small = { folders: 4, medianBytes: 600, oddPerMille: 0, attachmentsPerMille: 0, deletedPerMille: 0 };
  seedMaildir(servers.old, login, sampleMailbox(login, { messages, ...small }));
  return (await bench.queued(login)).id;
}

it("every line of a run names its worker, its migration and then the run itself", async () => {
  bench = await WorkerBench.open(servers);
  const ids = [await somebody(30), await somebody(40)];
  const worker = bench.startWorker();
  await bench.ask({ kind: "listFolders", question: { migrationId: ids[0] ?? "" } });
  for (const id of ids) await bench.until(id, isDone);
  await worker.stop();
  const lines = worker
    .log()
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
  const { id: workerId } = await bench.client.worker.findFirstOrThrow();
  expect(lines.filter((line) => line.worker !== workerId)).toEqual([]);
  for (const id of ids) {
    const own = lines.filter(({ migration, event }) => migration === id && event.startsWith("run."));
    const run = await bench.client.run.findFirstOrThrow({ where: { migrationId: id } });
    expect(own.map(({ event, phase }) => phase ?? event)).toEqual([
      ...["run.begin", "scanning", "copying", "verifying", "done", "run.end"],
    ]);
    expect(own.slice(1).map((line) => line.run)).toEqual(own.slice(1).map(() => run.id));
  }
  expect(lines.find(({ kind }) => kind === "listFolders")).toMatchObject({ migration: ids[0], ok: true });
  expect(lines.filter(({ event, migration }) => event.startsWith("run.") && !migration)).toEqual([]);
});

it("what passed stands in the totals once it has ended in order, by server and direction", async () => {
  bench = await WorkerBench.open(servers);
  const id = await somebody(30);
  const worker = bench.startWorker();
  await bench.until(id, isDone);
  await worker.stop();
  const { bytes } = await bench.client.run.findFirstOrThrow({ where: { migrationId: id } });
  const totals = await readTotals(bench.portal.database);
  const value = (name: string, server: string, kind: string) =>
    totals.find((total) => total.name === name && total.server === server && total.kind === kind)?.value;
  const [from, to] = [bench.oldServer.id, bench.newServer.id];
  expect([value("messages", from, "read"), value("messages", to, "written")]).toEqual([30, 30]);
  expect([value("bytes", from, "read"), value("bytes", to, "written")]).toEqual([Number(bytes), Number(bytes)]);
  // What was copied is read again, in part, to see that it is there.
  expect(value("messages", from, "written")).toBeUndefined();
  expect(value("runs", "", "complete")).toBe(1);
  expect(
    totals.some(({ name, server, kind }) => name === "replies" && server === to && kind.startsWith("append")),
  ).toBe(true);
});

it("a server that cannot be reached is counted by its code", async () => {
  bench = await WorkerBench.open(servers);
  const id = await somebody(5);
  await bench.client.server.update({ where: { id: bench.oldServer.id }, data: { port: 1 } });
  const worker = bench.startWorker();
  await bench.until(id, ({ activity }) => activity === "waiting");
  await worker.stop();
  const failures = (await readTotals(bench.portal.database)).filter(({ name }) => name === "failures");
  expect(failures).toMatchObject([{ server: bench.oldServer.id, kind: "net.unreachable" }]);
});
