import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Administrator } from "../../lib/auth/viewer.ts";
import { importsClose } from "../../lib/jobs/imports-close.ts";
import { WEEKDAYS } from "../../lib/policy/windows.ts";
import { NotFound } from "../../lib/services/access.ts";
import { checkView } from "../../lib/services/check.ts";
import { resumeMigration, startNow } from "../../lib/services/control.ts";
import { graceToEdit, saveGrace } from "../../lib/services/grace.ts";
import { homeOf } from "../../lib/services/home.ts";
import { ownPhases } from "../../lib/services/own-phases.ts";
import { type EveryoneField, phasesPage, saveEveryone } from "../../lib/services/phases.ts";
import { reportOf } from "../../lib/services/report.ts";
import { startMigration } from "../../lib/services/start.ts";
import { startTest } from "../../lib/services/start-test.ts";
import { NO_WAVE_LIMITS } from "../../lib/services/wave-limits-form.ts";
import { removeWave, saveWave, type WaveField, waveToEdit } from "../../lib/services/waves.ts";
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
const NO_DATES = {
  ...{ announced: "", deliverySwitched: "", importsClose: "", readOnly: "", switchedOff: "", deleted: "" },
  zone: "UTC",
};

let portal: TestPortal;
let admin: Administrator;
let helper: Administrator;
let anna: TestPerson;
beforeAll(async () => {
  portal = await testPortal();
  admin = (await addAdministrator(portal)).viewer;
  helper = (await addAdministrator(portal, "helper", "helper")).viewer;
});
afterAll(() => portal.close());
beforeEach(async () => {
  const { client } = portal.database;
  await client.migration.deleteMany();
  await client.rosterEntry.deleteMany();
  await client.timetable.deleteMany();
  await client.wave.deleteMany();
  await client.announcement.deleteMany();
  await client.auditEvent.deleteMany();
  anna = await addPerson(portal);
});

/** One moment for all of a test: a minute may end in between. */
const BEGAN = Date.now();
const wall = (days: number) => new Date(BEGAN + days * DAY).toISOString().slice(0, 16);
const instant = (days: number) => Date.parse(`${wall(days)}Z`);
const everyone = (form: Partial<Record<EveryoneField, string>>, now?: number) =>
  saveEveryone(portal, admin, { ...NO_DATES, replacedBy: "", ...form }, now);
const wave = (form: Partial<Record<WaveField, string>>, target = { id: crypto.randomUUID(), isNew: true }) =>
  saveWave(portal, admin, target, {
    ...NO_DATES,
    ...NO_WAVE_LIMITS,
    name: "Archive",
    contactName: "",
    contactEmail: "",
    ...form,
  });
const acts = async () => (await portal.database.client.auditEvent.findMany()).map(({ action }) => action);

/** Imports closed yesterday: no form lets that through. */
function close(days = -1) {
  const row = { zone: "UTC", importsClose: wall(days) };
  return portal.database.client.timetable.upsert({
    where: { id: "everyone" },
    create: { id: "everyone", ...row },
    update: row,
  });
}

/** Their move, on the roster. */
async function move(row: MigrationOptions = {}, entry: { waveId?: string } = {}) {
  const migration = await addMigration(portal, anna, row);
  const { serverId, login } = await portal.database.client.account.findUniqueOrThrow({
    where: { id: migration.oldAccountId },
  });
  const added = await addRosterEntry(portal, {
    ...{ serverId, oldAddress: login, personId: anna.viewer.personId, migrationId: migration.id, ...entry },
  });
  return { id: migration.id, oldAccount: { serverId, login }, entryId: added.id, migration };
}

