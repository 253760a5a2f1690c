import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ProgressRecord } from "../../lib/progress/record.ts";
import { NotFound } from "../../lib/services/access.ts";
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

let portal: TestPortal;
let anna: TestPerson;
beforeAll(async () => {
  portal = await testPortal();
  anna = await addPerson(portal);
  await portal.database.client.worker.create({ data: { id: "w", startedAt: new Date(), heartbeatAt: new Date() } });
});
afterAll(() => portal.close());

const RECORD: ProgressRecord = {
  phase: "copying",
  folders: [
    {
      old: "INBOX",
      new: "INBOX",
      stage: "copied",
      foundMessages: 10,
      foundBytes: 1000,
      doneMessages: 10,
      doneBytes: 1000,
    },
    {
      old: "Sent",
      new: "Sent",
      stage: "copying",
      foundMessages: 10,
      foundBytes: 1000,
      doneMessages: 4,
      doneBytes: 400,
    },
  ],
  ...{ foundMessages: 20, foundBytes: 2000, doneMessages: 14, doneBytes: 1400, problems: 0 },
  ...{ fraction: 0.7, secondsLeft: 90, lastMessageAt: 1, waiting: null },
};

let accounts = 0;
async function migrationWith(row: MigrationOptions, record: ProgressRecord | null = null): Promise<string> {
  const { id } = await addMigration(portal, anna, { oldLogin: `old-${accounts++}`, ...row });
  if (record) await addRun(id, 1, record);
  return id;
}

async function addRun(
  migrationId: string,
  number: number,
  record: ProgressRecord | null,
  report: object | null = null,
) {
  const { client } = portal.database;
  const run = await client.run.create({
    data: {
      ...{ migrationId, number, request: "{}", report: report && JSON.stringify(report) },
      endedAt: report && new Date(),
    },
  });
  const row = { runId: run.id, record: JSON.stringify(record), updatedAt: new Date() };
  if (record) await client.progress.upsert({ where: { migrationId }, create: { migrationId, ...row }, update: row });
}

const see = (id: string) => progressOf(portal, anna.viewer, id);

