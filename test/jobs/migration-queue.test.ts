/** Which migrations are due, read from their own rows. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { MigrationQueue } from "../../lib/jobs/migration-queue.ts";
import type { Hold } from "../../lib/jobs/queue.ts";
import {
  addMigration,
  addPerson,
  addRosterEntry,
  addServer,
  type MigrationOptions,
  type TestPortal,
  testPortal,
} from "../support/portal.ts";

const NOW = new Date("2026-12-01T12:00:00Z");
const minutes = (count: number): Date => new Date(NOW.getTime() + count * 60_000);

let portal: TestPortal;
let queue: MigrationQueue;
/** How far the clocks have gone on since NOW, in milliseconds. */
let wall = 0;
let steady = 0;

beforeAll(async () => {
  portal = await testPortal();
  queue = queueOf("worker", true);
});
afterAll(() => portal.close());
afterEach(async () => {
  await portal.database.client.migration.deleteMany();
  await portal.database.client.wave.deleteMany();
});

/** Of a worker with holds of a minute, whose two clocks show these times. */
function queueOf(workerId: string, isAlone: boolean): MigrationQueue {
  const clocks = { wall: () => NOW.getTime() + wall, steady: () => 5_000 + steady };
  return new MigrationQueue(portal.database, { workerId, holdMs: 60_000, isAlone, clocks });
}

async function add(row: MigrationOptions): Promise<string> {
  return (await addMigration(portal, await addPerson(portal), { listed: [], ...row })).id;
}

async function due(): Promise<string[]> {
  return (await queue.due(NOW)).map(({ id }) => id);
}

it("has those in line, the first first", async () => {
  const second = await add({ phase: "queued", activity: "running", queuedAt: minutes(-1) });
  const first = await add({ phase: "queued", activity: "running", queuedAt: minutes(-2) });
  expect(await due()).toEqual([first, second]);
});

it("has them in the order of their turns, of which each that is taken is one", async () => {
  const { id: oldServerId } = await addServer(portal, { name: "Old mail", host: "old.example" });
  const inLine = { phase: "queued", activity: "running", oldServerId } as const;
  const first = await add({ ...inLine, queuedAt: minutes(-3), bytesLeft: 1n });
  const second = await add({ ...inLine, queuedAt: minutes(-2), bytesLeft: 2n });
  const served = await add({ ...inLine, queuedAt: minutes(-4), bytesLeft: 3n, servedMs: 600_000n });
  const up = await add({ ...inLine, queuedAt: minutes(-1), rank: 1 });
  queue = queueOf("worker", true);
  expect(await due()).toEqual([up, first, served, second]);
  await queue.take(up);
  expect(await due()).toEqual([first, served, second]);
  await queue.take(first);
  expect(await due()).toEqual([served, second]);
  const { servedMs } = await portal.database.client.migration.findUniqueOrThrow({ where: { id: first } });
  expect(servedMs).toBe(600_000n);
});

it("leaves out what another worker holds, and what it holds itself, but not what a worker held that died", async () => {
  const id = await add({ phase: "copying", activity: "running", queuedAt: minutes(-1) });
  const hold = await queueOf("one", false).take(id);
  expect((await queueOf("other", false).due(NOW)).map((one) => one.id)).toEqual([]);
  expect((await queueOf("one", true).due(NOW)).map((one) => one.id)).toEqual([]);
  expect((await queueOf("other", true).due(NOW)).map((one) => one.id)).toEqual([id]);
  if (hold) await queueOf("one", false).release(hold);
  expect((await queueOf("other", false).due(NOW)).map((one) => one.id)).toEqual([id]);
});

it.each(["scanning", "copying", "verifying"] as const)("has one that a worker left behind while %s", async (phase) => {
  const id = await add({ phase, activity: "running", queuedAt: minutes(-1) });
  expect(await due()).toEqual([id]);
});