describe("the dates for everyone", () => {
  it("are saved, written into the audit, and shown to staff", async () => {
    expect(await everyone({ announced: wall(1), importsClose: wall(40) })).toEqual({ ok: true, id: "everyone" });
    const view = await phasesPage(portal, helper);
    expect(view.everyone).toMatchObject({ closes: instant(40), shortNotice: null, own: ["announced", "importsClose"] });
    expect(view.everyone.line.map(({ standing }) => standing)).toEqual(["toCome", "toCome"]);
    const [entry] = await portal.database.client.auditEvent.findMany();
    expect(JSON.parse(entry?.details ?? "")).toEqual({ announced: wall(1), importsClose: wall(40), zone: "UTC" });
    await expect(saveEveryone(portal, helper, { ...NO_DATES, replacedBy: "" })).rejects.toThrow(NotFound);
  });

  it.each<[string, Partial<Record<EveryoneField, string>>, object]>([
    ["not in their order", { readOnly: "2099-01-01T10:00", importsClose: "2099-01-02T10:00" }, { readOnly: "order" }],
    [
      "in the past, where imports would close at once",
      { importsClose: "2001-01-01T10:00" },
      { importsClose: "passed" },
    ],
    ["no moment", { importsClose: "soon" }, { importsClose: "noMoment" }],
    ["skipped by the clocks", { zone: "Europe/Berlin", importsClose: "2099-03-29T02:30" }, { importsClose: "skipped" }],
    ["in no zone", { zone: "Middle/Earth" }, { zone: "noZone" }],
    ["with too many words", { replacedBy: "x".repeat(601) }, { replacedBy: "tooLong" }],
  ])("are refused where they are %s", async (_, form, problems) => {
    expect(await everyone(form)).toEqual({ ok: false, problems });
    expect(await portal.database.client.timetable.count()).toBe(0);
  });

  it("stay as they are when their time has come: another can still be changed", async () => {
    await close();
    const importsClose = (await portal.database.client.timetable.findFirstOrThrow()).importsClose ?? "";
    expect(await everyone({ importsClose, switchedOff: wall(3) })).toMatchObject({ ok: true });
  });

  it("come with a word on short notice and on hours that come twice", async () => {
    const zone = "Europe/Berlin";
    // Days are counted there, where another one may have begun.
    const there = new Date(BEGAN + 9 * DAY).toLocaleString("sv", { timeZone: zone }).slice(0, 16).replace(" ", "T");
    await everyone({ zone, importsClose: there, switchedOff: "2099-10-25T02:30" });
    const view = await phasesPage(portal, admin);
    expect(view.everyone).toMatchObject({ shortNotice: 9, twice: ["switchedOff"] });
  });

  it("are the announced deadline, where no timetable says when imports close", async () => {
    const deadline = { headline: "{when}", text: "", deadline: wall(5), zone: "UTC", publishedAt: new Date() };
    await portal.database.client.announcement.create({ data: deadline });
    expect(await phasesPage(portal, admin)).toMatchObject({
      ...{ fromAnnouncement: true, everyone: { closes: instant(5), line: [] } },
    });
    await everyone({ importsClose: wall(7) });
    expect(await phasesPage(portal, admin)).toMatchObject({
      fromAnnouncement: false,
      everyone: { closes: instant(7) },
    });
  });
});

