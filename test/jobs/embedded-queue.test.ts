/** Which migrations are due, read from their own rows. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { EmbeddedQueue } from "../../lib/jobs/embedded-queue.ts";
import { addMigration, addPerson, type MigrationOptions, type TestPortal, testPortal } from "../support/portal.ts";

const NOW = new Date("2026-12-01T12:00:00Z");
const minutes = (count: number): Date => new Date(NOW.getTime() + count * 60_000);

let portal: TestPortal;
let queue: EmbeddedQueue;

beforeAll(async () => {
  portal = await testPortal();
  queue = new EmbeddedQueue(portal.database, "worker");
});
afterAll(() => portal.close());
afterEach(async () => {
  await portal.database.client.migration.deleteMany();
});

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

it("names what people wish", async () => {
  const id = await add({ phase: "copying", activity: "running", wish: "stop" });
  await add({ phase: "copying", activity: "running" });
  expect(await queue.wishes()).toEqual([{ id, wish: "stop" }]);
});

describe("a hold", () => {
  it("is taken from a worker that died, which then cannot renew it", async () => {
    const dead = await new EmbeddedQueue(portal.database, "dead").take("m", NOW);
    const hold = await queue.take("m", NOW);
    expect(hold?.fence).toBe((dead?.fence ?? 0) + 1);
    expect(dead && (await queue.renew(dead, NOW))).toBe(false);
    expect(hold && (await queue.renew(hold, NOW))).toBe(true);
  });
});
