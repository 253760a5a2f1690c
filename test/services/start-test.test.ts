/** A test without copying, from the button to its end: it leaves everything about the move as it found it. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { earlierRuns } from "../../lib/db/earlier-runs.ts";
import { pilotMigrations } from "../../lib/db/pilot-gate.ts";
import { beginRun } from "../../lib/db/runs.ts";
import { testUnderWay } from "../../lib/db/test-under-way.ts";
import { buildReport, type RunReport } from "../../lib/engine/report.ts";
import type { MigrationEvent } from "../../lib/engine/state.ts";
import { readLine } from "../../lib/jobs/line.ts";
import { EVERYONE } from "../../lib/roster/filter.ts";
import { stateTotals } from "../../lib/roster/list.ts";
import { announcementFor } from "../../lib/services/announcements.ts";
import { setCatchUp } from "../../lib/services/catch-up.ts";
import { checkView } from "../../lib/services/check.ts";
import { pauseMigration, stopMigration } from "../../lib/services/control.ts";
import { fleetForecast } from "../../lib/services/fleet-forecast.ts";
import { homeOf } from "../../lib/services/home.ts";
import { progressOf } from "../../lib/services/progress.ts";
import { reportOf } from "../../lib/services/report.ts";
import { startMigration } from "../../lib/services/start.ts";
import { startTest } from "../../lib/services/start-test.ts";
import { queueCatchUps } from "../../lib/worker/catch-ups.ts";
import { closeRun } from "../../lib/worker/close-run.ts";
import { addMigration, addPerson, type MigrationOptions, type TestPortal, testPortal } from "../support/portal.ts";

let portal: TestPortal;
beforeAll(async () => {
  portal = await testPortal();
});
afterAll(() => portal.close());
beforeEach(async () => {
  await portal.database.client.rosterEntry.deleteMany();
  await portal.database.client.migration.deleteMany();
});

const YESTERDAY = new Date(Date.now() - 86_400_000);
const DONE = { phase: "done", activity: null, grade: "complete", queuedAt: YESTERDAY, chosenAt: YESTERDAY } as const;

async function mover(row: MigrationOptions = {}) {
  const person = await addPerson(portal);
  const { id } = await addMigration(portal, person, { chosenAt: YESTERDAY, ...row });
  const read = () => portal.database.client.migration.findUniqueOrThrow({ where: { id } });
  const before = await read();
  const press = () => startTest(portal, person.viewer, id, before.queuedAt?.getTime() ?? null);
  return { id, viewer: person.viewer, before, read, press };
}

type Mover = Awaited<ReturnType<typeof mover>>;

function tested(report: Partial<RunReport> = {}): RunReport {
  const folder = { ...{ found: 3, copied: 2, copiedBefore: 0, alreadyThere: 0, leftOut: 0 }, vanished: 0 };
  return buildReport({
    ...{ dryRun: true, problemList: [], remarks: [], bytes: 200, ways: [], seconds: 5, endedBy: null },
    folders: [{ ...folder, notSettled: 0, problems: 1, old: "INBOX", new: "INBOX" }],
    ...report,
  });
}

/** A part of the test as the worker runs it, ended so. */
async function worked({ id, read }: Mover, event: MigrationEvent, report = tested()): Promise<string> {
  const { database } = portal;
  const plan = testUnderWay(await read())?.plan;
  if (!plan) throw new Error("no test is under way");
  const run = await beginRun(database, id, plan, new Date());
  await database.client.migration.update({ where: { id }, data: { phase: "copying" } });
  await closeRun(database, { workerId: "w", migrationId: id, run: { id: run.id, report }, event, servedMs: 5 });
  return run.id;
}

const VERIFIED = { kind: "verified", grade: "checkThese" } as const;

