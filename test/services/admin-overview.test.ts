import { afterEach, beforeEach, expect, it } from "vitest";
import type { Administrator } from "../../lib/auth/viewer.ts";
import { auditPage } from "../../lib/services/admin-audit.ts";
import { overview, PEOPLE_A_PAGE, setUpLeft } from "../../lib/services/admin-overview.ts";
import { audit } from "../../lib/services/audit.ts";
import { organisationFacts, saveOrganisation } from "../../lib/services/organisation.ts";
import {
  addAdministrator,
  addMigration,
  addPerson,
  addServer,
  type TestPortal,
  testPortal,
} from "../support/portal.ts";

let portal: TestPortal;
let admin: Administrator;
beforeEach(async () => {
  portal = await testPortal();
  admin = (await addAdministrator(portal)).viewer;
});
afterEach(() => portal.close());

const ORGANISATION = { name: "Institute", contact: "Service desk", contactEmail: "", contactPhone: "", genuine: "" };

it("counts each person once, by how far all of their migrations are", async () => {
  const serverId = (await addServer(portal, { use: "new" })).id;
  const person = (login: string) => addPerson(portal, { login, serverId, password: null });
  await person("new");
  await addMigration(portal, await person("draft"));
  await addMigration(portal, await person("copying"), { phase: "copying" });
  await addMigration(portal, await person("refused"), {
    phase: "copying",
    activity: "needsUser",
    reason: "auth.refused",
  });
  await addMigration(portal, await person("done"), { phase: "done", activity: null, grade: "checkThese" });
  const both = await person("both");
  await addMigration(portal, both, { phase: "done", activity: null, grade: "complete" });
  await addMigration(portal, both, { phase: "queued", oldLogin: "second" });
  const { people, groups, rows } = await overview(portal, admin, null, 1);
  expect(people).toBe(6);
  expect(groups).toEqual({ notStarted: 2, inProgress: 2, needsAttention: 1, done: 1 });
  expect(rows.map((row) => row.person)).toEqual(["refused", "both", "both", "copying", "draft", "new", "done"]);
  const attention = await overview(portal, admin, "needsAttention", 1);
  expect(attention.rows).toMatchObject([
    { person: "refused", standing: { kind: "needsPassword", code: "auth.refused" } },
  ]);
});

it("counts as brought over what is there, not what was found", async () => {
  const migration = await addMigration(portal, await addPerson(portal), {
    phase: "done",
    activity: null,
    grade: "checkThese",
  });
  const { client } = portal.database;
  const run = (number: number, more: object) =>
    client.run.create({ data: { migrationId: migration.id, number, request: "{}", endedAt: new Date(), ...more } });
  await run(1, { found: 100, copied: 100 });
  const last = await run(2, { found: 226, copied: 19, copiedBefore: 195, alreadyThere: 5, leftOut: 6, problems: 1 });
  const record = JSON.stringify({
    foundMessages: 226,
    doneMessages: 226,
    problems: 1,
    lastMessageAt: null,
    waiting: null,
  });
  await client.progress.create({ data: { migrationId: migration.id, runId: last.id, record, updatedAt: new Date() } });
  const counts = async () => (await overview(portal, admin, null, 1)).rows[0]?.counts;
  expect(await counts()).toEqual({ found: 226, done: 219, problems: 1 });
  const killed = await run(3, { endedBy: "interrupted" });
  expect(await counts()).toBeNull();
  const written = JSON.stringify({ foundMessages: 230, doneMessages: 120, problems: 1, lastMessageAt: null });
  await client.progress.updateMany({ data: { runId: killed.id, record: written } });
  expect(await counts()).toEqual({ found: 230, done: 119, problems: 1 });
});

it("shows counts of a run under way and nothing of the mail", async () => {
  const person = await addPerson(portal, { login: "anna" });
  const migration = await addMigration(portal, person, { phase: "copying", reference: "CR-7K42" });
  const record = { foundMessages: 100, doneMessages: 40, problems: 2, lastMessageAt: null, waiting: null, folders: [] };
  const run = await portal.database.client.run.create({
    data: { migrationId: migration.id, number: 1, request: "{}" },
  });
  const data = { migrationId: migration.id, runId: run.id, record: JSON.stringify(record), updatedAt: new Date() };
  await portal.database.client.progress.create({ data });
  const { rows, worker } = await overview(portal, admin, null, 1);
  expect(worker.lives).toBe(false);
  expect(rows).toEqual([
    {
      isMovedUp: false,
      ...{ id: migration.id, person: "anna", reference: "CR-7K42", oldServer: "Old mail" },
      counts: { found: 100, done: 38, problems: 2 },
      standing: { kind: "workerAway", lastSeenAt: null },
      lastActivityAt: migration.stateSince.getTime(),
    },
  ]);
});