it("has one that waits when its time has come, and not before", async () => {
  const waiting = { phase: "copying", activity: "waiting", reason: "net.timeout" } as const;
  await add({ ...waiting, waitUntil: minutes(1) });
  const id = await add({ ...waiting, waitUntil: minutes(0) });
  expect(await due()).toEqual([id]);
});

it.each([
  { phase: "draft", activity: "running" },
  { phase: "done", activity: null },
  { phase: "copying", activity: "paused" },
  { phase: "copying", activity: "stopped" },
  { phase: "queued", activity: "needsUser", reason: "auth.refused" },
  { phase: "copying", activity: "failed", reason: "engine.bug" },
  { phase: "queued", activity: "running", wish: "pause" },
] as const)("leaves alone what is %o", async (row) => {
  await add(row);
  expect(await due()).toEqual([]);
});

describe("a wave with a limit for connections", () => {
  const inWave = async (waveId: string | null) => {
    const { id, personId, oldAccountId } = await addMigration(portal, await addPerson(portal), {
      ...{ phase: "queued", activity: "running", queuedAt: NOW, listed: [] },
    });
    const { serverId, login } = await portal.database.client.account.findUniqueOrThrow({ where: { id: oldAccountId } });
    await addRosterEntry(portal, { serverId, oldAddress: login, personId, migrationId: id, waveId });
    return id;
  };
  const addWave = async (name: string, maxConnections: number | null) =>
    (await portal.database.client.wave.create({ data: { name, maxConnections } })).id;

  it("has room for so many of its people, whichever worker holds them; others and other waves are not counted", async () => {
    const [one, other] = [queueOf("one", false), queueOf("other", false)];
    const [waveId, unlimited] = [await addWave("Physics", 2), await addWave("Archive", null)];
    const room = async () => [...(await other.roomOfWaves(NOW))];
    expect(await room()).toEqual([[waveId, 2]]);
    for (const others of [null, unlimited]) await one.take(await inWave(others));
    expect(await room()).toEqual([[waveId, 2]]);
    const hold = await one.take(await inWave(waveId));
    await other.take(await inWave(waveId));
    expect(await room()).toEqual([[waveId, 0]]);
    await portal.database.client.wave.update({ where: { id: waveId }, data: { maxConnections: 1 } });
    expect(await room()).toEqual([[waveId, -1]]);
    if (hold) await one.release(hold);
    expect(await room()).toEqual([[waveId, 0]]);
  });

  it("is not filled by two workers that look at the same moment: who came too late has nothing", async () => {
    const [one, other] = [queueOf("one", false), queueOf("other", false)];
    const waveId = await addWave("Chemistry", 1);
    const [first, second] = [await inWave(waveId), await inWave(waveId)];
    const hold = await one.take(first);
    expect(await other.take(second)).toBeNull();
    expect((await other.due(NOW)).map(({ id, waveId: its }) => [id, its])).toEqual([[second, waveId]]);
    if (hold) await one.release(hold);
    expect(await other.take(second)).not.toBeNull();
  });
});

it("names what people wish", async () => {
  const id = await add({ phase: "copying", activity: "running", wish: "stop" });
  await add({ phase: "copying", activity: "running" });
  expect(await queue.wishes()).toEqual([{ id, wish: "stop" }]);
});