describe("a test without copying", () => {
  it("is put in line once, with a plan that copies nothing, and the move's own plan kept", async () => {
    const one = await mover();
    expect(await Promise.all([one.press(), one.press()])).toEqual(
      expect.arrayContaining(["started", "alreadyStarted"]),
    );
    const row = await one.read();
    expect(row).toMatchObject({ phase: "queued", activity: "running", plan: one.before.plan });
    expect(testUnderWay(row)).toMatchObject({
      plan: { dryRun: true, readBodies: true, connections: 1, folders: [{ oldName: "INBOX" }, {}, {}, {}] },
      before: { phase: "draft", activity: { kind: "running" } },
      queuedAt: null,
    });
    expect(await readLine(portal.database, new Date())).toMatchObject([{ id: one.id, isTest: true }]);
    expect(await startMigration(portal, one.viewer, one.id, { seen: null })).toBe("alreadyStarted");
    expect(await checkView(portal, one.viewer, one.id)).toMatchObject({ underWay: true, testing: true });
  });

  it.each<[string, MigrationOptions]>([
    ["that nobody has started", { forgetAfterRun: true }],
    ["that is done and brought up to date every night", { ...DONE, catchUp: true, catchUpAt: YESTERDAY }],
    ["that was stopped", { phase: "copying", activity: "stopped", queuedAt: YESTERDAY, bytesLeft: 9n }],
  ])("leaves a move %s as it was, with its passwords", async (_, row) => {
    const one = await mover(row);
    expect(await one.press()).toBe("started");
    await worked(one, VERIFIED);
    const { stateSince: _before, ...was } = one.before;
    const { stateSince: _after, ...is } = await one.read();
    expect(is).toEqual(was);
    const accounts = [was.oldAccountId, was.newAccountId];
    expect(await portal.database.client.credential.count({ where: { accountId: { in: accounts } } })).toBe(2);
    expect(await startMigration(portal, one.viewer, one.id, { seen: was.queuedAt?.getTime() ?? null })).toBe("started");
  });

  it.each<MigrationEvent>([
    { kind: "stop" },
    { kind: "pause" },
    { kind: "ask", what: "auth.refused" },
    { kind: "fail", code: "engine.bug" },
  ])("is over when it ends by %o, and its report says so", async (event) => {
    const one = await mover();
    await one.press();
    const runId = await worked(one, event, tested({ endedBy: "interrupted" }));
    expect(await one.read()).toMatchObject({ phase: "draft", activity: "running", test: null, reason: null });
    const run = await portal.database.client.run.findUniqueOrThrow({ where: { id: runId } });
    expect(run).toMatchObject({ isTest: true, endedAt: expect.any(Date), endedBy: "interrupted" });
  });

  it.each<[string, MigrationEvent]>([
    ["gives way", { kind: "resume" }],
    ["waits", { kind: "wait", until: Date.now() + 60_000, reason: "server.closedNow" }],
  ])("rests, and goes on in the same run, when it %s", async (_, event) => {
    const one = await mover();
    await one.press();
    const runId = await worked(one, event, tested({ endedBy: "interrupted" }));
    const run = await portal.database.client.run.findUniqueOrThrow({ where: { id: runId } });
    expect(run).toMatchObject({ endedAt: null, report: expect.any(String) });
    expect((await one.read()).test).not.toBeNull();
    expect(await worked(one, VERIFIED)).toBe(runId);
  });

  it("cannot be paused, as nothing but its report knows what it has read, but stopped", async () => {
    const one = await mover();
    await one.press();
    expect(await pauseMigration(portal, one.viewer, one.id)).toBe("notPossible");
    expect((await progressOf(portal, one.viewer, one.id)).can).toMatchObject({ pause: false, stop: true });
    expect(await stopMigration(portal, one.viewer, one.id)).toBe("asked");
  });

  it("of a move that is done takes nothing from whoever has finished", async () => {
    const one = await mover(DONE);
    const { client } = portal.database;
    const { serverId, login } = await client.account.findUniqueOrThrow({ where: { id: one.before.oldAccountId } });
    const { personId } = one.viewer;
    const { id: migrationId } = one;
    await client.rosterEntry.create({ data: { serverId, oldAddress: login, personId, migrationId, isPilot: true } });
    const about = { headline: "It closes {when}", text: "", link: null, linkText: null, audience: "everyone" as const };
    const deadline = { deadline: "2099-12-18T17:00", zone: "UTC", publishedAt: YESTERDAY };
    await client.announcement.create({ data: { ...about, ...deadline } });
    const standing = async () => {
      const { moves } = await homeOf(portal, one.viewer);
      const forecast = await fleetForecast(portal.database, 0);
      const pilots = await pilotMigrations(client);
      return {
        home: moves.map(({ step, standing: { kind } }) => ({ step, kind })),
        band: await announcementFor(portal, one.viewer),
        forecast: { underWay: forecast.underWay.count, standStill: forecast.standStill },
        pilots: pilots.map(({ migration }) => [migration?.phase, migration?.grade]),
        roster: (await stateTotals(portal.database, EVERYONE, Date.now())).all,
      };
    };
    const before = await standing();
    expect(before).toMatchObject({ home: [{ step: "report", kind: "done" }], pilots: [["done", "complete"]] });
    expect(before.roster.done).toBe(1);
    await one.press();
    expect((await one.read()).phase).toBe("queued");
    expect(await standing()).toEqual(before);
  });

  it("does not take the coming night from a move that is done", async () => {
    const one = await mover({ ...DONE, catchUp: true, catchUpAt: YESTERDAY });
    await one.press();
    expect(await queueCatchUps(portal.database, "w", new Date())).toBe(0);
    await setCatchUp(portal, one.viewer, one.id, true);
    expect((await one.read()).catchUpAt).toBeInstanceOf(Date);
    await worked(one, VERIFIED);
    const { catchUpAt } = await one.read();
    expect(await queueCatchUps(portal.database, "w", catchUpAt ?? new Date(0))).toBe(1);
  });

  it("says nothing about how fast copying is, nor how much is left of it", async () => {
    const one = await mover();
    await one.press();
    const runId = await worked(one, VERIFIED);
    expect(await earlierRuns(portal.database, null)).toEqual([]);
    const record = JSON.stringify({ phase: "done", doneBytes: 80_000 });
    await portal.database.client.progress.create({
      data: { migrationId: one.id, runId, record, updatedAt: new Date() },
    });
    expect(await startMigration(portal, one.viewer, one.id, { seen: null })).toBe("started");
    expect((await one.read()).bytesLeft).toBe(80_000n);
  });

  it("opens no gate for those who wait for the pilot group's clean reports", async () => {
    const { client } = portal.database;
    await client.organisation.create({ data: { id: 1, name: "IT", pilotReports: 1 } });
    const one = await mover();
    const { serverId, login } = await client.account.findUniqueOrThrow({ where: { id: one.before.oldAccountId } });
    await client.rosterEntry.create({ data: { serverId, oldAddress: login, isPilot: true } });
    await one.press();
    await worked(one, { kind: "verified", grade: "complete" });
    expect(await client.organisation.findUnique({ where: { id: 1 } })).toMatchObject({ gateOpenedAt: null });
    await client.organisation.deleteMany();
  });

  it("is told as a test where people look, and its report is found beside that of the move", async () => {
    const one = await mover(DONE);
    const { client } = portal.database;
    const copied = tested({ dryRun: false });
    const move = await beginRun(portal.database, one.id, JSON.parse(one.before.plan), YESTERDAY);
    const { id } = move;
    const report = JSON.stringify({ ...copied, trouble: null });
    await client.run.update({ where: { id }, data: { endedAt: YESTERDAY, grade: "checkThese", report } });
    await one.press();
    expect((await progressOf(portal, one.viewer, one.id)).test).toEqual({ kind: "underWay" });
    await worked(one, VERIFIED);
    expect((await progressOf(portal, one.viewer, one.id)).test).toEqual({ kind: "over", run: 2 });
    expect((await homeOf(portal, one.viewer)).moves).toMatchObject([
      { step: "report", test: { kind: "over", run: 2 } },
    ]);
    const latest = await reportOf(portal, one.viewer, one.id);
    expect(latest).toMatchObject({ run: { number: 1, isLatest: true, isTest: false } });
    expect(latest?.history.map(({ number, isTest }) => [number, isTest])).toEqual([
      [2, true],
      [1, false],
    ]);
    expect(await reportOf(portal, one.viewer, one.id, "test")).toMatchObject({
      run: { number: 2, isLatest: false, isTest: true },
      report: { isTest: true, isWhole: true, checked: false, toCheck: 1 },
    });
  });
});