it("has pages of people, and a page that is not there is the last", async () => {
  const serverId = (await addServer(portal, { use: "new" })).id;
  const logins = Array.from({ length: PEOPLE_A_PAGE + 1 }, (_, number) => `p${String(number).padStart(3, "0")}`);
  await portal.database.client.person.createMany({ data: logins.map((login) => ({ serverId, login })) });
  const [first, last, beyond] = await Promise.all([1, 2, 9].map((page) => overview(portal, admin, null, page)));
  expect(first?.rows.map(({ person }) => person)).toEqual(logins.slice(0, PEOPLE_A_PAGE));
  expect(last?.rows.map(({ person }) => person)).toEqual(logins.slice(PEOPLE_A_PAGE));
  expect(beyond).toMatchObject({ page: 2, pages: 2 });
});

it("says what is left of the set-up until nothing is", async () => {
  const all = ["oldServer", "newServer", "testServers", "organisation", "announcement"];
  expect(await setUpLeft(portal, admin)).toEqual(all);
  const { client } = portal.database;
  const { id } = await addServer(portal, { use: "both" });
  expect(await setUpLeft(portal, admin)).toEqual(all.slice(2));
  await client.server.update({ where: { id }, data: { testResult: '{"trouble":{"code":"net.timeout"}}' } });
  expect(await setUpLeft(portal, admin)).toEqual(all.slice(2));
  await client.server.update({ where: { id }, data: { testResult: '{"trouble":null}' } });
  await saveOrganisation(portal, admin, ORGANISATION);
  const announcement = { headline: "{when}", text: "", deadline: "2099-01-01T12:00", zone: "UTC" };
  await client.announcement.create({ data: { ...announcement, publishedAt: null } });
  expect(await setUpLeft(portal, admin)).toEqual(["announcement"]);
  await client.announcement.create({ data: { ...announcement, publishedAt: new Date() } });
  expect(await setUpLeft(portal, admin)).toEqual([]);
});

const ANYTHING = { text: "", action: "", from: "", to: "" };

it("the organisation is saved, changed and read by everybody; each change is in the audit", async () => {
  expect(await organisationFacts(portal)).toBeNull();
  await saveOrganisation(portal, admin, ORGANISATION);
  await saveOrganisation(portal, admin, { ...ORGANISATION, contactEmail: "help@institute.example" });
  const facts = { name: "Institute", contact: "Service desk", contactEmail: "help@institute.example" };
  expect(await organisationFacts(portal)).toEqual({ ...facts, contactPhone: null, genuine: null });
  expect((await auditPage(portal, admin, ANYTHING, null)).rows.map(({ action }) => action)).toEqual([
    "organisation.change",
    "organisation.change",
  ]);
});

it.each([
  [{ name: "" }, { name: "missing" }],
  [{ contactEmail: "help at institute" }, { contactEmail: "noAddress" }],
  [{ contact: "" }, { contact: "noContact" }],
  [{ genuine: "x".repeat(301) }, { genuine: "tooLong" }],
])("an organisation with %o is refused", async (typed, problems) => {
  expect(await saveOrganisation(portal, admin, { ...ORGANISATION, ...typed })).toEqual({ ok: false, problems });
  expect(await organisationFacts(portal)).toBeNull();
});

it("the audit names who and what, newest first, page by page", async () => {
  const person = await addPerson(portal, { login: "anna" });
  const { id } = await addMigration(portal, person, { reference: "CR-7K42" });
  const { client } = portal.database;
  for (let count = 0; count < 60; count++)
    await audit.record(client, person.viewer, { action: "migration.pause", subjectId: id, details: { count } });
  await audit.record(client, admin, { action: "server.test", subjectId: "gone" });
  const first = await auditPage(portal, admin, ANYTHING, null);
  expect(first.rows).toHaveLength(50);
  expect(first.rows[0]).toMatchObject({ actor: { kind: "administrator", name: "admin" }, subject: null });
  expect(first.rows[1]).toMatchObject({
    actor: { kind: "person", name: "anna" },
    subject: "CR-7K42",
    details: { count: 59 },
  });
  const second = await auditPage(portal, admin, ANYTHING, first.older);
  expect(second.rows.map(({ details }) => details.count)).toEqual([10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0]);
  expect(second.older).toBeNull();
});
