/** The worker closes imports by itself, with the web process away. */
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from "vitest";
import { compareAccounts } from "../support/checker/compare.ts";
import { summarise } from "../support/checker/differences.ts";
import { editMailbox } from "../support/mail/mailbox-editor.ts";
import { isDone, PASSWORD, planWith, Servers, WorkerBench } from "./support/bench.ts";

const MESSAGES = 120;
const DAY = 86_400_000;

let servers: Servers;
let bench: WorkerBench;
beforeAll(async () => {
  servers = await Servers.start();
});
beforeEach(async () => {
  bench = await WorkerBench.open(servers);
});
afterEach(() => bench.close());
afterAll(() => servers.stop());

const account = ({ host, port }: { host: string; port: number }, user: string) => {
  return { host, port, user, password: PASSWORD };
};

const message = (number: number) => {
  const head = `Message-ID: <${number}@example.org>\r\nSubject: ${number}\r\n\r\n`;
  return { bytes: Buffer.from(head + "hello ".repeat(500)), flags: [], instant: 1_700_000_000 + number };
};

async function filled(login: string): Promise<void> {
  await editMailbox(account(servers.old, login), async (editor) => {
    for (let number = 0; number < MESSAGES; number++) await editor.append(["INBOX"], message(number));
  });
}

/** Imports close at this moment for everyone, or have. */
function closeAt(at: number) {
  const row = { zone: "UTC", importsClose: new Date(at).toISOString().slice(0, 16) };
  return bench.client.timetable.upsert({ where: { id: "everyone" }, create: { id: "everyone", ...row }, update: row });
}

const folders = [{ oldName: "INBOX", oldPath: ["INBOX"], newPath: ["INBOX"] }];
const CLOSED = { activity: "failed", reason: "imports.closed" };

it("a run under way ends in order with its report, and goes on from its place when its person is given time", async () => {
  const login = servers.name();
  await filled(login);
  // So slow that it cannot be through before imports close.
  await bench.client.server.update({ where: { id: bench.newServer.id }, data: { messagesPerSecond: 10 } });
  const { id } = await bench.queued(login, { plan: planWith(1, { folders, known: ["INBOX"] }) });
  bench.startWorker();
  const copied = async () => {
    const row = await bench.client.progress.findUnique({ where: { migrationId: id } });
    return row ? JSON.parse(row.record).doneMessages : 0;
  };
  await expect.poll(copied, { timeout: 30_000, interval: 50 }).toBeGreaterThan(0);
  await closeAt(Date.now() - DAY);
  expect(await bench.until(id, ({ activity }) => activity !== "running")).toMatchObject(CLOSED);
  const run = await bench.client.run.findFirstOrThrow({ where: { migrationId: id } });
  const report = JSON.parse(run.report ?? "{}");
  expect(report).toMatchObject({ endedBy: "interrupted", grade: "notComplete" });
  expect(report.copied).toBeGreaterThan(0);
  expect(report.copied).toBeLessThan(MESSAGES);
  await bench.client.server.update({ where: { id: bench.newServer.id }, data: { messagesPerSecond: null } });
  const grace = { graceUntil: new Date(Date.now() + DAY) };
  const address = { serverId: bench.oldServer.id, oldAddress: login };
  await bench.client.rosterEntry.create({ data: { ...address, ...grace } });
  await bench.client.migration.update({ where: { id }, data: { phase: "queued", activity: "running", reason: null } });
  expect(await bench.until(id, isDone)).toMatchObject({ grade: "complete" });
  const comparison = await compareAccounts(account(servers.old, login), account(servers.new, login));
  expect(comparison.identical, summarise(comparison)).toBe(true);
}, 90_000);

it("whoever is in line, waits or is to begin later is told so, and nobody signs in for them; others go on", async () => {
  const [late, waiting, later, other] = [servers.name(), servers.name(), servers.name(), servers.name()];
  await closeAt(Date.now() - DAY);
  const wave = await bench.client.wave.create({ data: { name: "Later" } });
  const open = { zone: "UTC", importsClose: new Date(Date.now() + DAY).toISOString().slice(0, 16) };
  await bench.client.timetable.create({ data: { id: wave.id, waveId: wave.id, ...open } });
  await bench.client.rosterEntry.create({
    data: { serverId: bench.oldServer.id, oldAddress: other, waveId: wave.id },
  });
  const soon = new Date(Date.now() + 60_000);
  const plan = planWith(1, { folders, known: ["INBOX"] });
  const closed = await Promise.all([
    bench.queued(late, { plan }),
    bench.queued(waiting, { plan, phase: "copying", activity: "waiting", reason: "net.lost", waitUntil: soon }),
    bench.queued(later, { plan, startAt: soon }),
  ]);
  const { id: goesOn } = await bench.queued(other, { plan });
  bench.startWorker();
  for (const { id } of closed) expect(await bench.until(id, (row) => row.activity === "failed")).toMatchObject(CLOSED);
  await bench.until(goesOn, isDone);
  expect(await bench.client.run.count({ where: { migrationId: { in: closed.map(({ id }) => id) } } })).toBe(0);
  const acts = await bench.client.auditEvent.findMany({ where: { subjectId: closed[0]?.id ?? "" } });
  expect(acts).toMatchObject([{ action: "migration.state", actorKind: "worker" }]);
}, 60_000);
