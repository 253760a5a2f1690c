import { afterEach, beforeEach, expect, it } from "vitest";
import type { Administrator } from "../../lib/auth/viewer.ts";
import { EVERYONE } from "../../lib/services/roster.ts";
import { type Act, applyAct, previewAct, type Selection } from "../../lib/services/roster-acts.ts";
import { removeEntry, saveEntry } from "../../lib/services/roster-entry.ts";
import {
  addAdministrator,
  addMigration,
  addPerson,
  addRosterEntry,
  addServer,
  type MigrationOptions,
  type TestPortal,
  testPortal,
} from "../support/portal.ts";

let portal: TestPortal;
let admin: Administrator;
let serverId: string;
beforeEach(async () => {
  portal = await testPortal();
  admin = (await addAdministrator(portal)).viewer;
  serverId = (await addServer(portal, { use: "old" })).id;
});
afterEach(() => portal.close());

const ALL: Selection = { kind: "shown", filter: EVERYONE };
const entry = (oldAddress: string, row = {}) => addRosterEntry(portal, { serverId, oldAddress, ...row });
const entries = () => portal.database.client.rosterEntry.findMany({ orderBy: { oldAddress: "asc" } });
const events = async () =>
  (await portal.database.client.auditEvent.findMany({ orderBy: { id: "asc" } })).map(
    ({ action, subjectId, actorId }) => ({ action, subjectId, actorId }),
  );
const act = (what: Act, shown: number, selection: Selection = ALL) => applyAct(portal, admin, selection, what, shown);

async function moving(oldLogin: string, row: MigrationOptions) {
  const person = await addPerson(portal);
  const { id: migrationId } = await addMigration(portal, person, { oldServerId: serverId, oldLogin, ...row });
  await entry(oldLogin, { migrationId, personId: person.viewer.personId });
  return migrationId;
}

it("UX 39: marks those who are ticked and nobody else, with a reason, and records it for each", async () => {
  const a = await entry("a");
  await entry("b");
  const ticked: Selection = { kind: "ticked", ids: [a.id, "no-such-entry"] };
  expect(await previewAct(portal, admin, ticked, "mark")).toMatchObject({ people: 1, affected: 1 });
  expect(await act({ kind: "mark", mark: "excused", reason: "  " }, 1, ticked)).toEqual({ kind: "noReason" });
  expect(await act({ kind: "mark", mark: "excused", reason: "left" }, 1, ticked)).toEqual({ kind: "done", changed: 1 });
  expect(await act({ kind: "mark", mark: "excused", reason: "left" }, 1, ticked)).toEqual({ kind: "done", changed: 0 });
  expect(await entries()).toMatchObject([{ mark: "excused", markReason: "left" }, { mark: "expected" }]);
  expect(await events()).toEqual([{ action: "roster.mark", subjectId: a.id, actorId: admin.administratorId }]);
});

it("UX 39: does nothing when it would be about other people than were shown", async () => {
  await entry("a");
  expect(await act({ kind: "mark", mark: "dormant", reason: "" }, 2)).toEqual({ kind: "otherPeople" });
  expect(await entries()).toMatchObject([{ mark: "expected" }]);
});

it("sets wave and delivery for everyone whom the filter shows, with the time since when mail goes to the new account", async () => {
  const { id: waveId } = await portal.database.client.wave.create({ data: { name: "1" } });
  const long = new Date(1000);
  await entry("a", { name: "Anna" });
  await entry("b", { name: "Annika", deliverySwitched: true, deliverySwitchedAt: long, waveId });
  await entry("c", { name: "Carl" });
  const shown: Selection = { kind: "shown", filter: { ...EVERYONE, search: "ann" } };
  expect(await act({ kind: "wave", waveId }, 2, shown)).toEqual({ kind: "done", changed: 1 });
  expect(await act({ kind: "wave", waveId: "no-such-wave" }, 2, shown)).toEqual({ kind: "noWave" });
  expect(await act({ kind: "delivery", isSwitched: true }, 2, shown)).toEqual({ kind: "done", changed: 1 });
  expect(await entries()).toMatchObject([
    { waveId, deliverySwitched: true, deliverySwitchedAt: expect.any(Date) },
    { waveId, deliverySwitched: true, deliverySwitchedAt: long },
    { waveId: null, deliverySwitched: false, deliverySwitchedAt: null },
  ]);
  expect(await act({ kind: "delivery", isSwitched: false }, 2, shown)).toEqual({ kind: "done", changed: 2 });
  expect(await entries()).toMatchObject([{ deliverySwitchedAt: null }, { deliverySwitchedAt: null }, {}]);
});

it("acts on more people than one statement can name", async () => {
  const data = Array.from({ length: 1203 }, (_, number) => ({ serverId, oldAddress: `p${number}` }));
  await portal.database.client.rosterEntry.createMany({ data });
  await moving("busy", { phase: "copying", activity: "running" });
  expect(await previewAct(portal, admin, ALL, "retry")).toMatchObject({ people: 1204, affected: 0 });
  expect(await act({ kind: "mark", mark: "dormant", reason: "" }, 1204)).toEqual({ kind: "done", changed: 1204 });
  expect(await act({ kind: "pause" }, 1204)).toEqual({ kind: "done", changed: 1 });
});

