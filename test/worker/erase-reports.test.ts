/** Reports have an end: travelling in time past it. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { encodeRow } from "../../lib/db/journal-codec.ts";
import { changeState } from "../../lib/db/migrations.ts";
import { finishRun, startRun } from "../../lib/db/runs.ts";
import { buildReport } from "../../lib/engine/report.ts";
import { noCounts } from "../../lib/engine/tally.ts";
import { resumeMigration } from "../../lib/services/control.ts";
import { erasedReport } from "../../lib/services/erased-report.ts";
import { homeOf } from "../../lib/services/home.ts";
import { receiptsPage } from "../../lib/services/receipts.ts";
import { reportOf } from "../../lib/services/report.ts";
import { rosterPerson } from "../../lib/services/roster-person.ts";
import { signOffView } from "../../lib/services/sign-off.ts";
import { startMigration } from "../../lib/services/start.ts";
import { startTest } from "../../lib/services/start-test.ts";
import { eraseReports } from "../../lib/worker/erase-reports.ts";
import {
  addAdministrator,
  addMigration,
  addPerson,
  addRosterEntry,
  type MigrationOptions,
  type TestPerson,
  type TestPortal,
  testPortal,
} from "../support/portal.ts";

const DAY = 86_400_000;
const NOW = Date.now();
const inDays = (days: number) => new Date(NOW + days * DAY);
const wall = (days: number) => inDays(days).toISOString().slice(0, 16);

let portal: TestPortal;
let anna: TestPerson;
beforeAll(async () => {
  portal = await testPortal();
});
afterAll(() => portal.close());
beforeEach(async () => {
  const { client } = portal.database;
  await client.rosterEntry.deleteMany();
  await client.migration.deleteMany();
  await client.timetable.deleteMany();
  await client.auditEvent.deleteMany();
  await client.organisation.deleteMany();
  await client.switchOff.deleteMany();
  anna = await addPerson(portal);
});

const DONE = { phase: "done", activity: null, grade: "checkThese", stateSince: new Date(NOW), queuedAt: null } as const;
const FOLDER = { folder: "Secret plans", uid: 7, code: "message.rejected", text: "no", messages: 1 } as const;

/** A move with a report, a problem, a journal and progress; signed off or not. */
async function moved(row: MigrationOptions = {}): Promise<string> {
  const { client } = portal.database;
  const listed = [{ path: ["Secret plans"] }];
  const migration = await addMigration(portal, anna, { ...DONE, listed, ...row });
  const { id } = migration;
  const plan = {
    ...JSON.parse(migration.plan),
    folders: [{ oldName: "x", oldPath: ["Secret plans"], newPath: ["y"] }],
  };
  const residue = JSON.stringify({ folders: [{ folder: "Secret plans" }] });
  await client.migration.update({ where: { id }, data: { plan: JSON.stringify(plan), residue } });
  const run = await startRun(portal.database, id, plan, new Date(NOW));
  const folders = [{ ...noCounts(), old: "Secret plans", new: "y", found: 3, copied: 2, problems: 1 }];
  const rest = { dryRun: false, remarks: [], ways: [], bytes: 5, seconds: 1, endedBy: null };
  await finishRun(portal.database, run.id, buildReport({ ...rest, folders, problemList: [FOLDER] }), new Date(NOW));
  await client.problem.create({ data: { runId: run.id, ...FOLDER } });
  await addJournal(id);
  const record = JSON.stringify({ folders: ["Secret plans"] });
  await client.progress.create({ data: { migrationId: id, runId: run.id, record, updatedAt: new Date(NOW) } });
  return id;
}

async function addJournal(migrationId: string): Promise<void> {
  const { client } = portal.database;
  const names = { oldName: "Secret plans", oldPath: '["Secret plans"]', newPath: '["y"]' };
  const folder = await client.migrationFolder.create({ data: { migrationId, ...names } });
  const settled = [{ way: "copied" as const, oldUids: "1:2", newUids: "5:6", sizes: [1, 2], digests: ["a", "b"] }];
  const validity = { oldUidValidity: 1, newUidValidity: 2 };
  const row = encodeRow({ kind: "FOLDER", folder: folder.id, batch: 1, ...validity, settled, failed: "" });
  const { folderId, batch, kind, payload } = row;
  const data = { folderId, batch, kind, payload: Uint8Array.from(payload), fence: 1, createdAt: 1n };
  await client.batch.create({ data });
}

