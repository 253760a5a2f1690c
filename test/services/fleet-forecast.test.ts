import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { ProgressRecord } from "../../lib/progress/record.ts";
import { fleetForecast } from "../../lib/services/fleet-forecast.ts";
import { progressOf } from "../../lib/services/progress.ts";
import {
  addMigration,
  addPerson,
  addServer,
  type MigrationOptions,
  type TestPerson,
  type TestPortal,
  testPortal,
} from "../support/portal.ts";

const MINUTE = 60_000;
/** Copied in ten minutes by the run that was measured. */
const MESSAGES = 1000;
const BYTES = 60_000_000;

let portal: TestPortal;
let servers: { readonly old: string; readonly fresh: string };
beforeEach(async () => {
  portal = await testPortal();
  // Two connections: one for copying, one for people who sign in.
  const old = await addServer(portal, { name: "Old mail", use: "old", maxConnections: 2 });
  const fresh = await addServer(portal, { name: "New mail", use: "new", maxConnections: 9 });
  servers = { old: old.id, fresh: fresh.id };
});
afterEach(() => portal.close());

let logins = 0;
/** A move with as much mail as was measured, or so many times as much. */
async function move(
  row: MigrationOptions = {},
  times = 1,
): Promise<{ readonly id: string; readonly person: TestPerson }> {
  const person = await addPerson(portal, { login: `p${logins++}`, serverId: servers.fresh });
  const listed = [{ path: ["INBOX"], messages: MESSAGES * times, bytes: BYTES * times }];
  const { id } = await addMigration(portal, person, { oldServerId: servers.old, listed, ...row });
  return { id, person };
}

const queued = (queuedAt: number): MigrationOptions => ({ phase: "queued", queuedAt: new Date(queuedAt) });

/** A run that took ten minutes of its own, and a day by the clock. */
async function measured(): Promise<void> {
  const { id } = await move({ phase: "done", activity: null, grade: "complete" });
  const times = { startedAt: new Date(Date.now() - 86_400_000), endedAt: new Date() };
  const data = { migrationId: id, number: 1, request: "{}", copied: MESSAGES, bytes: BigInt(BYTES), ...times };
  await portal.database.client.run.create({ data: { ...data, report: JSON.stringify({ seconds: 600 }) } });
}

/** The worker wrote that three minutes are left. */
async function progressed(migrationId: string): Promise<void> {
  const { client } = portal.database;
  const run = await client.run.create({ data: { migrationId, number: 1, request: "{}" } });
  const facts = { foundMessages: 1000, doneMessages: 10, foundBytes: BYTES, doneBytes: 0, secondsLeft: 180 };
  const record: Partial<ProgressRecord> = { phase: "copying", folders: [], waiting: null, ...facts };
  const row = { migrationId, runId: run.id, record: JSON.stringify(record), updatedAt: new Date() };
  await client.progress.create({ data: row });
}

async function announce(deadline: number): Promise<void> {
  const wall = new Date(deadline).toISOString().slice(0, 16);
  const data = { headline: "{when}", text: "", deadline: wall, zone: "UTC", publishedAt: new Date() };
  await portal.database.client.announcement.create({ data });
}

const look = () => fleetForecast(portal.database, 0);

/** In whole minutes from now. */
function minutes(at: number | undefined): number {
  return Math.round(((at ?? Number.NaN) - Date.now()) / MINUTE) + 0;
}