it("UX 39: pauses what is under way, and nothing else", async () => {
  const running = await moving("a", { phase: "copying", activity: "running" });
  await moving("b", { phase: "done", activity: null, grade: "complete" });
  await moving("c", { phase: "copying", activity: "paused" });
  expect(await previewAct(portal, admin, ALL, "pause")).toMatchObject({ people: 3, affected: 1 });
  expect(await act({ kind: "pause" }, 3)).toEqual({ kind: "done", changed: 1 });
  const { client } = portal.database;
  expect(await client.migration.findMany({ where: { wish: "pause" }, select: { id: true } })).toEqual([
    { id: running },
  ]);
  expect(await events()).toEqual([{ action: "migration.pause", subjectId: running, actorId: admin.administratorId }]);
});

it("UX 39: resumes what is paused and tries again what has failed, each with its passwords only", async () => {
  const paused = await moving("a", { phase: "copying", activity: "paused" });
  await moving("b", { phase: "copying", activity: "paused", oldPassword: null });
  const failed = await moving("c", { phase: "copying", activity: "failed", reason: "disk.full" });
  const partly = await moving("d", { phase: "done", activity: null, grade: "notComplete" });
  await moving("e", { phase: "done", activity: null, grade: "notComplete", signedOffAt: new Date() });
  await moving("f", { phase: "done", activity: null, grade: "complete" });
  const inLine = async () =>
    (await portal.database.client.migration.findMany({ where: { activity: "running" } })).map(({ id }) => id).sort();
  expect(await previewAct(portal, admin, ALL, "resume")).toMatchObject({ people: 6, affected: 1 });
  expect(await act({ kind: "resume" }, 6)).toEqual({ kind: "done", changed: 1 });
  expect(await inLine()).toEqual([paused]);
  expect(await act({ kind: "retry" }, 6)).toEqual({ kind: "done", changed: 2 });
  expect(await inLine()).toEqual([paused, failed, partly].sort());
  const rows = await portal.database.client.migration.findMany({ where: { id: { in: [failed, partly] } } });
  expect(rows).toMatchObject([{ queuedBy: "administrator" }, { queuedBy: "administrator" }]);
});

const TYPED = { oldAddress: "Anna@old.example", name: "Anna", mark: "expected" };

it("adds somebody by hand once, however often the button is pressed, and nobody twice", async () => {
  const target = { id: crypto.randomUUID(), isNew: true };
  const texts = { ...TYPED, oldServer: serverId, wave: "North" };
  expect(await saveEntry(portal, admin, target, texts)).toEqual({ ok: true, id: target.id });
  expect(await saveEntry(portal, admin, target, texts)).toEqual({ ok: true, id: target.id });
  const twin = { id: crypto.randomUUID(), isNew: true };
  expect(await saveEntry(portal, admin, twin, texts)).toEqual({ ok: false, problems: { oldAddress: "taken" } });
  expect(await entries()).toMatchObject([{ oldAddress: "anna@old.example", source: "hand", searchText: "anna\n" }]);
  expect((await events()).map(({ action }) => action)).toEqual(["roster.add"]);
});

it("says what is wrong with what was typed", async () => {
  const target = { id: crypto.randomUUID(), isNew: true };
  const typed = { oldAddress: "", oldServer: serverId, mark: "excused", newAddress: "a b" };
  expect(await saveEntry(portal, admin, target, typed)).toEqual({
    ok: false,
    problems: { oldAddress: "missing", newAddress: "noAddress", markReason: "noReason" },
  });
});

it("changes an entry, but not the account of a move that has begun, and removes only who has not", async () => {
  const { id } = await entry("anna@old.example");
  const change = (texts: object) =>
    saveEntry(portal, admin, { id, isNew: false }, { ...TYPED, oldServer: serverId, ...texts });
  expect(await change({ mark: "dormant", oldAddress: "ann@old.example" })).toEqual({ ok: true, id });
  expect((await events()).map(({ action }) => action)).toEqual(["roster.change", "roster.mark"]);
  const person = await addPerson(portal);
  const { id: migrationId } = await addMigration(portal, person, {
    oldServerId: serverId,
    oldLogin: "ann@old.example",
  });
  await portal.database.client.rosterEntry.update({ where: { id }, data: { migrationId } });
  expect(await change({ oldAddress: "other@old.example" })).toEqual({
    ok: false,
    problems: { oldAddress: "hasBegun" },
  });
  expect(await change({ oldAddress: "ann@old.example", name: "Ann" })).toEqual({ ok: true, id });
  expect(await removeEntry(portal, admin, id)).toBe(false);
  await portal.database.client.migration.deleteMany();
  expect(await removeEntry(portal, admin, id)).toBe(true);
  expect(await entries()).toEqual([]);
  await expect(removeEntry(portal, admin, id)).rejects.toThrow("no such thing");
});