const closeIn = (days: number, more: { switchedOff?: string } = {}) =>
  portal.database.client.timetable.create({ data: { id: "everyone", zone: "UTC", importsClose: wall(days), ...more } });
const erase = (days: number) => eraseReports(portal.database, "w", inDays(days));
const reportIn = async (id: string) => (await reportOf(portal, anna.viewer, id)) !== null;
const receipts = async (id: string) =>
  (await receiptsPage(portal, anna.viewer, id, { search: { folder: "", uid: null, outcome: null }, page: 1 })).receipts;

describe("a report", () => {
  it("is there until the date that stands on it, and then it is not", async () => {
    await closeIn(10);
    const id = await moved();
    const until = (await reportOf(portal, anna.viewer, id))?.keptUntil ?? 0;
    expect(until).toBe(Date.parse(`${wall(10)}Z`) + 90 * DAY);
    const atHome = async () => (await homeOf(portal, anna.viewer)).moves.map(({ reportsUntil }) => reportsUntil);
    expect(await atHome()).toEqual([until]);
    expect(await eraseReports(portal.database, "w", new Date(until - 1))).toBe(0);
    expect([await reportIn(id), (await receipts(id)).length]).toEqual([true, 3]);
    expect(await eraseReports(portal.database, "w", new Date(until))).toBe(1);
    expect([await reportIn(id), await receipts(id)]).toEqual([false, []]);
    expect(await atHome()).toEqual([null]);
    // Once.
    expect(await eraseReports(portal.database, "w", new Date(until + DAY))).toBe(0);
    const acts = await portal.database.client.auditEvent.findMany({ where: { subjectId: id } });
    expect(acts).toMatchObject([{ action: "migration.eraseJournal", actorKind: "worker", actorId: "w" }]);
  });

  it("is kept as many days as the administrator says", async () => {
    await closeIn(10);
    const id = await moved();
    await portal.database.client.organisation.create({ data: { id: 1, name: "Institute", reportDays: 7 } });
    expect([await erase(16.9), await erase(17.1)]).toEqual([0, 1]);
    expect(await reportIn(id)).toBe(false);
  });

  it("is kept from when the old server is switched off, as it is planned or was declared", async () => {
    await closeIn(10, { switchedOff: wall(30) });
    const id = await moved();
    expect([await erase(119.9), await reportIn(id)]).toEqual([0, true]);
    const declared = { at: inDays(20), administratorId: "a", unaccounted: 0, evidence: "{}" };
    await portal.database.client.switchOff.create({ data: declared });
    expect([await erase(109.9), await erase(110.1)]).toEqual([0, 1]);
  });

  it("leaves nothing of folders and messages in any row, and how far the move was", async () => {
    await closeIn(10);
    const id = await moved({ signedOffAt: new Date(NOW) });
    await erase(101);
    const { client } = portal.database;
    const rows = await Promise.all([
      client.migration.findUniqueOrThrow({ where: { id }, include: { runs: true } }),
      client.problem.findMany(),
      client.migrationFolder.findMany(),
      client.batch.findMany(),
      client.folderChoice.findMany(),
      client.progress.findMany(),
    ]);
    const text = JSON.stringify(rows, (_, value) => (typeof value === "bigint" ? Number(value) : value));
    expect(text).not.toContain("Secret");
    expect(rows.slice(1)).toEqual([[], [], [], [], []]);
    expect(rows[0]).toMatchObject({
      ...{ phase: "done", grade: "checkThese", signedOffAt: new Date(NOW) },
      runs: [{ found: 3, copied: 2, problems: 1, grade: "checkThese" }],
    });
    expect((await homeOf(portal, anna.viewer)).moves).toMatchObject([{ step: "signOff", choice: null, residue: null }]);
    expect(await erasedReport(portal, anna.viewer, id)).toMatchObject({
      ...{ isOver: true, erasedAt: inDays(101).getTime() },
      last: { there: 2, found: 3 },
    });
  });

  it("that is erased is offered to nobody at the help desk any more", async () => {
    await closeIn(10);
    const id = await moved();
    const { oldAccount } = await portal.database.client.migration.findUniqueOrThrow({
      where: { id },
      include: { oldAccount: true },
    });
    const place = { serverId: oldAccount.serverId, oldAddress: oldAccount.login };
    const entry = await addRosterEntry(portal, { ...place, personId: anna.viewer.personId, migrationId: id });
    const { viewer } = await addAdministrator(portal, "helper", "helper");
    const isOffered = async () => (await rosterPerson(portal, viewer, entry.id)).hasReport;
    expect(await isOffered()).toBe(true);
    await erase(101);
    expect(await isOffered()).toBe(false);
  });

  it("that is erased leads to no run, which would make duplicates, even where an administrator opens imports again", async () => {
    await closeIn(-100);
    const id = await moved({ stateSince: inDays(-100) });
    expect(await erase(0)).toBe(1);
    await portal.database.client.timetable.update({ where: { id: "everyone" }, data: { importsClose: wall(5) } });
    expect(await startMigration(portal, anna.viewer, id, { seen: null })).toBe("recordsErased");
    expect(await startTest(portal, anna.viewer, id, null)).toBe("recordsErased");
    await portal.database.client.migration.update({ where: { id }, data: { phase: "copying", activity: "stopped" } });
    expect(await resumeMigration(portal, anna.viewer, id)).toBe("recordsErased");
  });

  it("that is erased leaves a sign-off that cannot be taken back", async () => {
    const id = await moved({ signedOffAt: new Date(NOW) });
    expect((await signOffView(portal, anna.viewer, id)).can).toBe("takeBack");
    expect(await erase(91)).toBe(1);
    expect((await signOffView(portal, anna.viewer, id)).can).toBe("tooLate");
  });
});

