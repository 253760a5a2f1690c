/** "Remind" among the acts for many: who gets a letter, once, and who none. */
import { afterEach, beforeEach, expect, it } from "vitest";
import type { Administrator } from "../../lib/auth/viewer.ts";
import { REMINDER_ID } from "../../lib/notify/letters.ts";
import { NotFound } from "../../lib/services/access.ts";
import { lettersOf, outcomeView } from "../../lib/services/mailing-outcome.ts";
import { EVERYONE } from "../../lib/services/roster.ts";
import { applyAct, previewAct, type Selection } from "../../lib/services/roster-acts.ts";
import { addReminders } from "../../lib/worker/reminders.ts";
import { addReminderPlan, announce } from "../support/mailings.ts";
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
  portal = await testPortal({ mailFrom: "move@portal.example" });
  admin = (await addAdministrator(portal)).viewer;
  serverId = (await addServer(portal, { use: "old" })).id;
});
afterEach(() => portal.close());

const ALL: Selection = { kind: "shown", filter: EVERYONE };
const entry = (name: string, row = {}) =>
  addRosterEntry(portal, { serverId, oldAddress: `${name}@old.example`, ...row });
const remind = (shown: number, selection: Selection = ALL) =>
  applyAct(portal, admin, selection, { kind: "remind" }, shown);
const preview = (selection: Selection = ALL) => previewAct(portal, admin, selection, "remind");
const letters = () => portal.database.client.letter.findMany({ include: { entry: true } });
const reminded = async () => (await letters()).map(({ entry }) => entry?.oldAddress.split("@")[0]).toSorted();

async function moved(row: MigrationOptions) {
  const person = await addPerson(portal);
  const { id: migrationId } = await addMigration(portal, person, row);
  return { migrationId, personId: person.viewer.personId };
}

it("tells how many it is for, gives each a letter of the reminder, once in a day, and records it for each", async () => {
  await addReminderPlan(portal);
  const { id } = await entry("anna");
  await entry("ben");
  expect(await preview()).toEqual({ people: 2, affected: 2, obstacle: null });
  expect(await remind(1)).toEqual({ kind: "otherPeople" });
  expect(await remind(2)).toEqual({ kind: "done", changed: 2 });
  const again = await Promise.all([remind(2), remind(2)]);
  expect(again).toEqual([
    { kind: "done", changed: 0 },
    { kind: "done", changed: 0 },
  ]);
  expect(await preview()).toEqual({ people: 2, affected: 0, obstacle: null });
  expect(await reminded()).toEqual(["anna", "ben"]);
  expect((await letters()).every(({ mailingId }) => mailingId === REMINDER_ID)).toBe(true);
  const { client } = portal.database;
  expect(await client.auditEvent.count({ where: { action: "reminders.send", subjectId: id } })).toBe(1);
  const logged = { kind: "reminder", isByHand: true, daysBefore: null, outcome: "waiting" };
  expect(await lettersOf(portal, admin, id)).toMatchObject([logged]);
  expect((await outcomeView(portal, admin, REMINDER_ID, { outcome: null, page: 1 })).rows).toMatchObject([
    logged,
    logged,
  ]);
});

it("goes to nobody who is done, excused or left out, whose imports are closed, or whom mail does not reach, and to those alone who are chosen", async () => {
  await addReminderPlan(portal);
  await announce(portal, "2020-12-18T17:00");
  const { id: waveId } = await portal.database.client.wave.create({ data: { name: "Library" } });
  await portal.database.client.timetable.create({
    data: { id: waveId, waveId, zone: "UTC", importsClose: "2099-12-18T17:00" },
  });
  const done = { phase: "done", activity: null, grade: "complete" } as const;
  const ids = [
    await entry("begun", { waveId, ...(await moved({ phase: "copying", activity: "running" })) }),
    await entry("stale", { waveId, ...(await moved({ ...done, arrivedSince: 3 })) }),
    await entry("new", { waveId }),
    await entry("done", { waveId, ...(await moved(done)) }),
    await entry("signed", { waveId, ...(await moved({ ...done, arrivedSince: 3, signedOffAt: new Date() })) }),
    await entry("excused", { waveId, mark: "excused" }),
    await entry("left-out", { waveId, isReminded: false }),
    await entry("closed"),
    await entry("grace", { graceUntil: new Date("2099-12-18T17:00:00Z") }),
    await entry("refused", { waveId }),
    await addRosterEntry(portal, { serverId, oldAddress: "fax", waveId }),
  ].map(({ id }) => id);
  await entry("not-chosen", { waveId });
  await portal.database.client.undeliverableAddress.create({
    data: { address: "refused@old.example", error: "550 RCPT TO" },
  });
  const chosen: Selection = { kind: "ticked", ids };
  expect(await preview(chosen)).toEqual({ people: 11, affected: 4, obstacle: null });
  expect(await remind(11, chosen)).toEqual({ kind: "done", changed: 4 });
  expect(await reminded()).toEqual(["begun", "grace", "new", "stale"]);
});

it("reminds more people than one statement can name", async () => {
  await addReminderPlan(portal);
  await entry("grace", { graceUntil: new Date("2099-12-18T17:00:00Z") });
  const data = Array.from({ length: 1203 }, (_, number) => ({ serverId, oldAddress: `p${number}@old.example` }));
  await portal.database.client.rosterEntry.createMany({ data });
  expect(await preview()).toMatchObject({ affected: 1204 });
  expect(await remind(1204)).toEqual({ kind: "done", changed: 1204 });
  expect(await portal.database.client.letter.count()).toBe(1204);
});

it("is not possible where no mail is sent, before the reminder is written, and for helpers", async () => {
  await entry("anna");
  expect(await preview()).toEqual({ people: 1, affected: 0, obstacle: "notWritten" });
  expect(await remind(1)).toEqual({ kind: "done", changed: 0 });
  await addReminderPlan(portal);
  const without = { ...portal, config: { ...portal.config, mailFrom: null } };
  expect(await previewAct(without, admin, ALL, "remind")).toEqual({ people: 1, affected: 0, obstacle: "noMail" });
  expect(await applyAct(without, admin, ALL, { kind: "remind" }, 1)).toEqual({ kind: "done", changed: 0 });
  expect(await letters()).toEqual([]);
  const { viewer: helper } = await addAdministrator(portal, "helper", "helper");
  await expect(previewAct(portal, helper, ALL, "remind")).rejects.toThrow(NotFound);
});

it("takes the place of the rung of the ladder that is due that day, and of no later one", async () => {
  const inThreeDays = new Date(Date.now() + 3 * 86_400_000).toISOString().slice(0, 10);
  const { client } = portal.database;
  await client.announcement.create({
    data: { headline: "{when}", text: "", zone: "UTC", deadline: `${inThreeDays}T23:59`, publishedAt: new Date() },
  });
  await addReminderPlan(portal, { days: "[3, 1]" });
  await entry("anna");
  await entry("ben");
  const [anna] = await client.rosterEntry.findMany({ where: { oldAddress: "anna@old.example" } });
  await remind(1, { kind: "ticked", ids: [anna?.id ?? ""] });
  const at = (days: number) => {
    const day = new Date(Date.parse(inThreeDays) - days * 86_400_000).toISOString().slice(0, 10);
    return addReminders(portal.database, new Date(`${day}T20:00:00Z`));
  };
  await at(3);
  expect(await reminded()).toEqual(["anna", "ben"]);
  await at(1);
  expect(await reminded()).toEqual(["anna", "anna", "ben", "ben"]);
});
