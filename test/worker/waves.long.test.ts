/** What an administrator allows the people of a wave, kept to by the real worker between two Dovecots. */
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import type { Administrator } from "../../lib/auth/viewer.ts";
import type { Prisma } from "../../lib/db/generated/sqlite/client.ts";
import { WEEKDAYS } from "../../lib/policy/windows.ts";
import { phasesPage } from "../../lib/services/phases.ts";
import { sampleMailbox } from "../support/mail/sample-mailbox.ts";
import { seedMaildir } from "../support/mail/seed-maildir.ts";
import { addAdministrator, addRosterEntry } from "../support/portal.ts";
import { type BenchOptions, isDone, planWith, Servers, WorkerBench } from "./support/bench.ts";

/** Enough folders for several connections. */
const SMALL = { folders: 6, oddPerMille: 0, attachmentsPerMille: 0, deletedPerMille: 0 };
const SLOW = { toClient: { bytesPerSecond: 20_000 } } as const;

let servers: Servers;
let bench: WorkerBench;
let admin: Administrator;

beforeAll(async () => {
  servers = await Servers.start();
});
afterAll(() => servers.stop());
afterEach(() => bench.close());

async function open(options: BenchOptions = {}): Promise<void> {
  bench = await WorkerBench.open(servers, { oldLimit: 8, newLimit: 8, ...options });
  admin = (await addAdministrator(bench.portal)).viewer;
}

/** Answers its id. */
async function wave(data: Partial<Prisma.WaveCreateInput>): Promise<string> {
  const timetable = { create: { id: crypto.randomUUID(), zone: "UTC" } };
  return (await bench.client.wave.create({ data: { name: "Physics", timetable, ...data } })).id;
}

/** Somebody in line with so much mail, in the wave or in none; answers the id of the move. */
async function inLine(
  waveId: string | null,
  { messages = 5, medianBytes = 600, connections = 3 } = {},
): Promise<string> {
  const login = servers.name();
  seedMaildir(servers.old, login, sampleMailbox(login, { messages, medianBytes, ...SMALL }));
  const { id, personId } = await bench.queued(login, { plan: planWith(connections) });
  const whose = { serverId: bench.oldServer.id, oldAddress: login, migrationId: id, personId };
  await addRosterEntry(bench.portal, { ...whose, waveId });
  return id;
}

/** A window of one hour, more than a day from now. */
function closedNow(): string {
  const day = WEEKDAYS[(new Date(Date.now() + 2 * 86_400_000).getUTCDay() + 6) % 7] ?? "mon";
  return JSON.stringify([{ days: [day], from: "12:00", to: "13:00" }]);
}

it("UX 40: a wave has hours of its own: its people wait for them, also in the middle of a run, and nobody else does", async () => {
  await open({ line: SLOW });
  const id = await wave({});
  const running = await inLine(id, { messages: 400 });
  bench.startWorker();
  await bench.untilCopied(running, 5);
  await bench.client.wave.update({ where: { id }, data: { windows: closedNow() } });
  await bench.until(running, ({ activity, reason }) => activity === "waiting" && reason === "server.closedNow");
  const [member, other] = [await inLine(id), await inLine(null)];
  const waiting = await bench.until(member, ({ activity }) => activity === "waiting");
  expect(waiting).toMatchObject({ phase: "queued", reason: "server.closedNow" });
  expect(new Date(waiting.waitUntil ?? 0).toISOString()).toMatch(/T12:00:00.000Z$/);
  await bench.until(other, isDone);
  expect((await bench.migration(member)).phase).toBe("queued");
  bench.line?.set({ toClient: {} });
  await bench.client.wave.update({ where: { id }, data: { windows: null } });
  for (const each of [running, member]) await bench.until(each, isDone);
});

it("UX 40: a wave has so many connections at once, over all of its people; others pass them by, and the page shows both", async () => {
  await open({ line: SLOW });
  const id = await wave({ maxConnections: 1 });
  const members = [await inLine(id, { messages: 200 }), await inLine(id, { messages: 200 })];
  const others = [await inLine(null), await inLine(null)];
  bench.startWorker();
  await bench.untilCopied(members[0] ?? "", 5);
  for (const other of others) await bench.until(other, isDone);
  expect((await bench.migration(members[1] ?? "")).phase).toBe("queued");
  // Whoever is copied has one, although the plan wishes for three.
  await expect.poll(() => bench.line?.connections().open).toBe(1);
  const now = async () => (await phasesPage(bench.portal, admin)).waves[0];
  await expect.poll(async () => (await now())?.now.bytesPerSecond, { timeout: 15_000 }).toBeGreaterThan(0);
  expect(await now()).toMatchObject({ limits: { maxConnections: 1 }, now: { atWork: 1, waiting: 1 } });
  bench.line?.set({ toClient: {} });
  for (const member of members) await bench.until(member, isDone);
});

it("UX 40: whoever of a wave began last gives way, with the place kept, when it may have fewer connections", async () => {
  await open({ line: SLOW });
  const id = await wave({});
  // Who has several would begin anew with one, whoever began last.
  const large = { messages: 300, connections: 1 };
  const members = [await inLine(id, large), await inLine(id, large)];
  bench.startWorker();
  for (const member of members) await bench.untilCopied(member, 2);
  await bench.client.wave.update({ where: { id }, data: { maxConnections: 1 } });
  const held = () => bench.client.lease.count({ where: { key: { in: members }, until: { gt: new Date() } } });
  await expect.poll(held, { timeout: 15_000 }).toBe(1);
  await expect.poll(() => bench.line?.connections().open).toBe(1);
  bench.line?.set({ toClient: {} });
  for (const member of members) await bench.until(member, isDone);
  expect(await bench.client.run.count({ where: { migrationId: { in: members } } })).toBe(2);
});

it("UX 40: a wave has so many bytes a second, over all of its people, and lifting that speeds them up within seconds", async () => {
  await open();
  const id = await wave({ bytesPerSecond: 400_000 });
  const members = [
    await inLine(id, { messages: 100, medianBytes: 20_000 }),
    await inLine(id, { messages: 100, medianBytes: 20_000 }),
  ];
  const begin = Date.now();
  bench.startWorker();
  const bytes = async () => {
    const rows = await bench.client.progress.findMany({ where: { migrationId: { in: members } } });
    return rows.reduce((sum, { record }) => sum + JSON.parse(record).doneBytes, 0);
  };
  await expect.poll(bytes, { timeout: 40_000 }).toBeGreaterThan(2_000_000);
  // A second's worth beyond it is handed out in advance.
  expect((await bytes()) / ((Date.now() - begin) / 1000 + 1)).toBeLessThan(440_000);
  expect(await bench.client.serverPace.count()).toBe(0);
  await bench.client.wave.update({ where: { id }, data: { bytesPerSecond: null } });
  for (const member of members) await bench.until(member, isDone, 20_000);
});