describe("where no end is known", () => {
  it("a report goes, and what later runs need stays", async () => {
    const id = await moved();
    expect([await erase(89.9), await erase(90.1), await erase(90.2)]).toEqual([0, 1, 0]);
    expect(await reportIn(id)).toBe(false);
    expect((await receipts(id)).map(({ outcome }) => outcome)).toEqual(["copied", "copied"]);
    expect(await erasedReport(portal, anna.viewer, id)).toMatchObject({ isOver: false });
    expect(await startMigration(portal, anna.viewer, id, { seen: null })).toBe("started");
  });

  it("the rest goes once there is one", async () => {
    const id = await moved();
    await erase(91);
    await closeIn(100);
    expect([await erase(189.9), (await receipts(id)).length]).toEqual([0, 2]);
    expect([await erase(190.1), (await receipts(id)).length]).toEqual([1, 0]);
  });
});

it("a start that had looked before its journal was erased comes too late", async () => {
  const { client } = portal.database;
  const before = await client.migration.findUniqueOrThrow({
    where: { id: await moved({ signedOffAt: new Date(NOW) }) },
  });
  await erase(91);
  const person = { kind: "person", id: anna.viewer.personId } as const;
  const queued = { state: { phase: "queued", activity: { kind: "running" } }, actor: person, at: inDays(91) } as const;
  expect(await client.$transaction((transaction) => changeState(transaction, before, queued))).toBe(false);
});

it.each<[string, MigrationOptions]>([
  ["is in line", { phase: "queued", activity: "running", grade: null }],
  ["is copied", { phase: "copying", activity: "running", grade: null }],
  [
    "waits for a server",
    { phase: "copying", activity: "waiting", reason: "net.lost", waitUntil: inDays(1), grade: null },
  ],
  ["is tested", { test: JSON.stringify({ plan: {}, before: { phase: "done", grade: "complete" }, queuedAt: null }) }],
])("nothing of a move that %s is erased", async (_, row) => {
  await closeIn(-200);
  const id = await moved({ stateSince: inDays(-200), ...row });
  expect(await erase(0)).toBe(0);
  expect((await receipts(id)).length).toBe(3);
});

it("of many moves each has its own end", async () => {
  await closeIn(10);
  const wave = await portal.database.client.wave.create({ data: { name: "Late" } });
  await portal.database.client.timetable.create({
    data: { id: wave.id, waveId: wave.id, zone: "UTC", importsClose: wall(50) },
  });
  const [early, late] = [await moved({ oldLogin: "early@old.example" }), await moved({ oldLogin: "late@old.example" })];
  const { client } = portal.database;
  const { oldAccount } = await client.migration.findUniqueOrThrow({
    where: { id: late },
    include: { oldAccount: true },
  });
  const entry = { serverId: oldAccount.serverId, oldAddress: oldAccount.login, waveId: wave.id };
  await client.rosterEntry.create({ data: entry });
  expect(await erase(101)).toBe(1);
  expect([await reportIn(early), await reportIn(late)]).toEqual([false, true]);
});