describe("the forecast of all migrations", () => {
  it("gives everybody in line their time, by what earlier runs of the same servers took", async () => {
    await measured();
    const second = await move(queued(2000));
    const first = await move(queued(1000));
    const { expected, underWay } = await look();
    const told = [first, second].map(({ id }) => [minutes(expected.get(id)?.start), minutes(expected.get(id)?.end)]);
    expect(told).toEqual([
      [0, 10],
      [10, 20],
    ]);
    expect([underWay.count, underWay.unknown, minutes(underWay.end)]).toEqual([2, 0, 20]);
  });

  it("begins no sooner than the person chose, and counts with nobody who waits for the pilot group", async () => {
    await measured();
    const later = await move({ ...queued(1000), startAt: new Date(Date.now() + 90 * MINUTE) });
    const { id } = await move({ ...queued(2000), awaitsPilot: true });
    const { expected, underWay } = await look();
    expect([minutes(expected.get(later.id)?.start), expected.has(id), underWay.count]).toEqual([90, false, 1]);
  });

  it("says when somebody would be done who starts now, behind those in line", async () => {
    await measured();
    await move(queued(1000));
    const { id } = await move();
    const { ifStarted, expected } = await look();
    expect([minutes(ifStarted(id)?.end), expected.has(id), ifStarted("nobody")]).toEqual([20, false, null]);
  });

  it("says nothing while nothing was measured, or a size is not known", async () => {
    await move(queued(1000));
    expect((await look()).underWay).toMatchObject({ count: 1, unknown: 1 });
    await measured();
    await move({ ...queued(2000), listed: [{ path: ["INBOX"], messages: null, bytes: null }] });
    expect((await look()).underWay).toMatchObject({ count: 2, unknown: 1 });
  });

  it("counts what is left of a mailbox, not what it holds", async () => {
    await measured();
    const { id } = await move({ ...queued(1000), bytesLeft: BigInt(BYTES / 2) });
    expect(minutes((await look()).expected.get(id)?.end)).toBe(5);
  });

  it("believes a run under way about itself", async () => {
    await measured();
    const { id } = await move({ phase: "copying", queuedAt: new Date(1000) });
    await progressed(id);
    const { client } = portal.database;
    await client.lease.create({ data: { key: id, holder: "w", fence: 1, until: new Date(Date.now() + MINUTE) } });
    expect(minutes((await look()).expected.get(id)?.end)).toBe(3);
  });

  it("keeps those apart who have not started, and those who stand still", async () => {
    await measured();
    await move(queued(1000));
    await move();
    await move({ phase: "copying", activity: "needsUser", reason: "auth.refused" });
    const { underWay, withOthers, standStill } = await look();
    expect([underWay.count, minutes(underWay.end)]).toEqual([1, 10]);
    expect([withOthers?.count, minutes(withOthers?.end)]).toEqual([1, 20]);
    expect(standStill).toBe(1);
  });

  it("keeps to the limits and hours of the servers", async () => {
    await measured();
    const { id } = await move(queued(1000));
    const { client } = portal.database;
    await client.server.update({ where: { id: servers.old }, data: { bytesPerSecond: BYTES / 1800 } });
    expect(minutes((await look()).expected.get(id)?.end)).toBe(30);
    const from = new Date(Date.now() + 2 * 60 * MINUTE).toISOString().slice(11, 13);
    const all = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
    const to = new Date(Date.now() + 6 * 60 * MINUTE).toISOString().slice(11, 13);
    const windows = JSON.stringify([{ days: all, from: `${from}:00`, to: `${to}:00` }]);
    await client.server.update({ where: { id: servers.old }, data: { windows, bytesPerSecond: null } });
    const start = (await look()).expected.get(id)?.start ?? 0;
    expect(new Date(start).toISOString().slice(11, 16)).toBe(`${from}:00`);
  });

  it("names who will not make it before the deadline, and why", async () => {
    await measured();
    await announce(Date.now() + 45 * MINUTE);
    const [first, huge] = [await move(queued(1000), 2), await move(queued(2000), 9)];
    const last = await move(queued(3000), 3);
    const { late, deadline } = await look();
    expect(deadline).not.toBeNull();
    expect(late.map(({ id, login, reason }) => [id, login, reason])).toEqual([
      [huge.id, huge.person.viewer.login, "alone"],
      [last.id, last.person.viewer.login, "line"],
    ]);
    expect(late.some(({ id }) => id === first.id)).toBe(false);
  });

  it("is worked out anew only after a while, as every page asks for it", async () => {
    const first = await fleetForecast(portal.database, 60_000);
    await move(queued(1000));
    expect(await fleetForecast(portal.database, 60_000)).toBe(first);
    expect((await look()).underWay.count).toBe(1);
  });
});

describe("a person's page", () => {
  it("knows when their turn comes and when they are done", async () => {
    await measured();
    await portal.database.client.worker.create({ data: { id: "w", startedAt: new Date(), heartbeatAt: new Date() } });
    await move(queued(1000));
    const { id, person } = await move(queued(2000));
    await look();
    const { expected, standing } = await progressOf(portal, person.viewer, id);
    expect(standing).toMatchObject({ kind: "queued", place: 2, startsAt: expected?.start });
    expect([minutes(expected?.start), minutes(expected?.end)]).toEqual([10, 20]);
  });

  it("is told of no time while nothing goes on", async () => {
    await measured();
    const { id, person } = await move({ phase: "copying", activity: "paused" });
    await progressed(id);
    expect((await progressOf(portal, person.viewer, id)).expected).toBeNull();
  });
});