describe("a wave", () => {
  it("UX 40: has dates of its own, which hold for those in it", async () => {
    await everyone({ importsClose: wall(10), switchedOff: wall(20) });
    const added = await wave({ importsClose: wall(4), contactName: "Ben", contactEmail: "ben@example.org" });
    const waveId = added.ok ? added.id : "";
    const { oldAccount } = await move({}, { waveId });
    const { client } = portal.database;
    expect(await importsClose(client, oldAccount)).toBe(instant(4));
    expect(await importsClose(client, { ...oldAccount, login: "other@old.example" })).toBe(instant(10));
    // As mail servers do, whatever the letters.
    expect(await importsClose(client, { ...oldAccount, login: oldAccount.login.toUpperCase() })).toBe(instant(4));
    const view = await phasesPage(portal, admin);
    expect(view.waves).toMatchObject([{ name: "Archive", members: 1, own: ["importsClose"], closes: instant(4) }]);
    expect(view.waves[0]?.line.map(({ phase }) => phase)).toEqual(["importsClose", "switchedOff"]);
  });

  it("UX 40: has hours and limits of its own, which are in the audit; what makes no sense is refused", async () => {
    const target = { id: crypto.randomUUID(), isNew: true };
    const limits = { maxConnections: "3", megabytesPerSecond: "0,5", hoursFrom: "20:00", hoursTo: "06:00" };
    expect(await wave(limits, target)).toMatchObject({ ok: true });
    const nights = JSON.stringify([{ days: WEEKDAYS, from: "20:00", to: "06:00" }]);
    const kept = { maxConnections: 3, bytesPerSecond: 500_000, windows: nights };
    expect((await phasesPage(portal, admin)).waves).toMatchObject([
      { limits: kept, now: { atWork: 0, bytesPerSecond: 0, waiting: 0 } },
    ]);
    const [event] = await portal.database.client.auditEvent.findMany();
    expect(JSON.parse(event?.details ?? "")).toMatchObject(kept);
    expect(await waveToEdit(portal, admin, target.id)).toMatchObject({
      form: { ...limits, megabytesPerSecond: "0.5", mon: "" },
    });
    const wrong = { maxConnections: "0", megabytesPerSecond: "fast", hoursFrom: "25:00", hoursTo: "" };
    expect(await wave(wrong, { ...target, isNew: false })).toEqual({
      ok: false,
      problems: {
        ...{ maxConnections: "noNumber", megabytesPerSecond: "noByteRate" },
        ...{ hoursFrom: "noTime", hoursTo: "noTime" },
      },
    });
    expect(await wave({}, { ...target, isNew: false })).toMatchObject({ ok: true });
    expect((await phasesPage(portal, admin)).waves).toMatchObject([
      { limits: { maxConnections: null, bytesPerSecond: null, windows: null } },
    ]);
  });

  it("UX 40: tells how much is copied for it now, over all workers, and how many wait", async () => {
    const { client } = portal.database;
    const added = await wave({});
    const waveId = added.ok ? added.id : "";
    const { id } = await move({ phase: "copying", activity: "running" }, { waveId });
    const other = await addPerson(portal);
    const waits = await addMigration(portal, other, { phase: "queued", activity: "running" });
    await addRosterEntry(portal, { oldAddress: "other@old.example", migrationId: waits.id, waveId });
    const until = new Date(Date.now() + DAY);
    await client.lease.create({ data: { key: id, holder: "w", fence: 1, until } });
    const loads = [
      { worker: "one", at: new Date(), bytesPerSecond: 1000 },
      { worker: "other", at: new Date(), bytesPerSecond: 500 },
      { worker: "gone", at: new Date(Date.now() - 60_000), bytesPerSecond: 7 },
    ];
    await client.waveLoad.createMany({ data: loads.map((load) => ({ waveId, ...load })) });
    expect((await phasesPage(portal, admin)).waves).toMatchObject([
      { now: { atWork: 1, bytesPerSecond: 1500, waiting: 1 } },
    ]);
    await client.lease.deleteMany();
  });

  it("is removed, and its people have the dates for everyone", async () => {
    await everyone({ importsClose: wall(10) });
    const added = await wave({ importsClose: wall(4) });
    const id = added.ok ? added.id : "";
    const { oldAccount } = await move({}, { waveId: id });
    await removeWave(portal, admin, id);
    expect(await importsClose(portal.database.client, oldAccount)).toBe(instant(10));
    expect(await acts()).toEqual(["timetable.change", "wave.add", "wave.remove"]);
    await expect(removeWave(portal, admin, id)).rejects.toThrow(NotFound);
  });

  it("is changed, under a name that no other has, with an address that could be one", async () => {
    const target = { id: crypto.randomUUID(), isNew: true };
    await wave({ name: "Archive" }, target);
    expect(await wave({ name: "Archive" })).toEqual({ ok: false, problems: { name: "waveTaken" } });
    expect(await wave({ name: "", contactEmail: "ben" })).toEqual({
      ...{ ok: false, problems: { name: "missing", contactEmail: "noAddress" } },
    });
    expect(await wave({ name: "Archive", contactName: "Ben" }, { ...target, isNew: false })).toMatchObject({
      ok: true,
    });
    expect(await waveToEdit(portal, admin, target.id)).toMatchObject({ form: { contactName: "Ben" } });
    await expect(wave({ name: "Other" }, { id: crypto.randomUUID(), isNew: false })).rejects.toThrow(NotFound);
  });

  it("has no date that is out of order with those for everyone, and is told so where it can be changed", async () => {
    await everyone({ switchedOff: wall(10) });
    expect(await wave({ importsClose: wall(12) })).toEqual({ ok: false, problems: { importsClose: "order" } });
  });
});

describe("when imports are closed", () => {
  it.each(["start", "test", "resume", "begin what was to begin later"])("nobody can %s", async (act) => {
    const row =
      act === "resume"
        ? ({ phase: "copying", activity: "paused" } as const)
        : act === "begin what was to begin later"
          ? ({ phase: "queued", activity: "running", startAt: new Date(Date.now() + DAY) } as const)
          : {};
    const { id, migration } = await move(row);
    await close();
    const outcome = {
      start: () => startMigration(portal, anna.viewer, id, { seen: null }),
      test: () => startTest(portal, anna.viewer, id, null),
      resume: () => resumeMigration(portal, anna.viewer, id),
      "begin what was to begin later": () => startNow(portal, anna.viewer, id),
    }[act];
    expect(await outcome?.()).toBe(act.startsWith("begin") ? false : "importsClosed");
    const { phase, startAt } = await portal.database.client.migration.findUniqueOrThrow({ where: { id } });
    expect([phase, startAt]).toEqual([migration.phase, migration.startAt]);
  });

  it("people are told so, and read their report as before", async () => {
    const { id } = await move({ phase: "copying", activity: "failed", reason: "imports.closed" });
    await everyone({ importsClose: wall(1), replacedBy: "Ask the archive." });
    const before = (await homeOf(portal, anna.viewer)).moves[0]?.standing;
    expect(before).toEqual({ kind: "reopened" });
    await close();
    const home = await homeOf(portal, anna.viewer);
    expect(home.moves[0]?.standing).toEqual({ kind: "closed", at: instant(-1) });
    expect(home.phases).toMatchObject({ closed: true, closes: instant(-1), replacedBy: "Ask the archive." });
    expect((await checkView(portal, anna.viewer, id)).phases.closed).toBe(true);
    const report = JSON.stringify({ folders: [], problemList: [], remarks: [], grade: "notComplete" });
    await portal.database.client.run.create({
      data: { migrationId: id, number: 1, request: "{}", endedAt: new Date(), grade: "notComplete", report },
    });
    expect(await reportOf(portal, anna.viewer, id)).toMatchObject({ phases: { closed: true } });
  });

  it("are closed when an administrator says that the server is off, whatever the dates", async () => {
    const { oldAccount, id } = await move();
    await everyone({ importsClose: wall(5) });
    const { client } = portal.database;
    const off = { at: new Date(), administratorId: admin.administratorId, unaccounted: 0, evidence: "{}" };
    const row = await client.switchOff.create({ data: off });
    expect(await importsClose(client, oldAccount)).toBe(off.at.getTime());
    expect(await startMigration(portal, anna.viewer, id, { seen: null })).toBe("importsClosed");
    expect(await ownPhases(portal, oldAccount)).toMatchObject({ isOff: true, closed: true });
    await client.switchOff.update({ where: { id: row.id }, data: { takenBackAt: new Date() } });
    expect(await importsClose(client, oldAccount)).toBe(instant(5));
  });
});

