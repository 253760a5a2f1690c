/** Places in line, as people are told of them. */
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { fleetForecast } from "../../lib/services/fleet-forecast.ts";
import { forgetLine, lineNow, placeOf } from "../../lib/services/line.ts";
import {
  addMigration,
  addPerson,
  addServer,
  type MigrationOptions,
  type TestPortal,
  testPortal,
} from "../support/portal.ts";

const MB = 1_000_000;

let portal: TestPortal;
let oldServerId: string;
let now: number;

beforeAll(async () => {
  portal = await testPortal();
});
afterAll(() => portal.close());
beforeEach(async () => {
  const { client } = portal.database;
  await client.migration.deleteMany();
  await client.lease.deleteMany();
  await client.worker.deleteMany();
  now = Date.now();
  await client.worker.create({ data: { id: "w", startedAt: new Date(now), heartbeatAt: new Date(now) } });
  oldServerId = (
    await addServer(portal, { name: "Old mail", host: `${crypto.randomUUID()}.example`, maxConnections: 2 })
  ).id;
  forgetLine(portal.database);
});

let asked = 0;
async function inLine(row: MigrationOptions = {}): Promise<string> {
  const queuedAt = new Date(now - 3_600_000 + asked++);
  const options = { phase: "queued", activity: "running", oldServerId, queuedAt, ...row } as const;
  return (await addMigration(portal, await addPerson(portal), options)).id;
}

/** A run that came to its end a minute ago. */
async function measured(bytes: number, seconds: number): Promise<void> {
  const migrationId = await inLine({ phase: "done", activity: null, grade: "complete" });
  const report = JSON.stringify({ seconds });
  const times = { startedAt: new Date(now - 60_000 - seconds * 1000), endedAt: new Date(now - 60_000) };
  const data = { ...times, grade: "complete", copied: 100, bytes: BigInt(bytes), report } as const;
  await portal.database.client.run.create({ data: { migrationId, number: 1, request: "{}", ...data } });
}

it("follow the turns at each old server, not the whole line", async () => {
  const first = await inLine({ servedMs: 900_000n });
  const second = await inLine();
  const up = await inLine({ rank: 1 });
  const elsewhere = await inLine({ oldServerId: (await addServer(portal, { host: "elsewhere.example" })).id });
  const line = await lineNow(portal.database, now);
  expect([first, second, up, elsewhere].map((id) => line.get(id)?.before)).toEqual([2, 1, 0, 0]);
  expect(line.get(up)?.isMovedUp).toBe(true);
});

it("are of nobody whom a worker has taken, nor of who rests", async () => {
  const taken = await inLine();
  const paused = await inLine({ activity: "paused" });
  const waits = await inLine();
  const lease = { key: taken, holder: "w", fence: 1, until: new Date(now + 30_000) };
  await portal.database.client.lease.create({ data: lease });
  const line = await lineNow(portal.database, now);
  expect(line.has(taken)).toBe(false);
  expect(line.has(paused)).toBe(false);
  expect(line.get(waits)?.before).toBe(0);
});

it("come with the time at which the turn should come, and with none while nothing was measured or no worker lives", async () => {
  const small = { bytesLeft: BigInt(20 * MB), listed: [{ path: ["INBOX"], messages: 200, bytes: 20 * MB }] };
  const [first, second] = [await inLine(small), await inLine(small)];
  const times = async () => {
    forgetLine(portal.database);
    await fleetForecast(portal.database, 0);
    const line = await lineNow(portal.database, now);
    return [first, second].map((id) => line.get(id)?.startsAt);
  };
  expect(await times()).toEqual([null, null]);
  for (const seconds of [10, 10, 20]) await measured(10 * MB, seconds);
  const [one, other] = await times();
  expect(one).toBeGreaterThanOrEqual(now);
  expect(other).toBeGreaterThan(one ?? 0);
  await portal.database.client.worker.updateMany({ data: { endedAt: new Date(now) } });
  expect(await times()).toEqual([null, null]);
});

it("are read once a second, but for who is not among them yet", async () => {
  const first = await inLine();
  expect(await placeOf(portal.database, first, now)).toMatchObject({ before: 0 });
  await portal.database.client.migration.update({ where: { id: first }, data: { servedMs: 900_000n } });
  const second = await inLine();
  expect((await lineNow(portal.database, now + 900)).has(second)).toBe(false);
  expect(await placeOf(portal.database, second, now + 900)).toMatchObject({ before: 0 });
  expect(await placeOf(portal.database, first, now + 900)).toMatchObject({ before: 1 });
  expect(await placeOf(portal.database, "no-such", now + 900)).toBeNull();
});
