import { afterEach, beforeEach, expect, it } from "vitest";
import { inLineFacts } from "../../lib/services/move-up.ts";
import { rosterLines } from "../../lib/services/roster-lines.ts";
import {
  addAdministrator,
  addMigration,
  addPerson,
  addRosterEntry,
  type MigrationOptions,
  type TestPortal,
  testPortal,
} from "../support/portal.ts";

let portal: TestPortal;
beforeEach(async () => {
  portal = await testPortal();
});
afterEach(() => portal.close());

/** Somebody on the roster with this move. */
async function mover(name: string, row: MigrationOptions) {
  const person = await addPerson(portal, { login: name, password: null });
  const migration = await addMigration(portal, person, { oldLogin: name, oldPassword: null, ...row });
  const { serverId } = await portal.database.client.account.findUniqueOrThrow({
    where: { id: migration.oldAccountId },
  });
  const entry = await addRosterEntry(portal, { serverId, oldAddress: name, migrationId: migration.id });
  const move = async () => (await rosterLines(portal.database, [entry.id], Date.now()))[0]?.move ?? null;
  return { migration, move };
}

it("says of whom a test is in line or under way, beside how far the move itself is", async () => {
  const test = JSON.stringify({ plan: {}, before: { phase: "draft", activity: { kind: "running" } }, queuedAt: null });
  const waits = await mover("waits", { phase: "queued", queuedAt: new Date(), test });
  const tests = await mover("tests", { phase: "copying", test });
  const moves = await mover("moves", { phase: "copying" });
  expect(await waits.move()).toMatchObject({ standing: { kind: "notStarted" }, test: "inLine" });
  expect(await tests.move()).toMatchObject({ standing: { kind: "notStarted" }, test: "underWay" });
  expect(await moves.move()).toMatchObject({ test: null });
  const { viewer } = await addAdministrator(portal);
  expect(await inLineFacts(portal, viewer, waits.migration.id)).toMatchObject({ isTest: true });
});

it("counts as brought over what is there, of what was not left out on purpose", async () => {
  const { migration, move } = await mover("anna", { phase: "done", activity: null, grade: "checkThese" });
  const { client } = portal.database;
  const run = (number: number, more: object) =>
    client.run.create({ data: { migrationId: migration.id, number, request: "{}", endedAt: new Date(), ...more } });
  await run(1, { found: 100, copied: 100 });
  const last = await run(2, {
    found: 226,
    copied: 19,
    copiedBefore: 195,
    alreadyThere: 5,
    leftOut: 4,
    vanished: 2,
    problems: 1,
  });
  const whole = { foundMessages: 226, doneMessages: 226, problems: 1, lastMessageAt: null, waiting: null };
  const record = JSON.stringify(whole);
  await client.progress.create({ data: { migrationId: migration.id, runId: last.id, record, updatedAt: new Date() } });
  expect((await move())?.counts).toEqual({ toBring: 220, done: 219, problems: 1 });
  const killed = await run(3, { endedBy: "interrupted" });
  expect((await move())?.counts).toBeNull();
  const written = JSON.stringify({ foundMessages: 230, doneMessages: 120, problems: 1, lastMessageAt: null });
  await client.progress.updateMany({ data: { runId: killed.id, record: written } });
  expect((await move())?.counts).toEqual({ toBring: 230, done: 119, problems: 1 });
});

it("shows counts of a run under way and nothing of the mail", async () => {
  const { migration, move } = await mover("anna", { phase: "copying", reference: "CR-7K42" });
  const record = { foundMessages: 100, doneMessages: 40, problems: 2, lastMessageAt: null, waiting: null, folders: [] };
  const { client } = portal.database;
  const run = await client.run.create({ data: { migrationId: migration.id, number: 1, request: "{}" } });
  const data = { migrationId: migration.id, runId: run.id, record: JSON.stringify(record), updatedAt: new Date() };
  await client.progress.create({ data });
  expect(await move()).toEqual({
    ...{ migrationId: migration.id, reference: "CR-7K42", isMovedUp: false, test: null },
    counts: { toBring: 100, done: 38, problems: 2 },
    standing: { kind: "workerAway", lastSeenAt: null },
    lastActivityAt: migration.stateSince.getTime(),
  });
});