describe("more time for one person", () => {
  it("lets them go on, and is shown to them and written down", async () => {
    const { id, entryId, oldAccount } = await move({ phase: "copying", activity: "paused" });
    await close();
    expect(await resumeMigration(portal, anna.viewer, id)).toBe("importsClosed");
    expect(await saveGrace(portal, admin, entryId, { until: wall(2) })).toMatchObject({ ok: true });
    expect(await ownPhases(portal, oldAccount)).toMatchObject({ closes: instant(2), hasGrace: true, closed: false });
    expect((await ownPhases(portal, null)).closed).toBe(true);
    expect(await resumeMigration(portal, anna.viewer, id)).toBe("queued");
    const [entry] = await portal.database.client.auditEvent.findMany({ where: { action: "roster.grace" } });
    expect(entry).toMatchObject({ subjectId: entryId, details: JSON.stringify({ until: new Date(instant(2)) }) });
  });

  it("is taken back by an empty form", async () => {
    const { entryId } = await move();
    await close();
    await saveGrace(portal, admin, entryId, { until: wall(2) });
    expect(await graceToEdit(portal, admin, entryId)).toMatchObject({ typed: wall(2), closes: instant(-1) });
    await saveGrace(portal, admin, entryId, { until: "" });
    expect(await graceToEdit(portal, admin, entryId)).toMatchObject({ typed: "", until: null });
  });

  it.each([
    ["no moment", "soon", "noMoment"],
    ["over", wall(-1), "passed"],
    ["before imports close anyhow", wall(1), "noMore"],
    ["after the old server is off", wall(9), "afterSwitchOff"],
  ])("is refused where its end is %s", async (_, until, problem) => {
    const { entryId } = await move();
    await everyone({ importsClose: wall(3), switchedOff: wall(8) });
    expect(await saveGrace(portal, admin, entryId, { until })).toEqual({ ok: false, problems: { until: problem } });
  });
});

describe("what follows from a date", () => {
  const keptDays = async () =>
    (await portal.database.client.credential.findMany({ where: { account: { personId: anna.viewer.personId } } })).map(
      ({ keepUntil }) => Math.round((keepUntil.getTime() - Date.now()) / DAY),
    );

  it("is how long passwords are kept, and changes with it", async () => {
    const { entryId } = await move();
    await everyone({ importsClose: wall(3) });
    expect(await keptDays()).toEqual([10, 10]);
    await everyone({ importsClose: wall(12) });
    expect(await keptDays()).toEqual([19, 19]);
    await everyone({ importsClose: wall(1) });
    await saveGrace(portal, admin, entryId, { until: wall(5) });
    expect(await keptDays()).toEqual([12, 12]);
  });

  it("is when new mail is brought over: no more when it is too near, and again when it is moved", async () => {
    const { id } = await move({
      phase: "done",
      activity: null,
      grade: "complete",
      catchUp: true,
      catchUpAt: new Date(),
    });
    const next = async () => (await portal.database.client.migration.findUniqueOrThrow({ where: { id } })).catchUpAt;
    await everyone({ importsClose: wall(0.1) });
    expect(await next()).toBeNull();
    await everyone({ importsClose: wall(5) });
    expect((await next())?.getTime()).toBeGreaterThan(Date.now());
  });
});
