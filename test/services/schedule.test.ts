/** When a run begins that is not to begin at once, and what becomes of new mail after it. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readLine } from "../../lib/jobs/line.ts";
import { NotFound } from "../../lib/services/access.ts";
import { setCatchUp } from "../../lib/services/catch-up.ts";
import { checkView } from "../../lib/services/check.ts";
import { pauseMigration, resumeMigration, startNow, stopMigration } from "../../lib/services/control.ts";
import { homeOf } from "../../lib/services/home.ts";
import { setForgetAfterRun } from "../../lib/services/passwords.ts";
import { progressOf } from "../../lib/services/progress.ts";
import { type StartWish, startMigration } from "../../lib/services/start.ts";
import { addMigration, addPerson, type MigrationOptions, type TestPortal, testPortal } from "../support/portal.ts";

const HOUR = 3_600_000;

let portal: TestPortal;
beforeAll(async () => {
  portal = await testPortal();
  await portal.database.client.worker.create({ data: { id: "w", startedAt: new Date(), heartbeatAt: new Date() } });
});
afterAll(() => portal.close());

async function mover(row: MigrationOptions = {}) {
  const person = await addPerson(portal);
  const { viewer } = person;
  const { id } = await addMigration(portal, person, row);
  const read = () => portal.database.client.migration.findUniqueOrThrow({ where: { id } });
  const start = (wish: Omit<StartWish, "seen"> = {}) => startMigration(portal, viewer, id, { seen: null, ...wish });
  const standing = async () => (await progressOf(portal, viewer, id)).standing;
  const isInLine = async (now = Date.now()) =>
    (await readLine(portal.database, new Date(now))).some((one) => one.id === id);
  const acts = async () => {
    const rows = await portal.database.client.auditEvent.findMany({ where: { subjectId: id }, orderBy: { id: "asc" } });
    return rows.map(({ action }) => action).filter((action) => action !== "migration.state");
  };
  return { viewer, id, read, start, standing, isInLine, acts };
}

describe("a run that is to begin tonight", () => {
  it("is in line from then on, and says so", async () => {
    const { viewer, id, read, start, standing, isInLine } = await mover();
    const { tonight } = await checkView(portal, viewer, id);
    expect(tonight).toBeGreaterThan(Date.now());
    expect(await start({ time: { kind: "tonight" } })).toBe("started");
    expect((await read()).startAt?.getTime()).toBe(tonight);
    expect(await standing()).toEqual({ kind: "scheduled", startsAt: tonight });
    expect([await isInLine(), await isInLine(tonight - 1), await isInLine(tonight)]).toEqual([false, false, true]);
    expect((await progressOf(portal, viewer, id)).can).toEqual({
      ...{ pause: false, stop: true, resume: false, startNow: true },
    });
  });

  it("begins at once when the person thinks better of it", async () => {
    const { viewer, id, read, start, standing, isInLine, acts } = await mover();
    await start({ time: { kind: "tonight" } });
    expect(await startNow(portal, viewer, id)).toBe(true);
    expect([(await read()).startAt, await isInLine()]).toEqual([null, true]);
    expect(await standing()).toMatchObject({ kind: "queued" });
    expect(await startNow(portal, viewer, id)).toBe(false);
    expect(await acts()).toEqual(["migration.start", "migration.startNow"]);
  });

  it("can be called off, and goes on at once when it is resumed", async () => {
    const { viewer, id, read, start } = await mover();
    await start({ time: { kind: "tonight" } });
    expect(await stopMigration(portal, viewer, id)).toBe("asked");
    await portal.database.client.migration.update({ where: { id }, data: { activity: "stopped", wish: null } });
    expect(await resumeMigration(portal, viewer, id)).toBe("queued");
    expect((await read()).startAt).toBeNull();
    expect(await pauseMigration(portal, viewer, id)).toBe("asked");
  });

  it("belongs to its person alone", async () => {
    const { id, start } = await mover();
    await start({ time: { kind: "tonight" } });
    const { viewer: other } = await mover();
    await expect(startNow(portal, other, id)).rejects.toThrow(NotFound);
    await expect(setCatchUp(portal, other, id, true)).rejects.toThrow(NotFound);
  });
});

it.each([
  ["noTime", "soon"],
  ["past", "2001-01-01T10:00"],
] as const)("starts nothing where the time is %s", async (problem, wallTime) => {
  const { start, read } = await mover();
  expect(await start({ time: { kind: "at", wallTime } })).toBe(problem);
  expect(await read()).toMatchObject({ phase: "draft", queuedAt: null });
});

describe("new mail after a run", () => {
  const DONE = { phase: "done", activity: null, grade: "complete" } as const;

  it.each([
    ["catchUp", { catchUp: true, forgetAfterRun: false }],
    ["keep", { catchUp: false, forgetAfterRun: false }],
    ["forget", { catchUp: false, forgetAfterRun: true }],
  ] as const)("is treated as the person chose: %s", async (afterwards, columns) => {
    const { viewer, id, start, read } = await mover();
    expect((await checkView(portal, viewer, id)).afterwards).toBe("catchUp");
    await start({ afterwards });
    expect(await read()).toMatchObject(columns);
    // The button of a report says nothing of it.
    await portal.database.client.migration.update({ where: { id }, data: DONE });
    const { queuedAt } = await read();
    expect((await checkView(portal, viewer, id)).afterwards).toBe(afterwards);
    expect(await startMigration(portal, viewer, id, { seen: queuedAt?.getTime() ?? null })).toBe("started");
    expect(await read()).toMatchObject(columns);
  });

  it("comes every night, or no more, whenever the person says so", async () => {
    const { viewer, id, read, acts } = await mover({ ...DONE, queuedAt: new Date(), forgetAfterRun: true });
    await setCatchUp(portal, viewer, id, true);
    const { catchUpAt, ...row } = await read();
    expect(row).toMatchObject({ catchUp: true, forgetAfterRun: false });
    const hours = ((catchUpAt?.getTime() ?? 0) - Date.now()) / HOUR;
    expect(hours).toBeGreaterThan(3);
    expect(hours).toBeLessThan(30);
    expect((await homeOf(portal, viewer)).moves).toMatchObject([{ nextCatchUp: catchUpAt?.getTime() }]);
    await setCatchUp(portal, viewer, id, false);
    expect(await read()).toMatchObject({ catchUp: false, catchUpAt: null });
    expect(await acts()).toEqual(["migration.catchUp", "migration.catchUp"]);
  });

  it("stays behind when the passwords go with the run", async () => {
    const { viewer, id, read } = await mover({ ...DONE, catchUp: true, catchUpAt: new Date() });
    await setForgetAfterRun(portal, viewer, id, true);
    expect(await read()).toMatchObject({ catchUp: false, catchUpAt: null });
  });
});