describe("how far a migration is", () => {
  it("is told to nobody but its owner", async () => {
    const id = await migrationWith({ phase: "copying" });
    const ben = await addPerson(portal);
    await expect(progressOf(portal, ben.viewer, id)).rejects.toThrow(NotFound);
    await expect(progressOf(portal, { kind: "nobody" }, id)).rejects.toThrow(NotFound);
    await expect(progressOf(portal, anna.viewer, "no-such")).rejects.toThrow(NotFound);
  });

  it("has the figures of the run under way", async () => {
    const view = await see(await migrationWith({ phase: "copying" }, RECORD));
    expect(view.standing).toEqual({ kind: "copying" });
    expect(view.figures).toMatchObject({ step: "copying", percent: 70, secondsLeft: 90, doneMessages: 14 });
    expect(view.can).toMatchObject({ pause: true, stop: true, resume: false });
  });

  it("never says 100 percent before the new account was read again", async () => {
    const view = await see(await migrationWith({ phase: "copying" }, { ...RECORD, fraction: 1 }));
    expect(view.figures?.percent).toBe(99);
    const checking = await see(
      await migrationWith({ phase: "verifying" }, { ...RECORD, phase: "verifying", fraction: null }),
    );
    expect(checking.figures).toMatchObject({ step: "checking", percent: null, checkedFolders: 0 });
    const done = await see(await migrationWith({ phase: "done", activity: null, grade: "complete" }, RECORD));
    expect(done.figures).toMatchObject({ step: "checked", percent: null, secondsLeft: null });
  });

  it("has no figures of an earlier run", async () => {
    const id = await migrationWith({ phase: "scanning" }, RECORD);
    await addRun(id, 2, null);
    expect((await see(id)).figures).toBeNull();
    const queued = await migrationWith({ phase: "queued", queuedAt: new Date() }, RECORD);
    expect((await see(queued)).figures).toBeNull();
  });

  it("shows no time left that the worker does not trust, nor one while nothing goes on", async () => {
    const untrusted = await see(await migrationWith({ phase: "copying" }, { ...RECORD, secondsLeft: null }));
    expect(untrusted.figures?.secondsLeft).toBeNull();
    const paused = await see(await migrationWith({ phase: "copying", activity: "paused" }, RECORD));
    expect(paused.figures).toMatchObject({ percent: 70, secondsLeft: null });
    expect(paused.can).toMatchObject({ pause: false, stop: false, resume: true });
  });

  it("counts who is in line before", async () => {
    const { id: oldServerId } = await addServer(portal, { host: "line.example" });
    const inLine = { phase: "queued", oldServerId } as const;
    const first = await migrationWith({ ...inLine, queuedAt: new Date(1_000_000) });
    const second = await migrationWith({ ...inLine, queuedAt: new Date(2_000_000) });
    const queued = { kind: "queued", startsAt: null, again: false };
    expect((await see(first)).standing).toEqual({ ...queued, place: 1 });
    expect((await see(second)).standing).toEqual({ ...queued, place: 2 });
  });

  it("is in line again, with its figures, when others have their turn", async () => {
    const id = await migrationWith({ phase: "copying", queuedAt: new Date(3_000_000) }, { ...RECORD, gaveWay: true });
    const resting = { report: JSON.stringify({ endedBy: "interrupted", trouble: null }) };
    await portal.database.client.run.updateMany({ where: { migrationId: id }, data: resting });
    const view = await see(id);
    expect(view.standing).toMatchObject({ kind: "queued", again: true });
    expect(view.figures).toMatchObject({ step: "copying", percent: 70, secondsLeft: null });
    expect(view.can).toMatchObject({ pause: true, stop: true, resume: false });
    expect(view.hasReport).toBe(false);
  });

  it("names the server that ended the run", async () => {
    const id = await migrationWith({ phase: "copying", activity: "needsUser", reason: "auth.refused" });
    await addRun(id, 1, null, { trouble: { code: "auth.refused", side: "new", serverText: "", retryAt: null } });
    expect(await see(id)).toMatchObject({ standing: { kind: "needsPassword", side: "new" }, hasReport: true });
  });

  it("says that the worker is away once it has been silent for ten seconds", async () => {
    const id = await migrationWith({ phase: "copying" }, RECORD);
    const { worker } = portal.database.client;
    const died = new Date(Date.now() - 11_000);
    await worker.updateMany({ data: { heartbeatAt: died } });
    expect((await see(id)).standing).toEqual({ kind: "workerAway", lastSeenAt: died.getTime() });
    expect((await see(id)).figures).toMatchObject({ percent: 70, secondsLeft: null });
    await worker.updateMany({ data: { heartbeatAt: new Date() } });
    expect((await see(id)).standing).toEqual({ kind: "copying" });
  });
});

describe("a migration that an administrator's limit holds back", () => {
  const until = new Date(Date.now() + 3_600_000);
  const waiting = (reason: string) => ({ activity: "waiting" as const, waitUntil: until, reason });
  const limit = async (id: string, side: "oldAccount" | "newAccount", data: object) => {
    const found = await portal.database.client.migration.findUniqueOrThrow({ where: { id } });
    const { serverId } = await portal.database.client.account.findUniqueOrThrow({
      where: { id: side === "oldAccount" ? found.oldAccountId : found.newAccountId },
    });
    await portal.database.client.server.update({ where: { id: serverId }, data });
    return serverId;
  };

  it("waits for the server whose hours are over, also before its first run", async () => {
    const id = await migrationWith({ phase: "queued", ...waiting("server.closedNow") });
    const closed = JSON.stringify([{ days: [], from: "00:00", to: "00:00" }]);
    await limit(id, "oldAccount", { windows: closed });
    expect((await see(id)).standing).toMatchObject({ kind: "waiting", reason: "server.closedNow", side: "old" });
  });

  it("waits for the server that has given what it may in a day", async () => {
    const id = await migrationWith({ phase: "queued", ...waiting("server.dayIsSpent") });
    const serverId = await limit(id, "newAccount", { dailyBytes: 10n, zone: "UTC" });
    const day = new Date().toISOString().slice(0, 10);
    await portal.database.client.serverPace.create({ data: { serverId, day, dayBytes: 10n } });
    expect((await see(id)).standing).toMatchObject({ kind: "waiting", reason: "server.dayIsSpent", side: "new" });
  });
});
