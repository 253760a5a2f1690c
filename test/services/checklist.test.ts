import { afterAll, beforeEach, describe, expect, it } from "vitest";
import type { Administrator } from "../../lib/auth/viewer.ts";
import { NotFound } from "../../lib/services/access.ts";
import { audit } from "../../lib/services/audit.ts";
import { checklistView, sayOfChecklist } from "../../lib/services/checklist.ts";
import { addAdministrator, addServer, type TestPortal, testPortal } from "../support/portal.ts";

const NOW = Date.UTC(2026, 10, 30, 12);
const DAY = 86_400_000;
const tested = (validUntil: number) =>
  JSON.stringify({
    trouble: null,
    tls: "TLSv1.3",
    certificate: { sha256: "ab", validUntil },
    capabilities: [],
    milliseconds: 3,
  });

let portal: TestPortal;
let viewer: Administrator;
const portals: TestPortal[] = [];
beforeEach(async () => {
  portal = await testPortal();
  portals.push(portal);
  viewer = (await addAdministrator(portal)).viewer;
});
afterAll(() => Promise.all(portals.map((one) => one.close())));

const view = (now = NOW) => checklistView(portal, viewer, now);
const row = async (wanted: string) => (await view()).rows.find((one) => one.row === wanted);
const found = async (wanted: string) => (await row(wanted))?.finding?.code;

describe("planning a migration", () => {
  it("begins with the old server, and counts what is settled", async () => {
    await portal.database.client.worker.create({
      data: { id: "w", startedAt: new Date(NOW), heartbeatAt: new Date(NOW) },
    });
    const { rows, next, settled } = await view();
    expect([rows.length, next, settled]).toEqual([26, "oldServer", 1]);
  });

  it("sees what stands on the servers' pages", async () => {
    const certificate = NOW + 90 * DAY;
    await addServer(portal, { use: "old", testResult: tested(certificate) });
    const fresh = await addServer(portal, {
      use: "new",
      testResult: tested(certificate + DAY),
      reservedNames: '["calendar"]',
    });
    expect(await found("oldServer")).toBe("tested");
    expect(await found("limits")).toBe("firstLimits");
    expect(await found("reservedNames")).toBe("reservedNames");
    expect((await row("certificates"))?.finding).toEqual({ code: "certificateHolds", at: certificate });
    const pinned = { pin: "ab", pinUntil: new Date(NOW + 5 * DAY) };
    await portal.database.client.server.update({ where: { id: fresh.id }, data: { ...pinned, windows: "[]" } });
    expect((await row("certificates"))?.finding).toEqual({ code: "certificateEnds", at: NOW + 5 * DAY });
    await portal.database.client.server.updateMany({ where: { use: "old" }, data: { dailyBytes: 1n } });
    expect(await found("limits")).toBe("ownLimits");
  });

  it("counts the people who have to move, and leaves out those who need not", async () => {
    const { id: serverId } = await addServer(portal, { use: "old" });
    const entry = { serverId, deliverySwitched: true };
    await portal.database.client.rosterEntry.createMany({
      data: [
        { ...entry, oldAddress: "a@old.example", newAddress: "a@new.example" },
        { ...entry, oldAddress: "b@old.example", deliverySwitched: false },
        { ...entry, oldAddress: "c@old.example", mark: "excused", deliverySwitched: false },
      ],
    });
    expect((await row("roster"))?.finding).toEqual({ code: "people", count: 2 });
    expect((await row("mapping"))?.finding).toEqual({ code: "unmapped", count: 1 });
    expect((await row("delivery"))?.finding).toEqual({ code: "notDelivered", count: 1 });
    await portal.database.client.oldMailbox.create({ data: { serverId, address: "a@old.example" } });
    expect(await found("mailboxLists")).toBe("lists");
  });

  it("sees dates, messages and whom to ask", async () => {
    const { client } = portal.database;
    const dates = { zone: "UTC", importsClose: "2027-01-30T17:00", switchedOff: "2027-02-15T17:00" };
    await client.timetable.create({ data: { id: "everyone", ...dates } });
    await client.announcement.create({ data: { headline: "x", text: "", deadline: "2027-01-30T17:00", zone: "UTC" } });
    await client.organisation.create({ data: { name: "Uni", contactPhone: "1234", pilotReports: 2 } });
    const { oldAddress } = { oldAddress: "a@old.example" };
    const { id: serverId } = await addServer(portal, { use: "old" });
    await client.rosterEntry.create({ data: { serverId, oldAddress, isPilot: true } });
    expect((await row("dates"))?.finding).toEqual({ code: "date", at: Date.UTC(2027, 0, 30, 17) });
    expect((await row("lastDates"))?.finding).toEqual({ code: "lastDate", at: Date.UTC(2027, 1, 15, 17) });
    expect(await found("announcement")).toBe("draft");
    expect(await found("contact")).toBe("contact");
    expect((await row("pilot"))?.finding).toEqual({ code: "pilotUnderWay", count: 2 });
    await client.announcement.updateMany({ data: { publishedAt: new Date(NOW) } });
    await client.organisation.updateMany({ data: { gateOpenedAt: new Date(NOW) } });
    await client.reminderPlan.create({
      data: { enabledAt: new Date(NOW), days: "[]", escalationDays: "[]", timeOfDay: "09:00" },
    });
    expect([await found("announcement"), await found("pilot"), await found("reminders")]).toEqual([
      ...["published", "pilotClean", "remindersOn"],
    ]);
  });

  it("takes only a test message that went out for tested", async () => {
    const sending = { ...portal, config: { ...portal.config, mailFrom: "portal@example.org" } };
    const test = (outcome: string) =>
      audit.record(portal.database.client, viewer, { action: "mail.test", subjectId: null, details: { outcome } });
    const code = async () => {
      const { rows } = await checklistView(sending, viewer, NOW);
      return rows.find((one) => one.row === "sendingMail")?.finding?.code;
    };
    await test("signIn");
    expect(await code()).toBe("mailUntested");
    await test("sent");
    expect(await code()).toBe("mailTested");
    expect(await found("sendingMail")).toBe("noMail");
  });

  it("keeps who said that a row is settled, and when, until somebody takes it back", async () => {
    const { client } = portal.database;
    await sayOfChecklist(portal, viewer, "space", true);
    const second = (await addAdministrator(portal, "second")).viewer;
    await sayOfChecklist(portal, second, "space", true);
    expect(await row("space")).toMatchObject({ state: "said", said: { by: "admin" } });
    await client.administrator.delete({ where: { id: viewer.administratorId } });
    const { rows } = await checklistView(portal, second, NOW);
    expect(rows.find((one) => one.row === "space")?.said?.by).toBeNull();
    await sayOfChecklist(portal, second, "space", false);
    await sayOfChecklist(portal, second, "space", false);
    const acts = await client.auditEvent.findMany({
      where: { action: { startsWith: "checklist." } },
      orderBy: { id: "asc" },
    });
    expect(acts.map(({ action, actorId, details }) => [action, actorId, details])).toEqual([
      ["checklist.settle", viewer.administratorId, '{"row":"space"}'],
      ["checklist.reopen", second.administratorId, '{"row":"space"}'],
    ]);
  });

  it.each(["dates", "worker", "no such row", ""])("takes nobody's word for %o", async (wanted) => {
    await expect(sayOfChecklist(portal, viewer, wanted, true)).rejects.toThrow(NotFound);
    expect(await portal.database.client.checklistWord.count()).toBe(0);
  });
});
