import { afterEach, beforeEach, expect, it } from "vitest";
import type { Administrator } from "../../lib/auth/viewer.ts";
import { takeLease } from "../../lib/db/leases.ts";
import { saveState } from "../../lib/db/migrations.ts";
import { audit } from "../../lib/services/audit.ts";
import { EVERYONE, rosterPage, unconnectedPeople } from "../../lib/services/roster.ts";
import { rosterAdvice } from "../../lib/services/roster-advice.ts";
import { rosterPerson } from "../../lib/services/roster-person.ts";
import {
  addAdministrator,
  addMigration,
  addPerson,
  addRosterEntry,
  addServer,
  type TestPortal,
  testPortal,
} from "../support/portal.ts";
import { addRunWith, REFUSED } from "../support/set-aside.ts";

let portal: TestPortal;
let helper: Administrator;
let serverId: string;
beforeEach(async () => {
  portal = await testPortal();
  helper = (await addAdministrator(portal, "pia", "helper")).viewer;
  serverId = (await addServer(portal, { name: "Old mail", use: "old" })).id;
});
afterEach(() => portal.close());

const ALL = { ...EVERYONE, sort: "name", page: 1 } as const;

it("UX 36: shows the help desk everybody, with state, move, size and last activity, and how many are left", async () => {
  const { client } = portal.database;
  const anna = await addPerson(portal, { login: "anna@new.example" });
  const options = { oldServerId: serverId, oldLogin: "anna@old.example", phase: "done", activity: null } as const;
  const migration = await addMigration(portal, anna, { ...options, grade: "checkThese" });
  await addRunWith(portal.database, migration, [REFUSED]);
  const { personId } = anna.viewer;
  await addRosterEntry(portal, { serverId, name: "Anna", migrationId: migration.id, personId });
  await addRosterEntry(portal, { serverId, oldAddress: "ben@old.example", name: "Ben", newAddress: "ben@new.example" });
  await client.oldMailbox.create({ data: { serverId, address: "ben@old.example", bytes: 5_000_000_000n } });
  const view = await rosterPage(portal, helper, ALL);
  expect(view).toMatchObject({ found: 2, page: 1, pages: 1, everyone: { count: 2, left: 1 }, unconnected: 0 });
  expect([view.states.done, view.states.notStarted]).toEqual([1, 1]);
  expect(view.rows).toMatchObject([
    {
      ...{ name: "Anna", oldServer: "Old mail", newAddress: "anna@new.example", state: "done" },
      move: { standing: { kind: "done", grade: "checkThese" }, counts: { problems: 1 } },
    },
    { name: "Ben", newAddress: "ben@new.example", state: "notStarted", move: null, bytes: 5_000_000_000 },
  ]);
  const narrowed = await rosterPage(portal, helper, { ...ALL, search: "ben", state: "done", page: 7 });
  expect(narrowed).toMatchObject({ found: 0, page: 1, rows: [], everyone: { count: 2 }, states: { notStarted: 1 } });
});

it("finds people who have signed in and connected nothing", async () => {
  await addPerson(portal, { login: "carl@new.example" });
  const dora = await addPerson(portal);
  await addMigration(portal, dora);
  expect((await rosterPage(portal, helper, ALL)).unconnected).toBe(1);
  expect(await unconnectedPeople(portal, helper)).toMatchObject({ count: 1, people: [{ login: "carl@new.example" }] });
});

it("UX 38: tells of one person what has happened and for how long, what the runs met, and no folder", async () => {
  const anna = await addPerson(portal);
  const migration = await addMigration(portal, anna, { oldServerId: serverId });
  const { personId } = anna.viewer;
  const { id } = await addRosterEntry(portal, {
    ...{ serverId, name: "Anna", migrationId: migration.id, personId },
    ...{ deliverySwitched: true, deliverySwitchedAt: new Date(Date.now() + 60_000) },
  });
  await audit.record(portal.database.client, anna.viewer, { action: "session.begin", subjectId: personId });
  await audit.record(portal.database.client, helper, { action: "migration.pause", subjectId: migration.id });
  await addRunWith(portal.database, migration, [REFUSED, { ...REFUSED, uid: 8 }]);
  const { client } = portal.database;
  const { id: runId } = await client.run.findFirstOrThrow();
  const { folder, code, text, messages } = REFUSED;
  for (const uid of [7n, 8n]) await client.problem.create({ data: { runId, folder, uid, code, text, messages } });
  const at = new Date(migration.stateSince.getTime() + 5000);
  const done = { phase: "done", grade: "checkThese" } as const;
  const now = new Date();
  const wish = { key: migration.id, holder: "a run", now, until: now, force: true };
  const lease = await takeLease(portal.database, wish);
  if (!lease) throw new Error("no lease");
  await saveState(portal.database, { migrationId: migration.id, lease }, done, { kind: "worker", id: "w" }, at);
  const facts = await rosterPerson(portal, helper, id);
  expect(facts).toMatchObject({
    ...{ login: anna.viewer.login, troubles: ["noRunSince"], advice: { kind: "runAgain" }, hasReport: true },
    problems: [{ code: REFUSED.code, messages: 2 }],
    runs: [{ number: 1, isTest: false, problems: 2 }],
    consent: null,
  });
  expect(facts.timeline).toMatchObject([
    {
      action: "migration.state",
      change: {
        from: { phase: "draft", activity: "running" },
        to: { phase: "done", activity: null },
        milliseconds: 5000,
      },
    },
    { action: "migration.pause", actor: { kind: "administrator", name: "pia" } },
    { action: "session.begin", actor: { kind: "person", name: anna.viewer.login } },
  ]);
  expect(facts.passwordsUntil).toBeGreaterThan(Date.now());
  expect(JSON.stringify(facts)).not.toContain(REFUSED.folder);
});

it("says what to do next", () => {
  const advice = (
    state: Parameters<typeof rosterAdvice>[0]["state"],
    move: Parameters<typeof rosterAdvice>[1] = null,
  ) => rosterAdvice({ state, deliverySwitched: false }, move, []);
  const at = (activity: object, phase = "copying") => ({ phase, activity }) as never;
  expect(advice("notStarted")).toEqual({ kind: "remind" });
  expect(advice("serviceAccount")).toEqual({ kind: "findOwner" });
  expect(advice("stalled", at({ kind: "needsUser", what: "auth.refused" }))).toEqual({ kind: "password" });
  expect(advice("stalled", at({ kind: "needsUser", what: "quota.full" }))).toEqual({
    kind: "trouble",
    code: "quota.full",
  });
  expect(advice("stalled", at({ kind: "failed", code: "disk.full" }))).toEqual({ kind: "trouble", code: "disk.full" });
  expect(advice("stalled", at({ kind: "paused" }))).toEqual({ kind: "askPaused" });
  expect(advice("stalled", at({ kind: "running" }, "draft"))).toEqual({ kind: "chooseFolders" });
  expect(advice("stalled", { phase: "done", grade: "notComplete" })).toEqual({ kind: "notComplete" });
  expect(advice("started", at({ kind: "running" }))).toEqual({ kind: "waits" });
  expect(advice("stale")).toEqual({ kind: "runAgain" });
  expect(advice("done")).toEqual({ kind: "switchDelivery" });
  expect(rosterAdvice({ state: "done", deliverySwitched: true }, null, [])).toEqual({ kind: "signOff" });
  expect(rosterAdvice({ state: "signedOff", deliverySwitched: true }, null, ["signedOffTooEarly"])).toEqual({
    kind: "signedOffTooEarly",
  });
});
