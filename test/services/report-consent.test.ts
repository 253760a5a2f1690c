import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { Administrator } from "../../lib/auth/viewer.ts";
import { CONSENT_MS, spokenCode, typedConsentCode } from "../../lib/policy/report-consent.ts";
import { NotFound } from "../../lib/services/access.ts";
import {
  consentedReport,
  makeConsent,
  openConsentOf,
  ownConsents,
  revokeConsent,
  typeConsent,
} from "../../lib/services/report-consent.ts";
import {
  addAdministrator,
  addMigration,
  addPerson,
  addRosterEntry,
  type TestPerson,
  type TestPortal,
  testPortal,
} from "../support/portal.ts";
import { addRunWith, REFUSED } from "../support/set-aside.ts";

let portal: TestPortal;
let anna: TestPerson;
let helper: Administrator;
let entryId: string;
beforeEach(async () => {
  portal = await testPortal();
  anna = await addPerson(portal);
  helper = (await addAdministrator(portal, "pia", "helper")).viewer;
  const migration = await addMigration(portal, anna, { phase: "done", activity: null, grade: "checkThese" });
  await addRunWith(portal.database, migration, [REFUSED]);
  const { personId } = anna.viewer;
  entryId = (await addRosterEntry(portal, { migrationId: migration.id, personId })).id;
});
afterEach(async () => {
  vi.useRealTimers();
  await portal.close();
});

const later = (milliseconds: number) => {
  vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + milliseconds });
};
const type = (code: string, viewer = helper) => typeConsent(portal, viewer, entryId, code);
const report = (viewer = helper) => consentedReport(portal, viewer, entryId);
const actions = async () =>
  (await portal.database.client.auditEvent.findMany({ orderBy: { id: "asc" } })).map(
    ({ action, actorKind, subjectId }) => [action, actorKind, subjectId === anna.viewer.personId],
  );

it("UX 38: shows the report with its folders to whoever typed the code that the person read out, and to nobody else", async () => {
  await expect(report()).rejects.toThrow(NotFound);
  const code = await makeConsent(portal, anna.viewer);
  expect(code).toMatch(/^[2-9A-HJKMNP-Z]{8}$/);
  await expect(report()).rejects.toThrow(NotFound);
  expect(await type(` ${spokenCode(code).toLowerCase()} `)).toEqual({ kind: "opened" });
  const { facts, until } = await report();
  expect(facts.report.problems[0]?.problems[0]?.folder).toBe(REFUSED.folder);
  expect(until).toBeGreaterThan(Date.now());
  const other = (await addAdministrator(portal, "max")).viewer;
  await expect(report(other)).rejects.toThrow(NotFound);
  expect(await type(code, other)).toEqual({ kind: "wrong" });
  await expect(consentedReport(portal, anna.viewer, entryId)).rejects.toThrow(NotFound);
});

it("ends after half an hour, and is over for typing then as well", async () => {
  const code = await makeConsent(portal, anna.viewer);
  await type(code);
  later(CONSENT_MS - 1000);
  await report();
  later(2000);
  await expect(report()).rejects.toThrow(NotFound);
  expect(await type(code)).toEqual({ kind: "wrong" });
});

it("ends when the person takes it back, and a new code voids the one before", async () => {
  await type(await makeConsent(portal, anna.viewer));
  await revokeConsent(portal, anna.viewer);
  await expect(report()).rejects.toThrow(NotFound);
  const first = await makeConsent(portal, anna.viewer);
  const second = await makeConsent(portal, anna.viewer);
  expect(await type(first)).toEqual({ kind: "wrong" });
  expect(await type(second)).toEqual({ kind: "opened" });
});

it("is for one person's report alone", async () => {
  const paul = await addPerson(portal);
  const code = await makeConsent(portal, paul.viewer);
  expect(await type(code)).toEqual({ kind: "wrong" });
  expect(await openConsentOf(portal.database, helper, anna.viewer.personId)).toBeNull();
});

it("can be guessed five times", async () => {
  const code = await makeConsent(portal, anna.viewer);
  for (const guess of ["2345 6789", "ABCDEFGH", "", "0O1IL000", "22222222"])
    expect(await type(guess)).toEqual({ kind: "wrong" });
  expect(await type(code)).toMatchObject({ kind: "tooMany", until: expect.any(Number) });
});

it("tells the person who has looked, and the audit both sides", async () => {
  await type(await makeConsent(portal, anna.viewer));
  await type("22222222");
  await revokeConsent(portal, anna.viewer);
  expect((await ownConsents(portal, anna.viewer)).consents).toMatchObject([
    { openedBy: "pia", openedAt: expect.any(Number), revokedAt: expect.any(Number), isOpen: false },
  ]);
  expect(await actions()).toEqual([
    ["report.consent", "person", true],
    ["report.consentUsed", "administrator", true],
    ["report.consentRefused", "administrator", true],
    ["report.consentRevoked", "person", true],
  ]);
  const rows = JSON.stringify(await portal.database.client.reportConsent.findMany());
  expect(rows).not.toContain(await makeConsent(portal, anna.viewer));
});

it("takes for a code what was read out, however it is typed", () => {
  expect(typedConsentCode("k7qf-3mwd")).toBe("K7QF3MWD");
  expect(typedConsentCode("K7QF 3MW")).toBeNull();
  expect(typedConsentCode("K7QF 3MW0")).toBeNull();
});
