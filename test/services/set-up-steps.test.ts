import { afterEach, beforeEach, expect, it } from "vitest";
import type { Administrator } from "../../lib/auth/viewer.ts";
import { auditPage } from "../../lib/services/admin-audit.ts";
import { audit } from "../../lib/services/audit.ts";
import { organisationFacts, saveOrganisation } from "../../lib/services/organisation.ts";
import { setUpLeft } from "../../lib/services/set-up-steps.ts";
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

const ANYTHING = { text: "", action: "", from: "", to: "" };
const ORGANISATION = {
  ...{ name: "Institute", contact: "Service desk", contactEmail: "", contactPhone: "", genuine: "" },
  reportDays: "30",
};

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

it("the organisation is saved, changed and read by everybody; each change is in the audit", async () => {
  expect(await organisationFacts(portal)).toBeNull();
  await saveOrganisation(portal, admin, ORGANISATION);
  await saveOrganisation(portal, admin, { ...ORGANISATION, contactEmail: "help@institute.example" });
  const facts = { name: "Institute", contact: "Service desk", contactEmail: "help@institute.example" };
  expect(await organisationFacts(portal)).toEqual({ ...facts, contactPhone: null, genuine: null, reportDays: 30 });
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
  [{ reportDays: "6" }, { reportDays: "noReportDays" }],
  [{ reportDays: "3651" }, { reportDays: "noReportDays" }],
  [{ reportDays: "soon" }, { reportDays: "noReportDays" }],
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