describe("a hold", () => {
  const inLine = () => add({ phase: "queued", activity: "running", queuedAt: NOW });
  const taken = async (id: string, by = queue): Promise<Hold> => {
    const hold = await by.take(id);
    if (!hold) throw new Error("it is held by another");
    return hold;
  };
  const pass = (milliseconds: number): void => {
    wall += milliseconds;
    steady += milliseconds;
  };

  it("is taken from a worker that died, which then cannot renew it", async () => {
    const id = await inLine();
    const dead = await taken(id, queueOf("dead", true));
    const hold = await taken(id);
    expect(hold.fence).toBe(dead.fence + 1);
    expect(dead.isHeld()).toBe(true);
    expect(await queue.renew(dead)).toBe(false);
    expect(dead.isHeld()).toBe(false);
    expect(await queue.renew(hold)).toBe(true);
    expect(hold.isHeld()).toBe(true);
  });

  it("is over for its holder before anybody else can have it, though nobody says so", async () => {
    const several = queueOf("several", false);
    const id = await inLine();
    const hold = await taken(id, several);
    pass(47_000);
    expect(hold.isHeld()).toBe(true);
    pass(2_000);
    expect(hold.isHeld()).toBe(false);
    expect(await several.take(id)).toBeNull();
    pass(11_000);
    expect((await taken(id, several)).fence).toBe(hold.fence + 1);
  });

  it.each(["done", "stopped"] as const)("is not to be had for what is %s since it was due", async (now) => {
    const id = await inLine();
    expect(await due()).toEqual([id]);
    const data = now === "done" ? ({ phase: "done", activity: null } as const) : ({ activity: "stopped" } as const);
    await portal.database.client.migration.update({ where: { id }, data });
    expect(await queue.take(id)).toBeNull();
    await portal.database.client.migration.update({ where: { id }, data: { phase: "queued", activity: "running" } });
    expect(await queueOf("other", false).take(id)).not.toBeNull();
  });

  it("lasts from the moment at which its renewal was asked for", async () => {
    const hold = await taken(await inLine());
    pass(40_000);
    const renewing = queue.renew(hold);
    pass(30_000);
    expect(await renewing).toBe(true);
    expect(hold.isHeld()).toBe(true);
    pass(20_000);
    expect(hold.isHeld()).toBe(false);
  });

  it.each([
    ["the machine slept, so that only the wall clock went on", 50_000, 0],
    ["the wall clock was set back meanwhile", -3_600_000, 50_000],
  ])("is over when %s", async (_name, onWall, onSteady) => {
    const hold = await taken(await inLine());
    wall += onWall;
    steady += onSteady;
    expect(hold.isHeld()).toBe(false);
  });
});

describe("what is claimed besides", () => {
  const held = async (hold: Promise<Hold | null>): Promise<Hold> => {
    const one = await hold;
    if (!one) throw new Error("no hold");
    return one;
  };
  const running = () => add({ phase: "copying", activity: "running" });
  const two = () => [queueOf("one", false), queueOf("other", false)] as const;

  it("belongs to one migration at a time, until its hold is released", async () => {
    const [one, other] = two();
    const first = await held(one.take(await running()));
    const second = await held(other.take(await running()));
    expect(await one.claim(first, "mailbox A")).toBe(true);
    expect(await other.claim(second, "mailbox A")).toBe(false);
    expect(await other.claim(second, "mailbox B")).toBe(true);
    await one.release(first);
    expect(await other.claim(second, "mailbox A")).toBe(true);
  });

  it("goes with the hold to whoever takes that over", async () => {
    const [one, other] = two();
    const id = await running();
    const first = await held(one.take(id));
    await one.claim(first, "mailbox C");
    wall = 30_000;
    await one.renew(first);
    // The hold alone ran out sooner.
    await portal.database.client.lease.update({ where: { key: id }, data: { until: NOW } });
    const next = await held(other.take(id));
    expect(await other.claim(next, "mailbox C")).toBe(true);
    expect(await one.renew(first)).toBe(false);
    expect(first.isHeld()).toBe(false);
    wall = 0;
  });

  it("is kept by renewing the hold, and the hold is over when it is lost", async () => {
    const [one, other] = two();
    const first = await held(one.take(await running()));
    await one.claim(first, "mailbox D");
    wall = 50_000;
    steady = 50_000;
    expect(await one.renew(first)).toBe(true);
    wall = 70_000;
    steady = 70_000;
    const second = await held(other.take(await running()));
    expect(await other.claim(second, "mailbox D")).toBe(false);
    expect(first.isHeld()).toBe(true);
    await portal.database.client.lease.update({ where: { key: "mailbox D" }, data: { fence: { increment: 1 } } });
    expect(await one.renew(first)).toBe(false);
    expect(first.isHeld()).toBe(false);
    wall = 0;
    steady = 0;
  });
});
