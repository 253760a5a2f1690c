import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { beginMaintenance, endMaintenance, maintenanceBand, maintenanceView } from "../../lib/services/maintenance.ts";
import { addAdministrator, type TestPortal, testPortal } from "../support/portal.ts";

const NOW = Date.parse("2026-12-18T12:00:00Z");
const HOUR = 3_600_000;

let portal: TestPortal;
let viewer: Awaited<ReturnType<typeof addAdministrator>>["viewer"];
beforeEach(async () => {
  portal = await testPortal();
  viewer = (await addAdministrator(portal)).viewer;
});
afterEach(() => portal.close());

const begin = (until: string, why = "New disks") => beginMaintenance(portal, viewer, { until, why }, NOW);
const acts = async () =>
  (await portal.database.client.auditEvent.findMany({ orderBy: { id: "asc" } })).map(({ action }) => action);

describe("maintenance", () => {
  it("is told to everybody with its reason and its end, and is over when an administrator says so, both audited", async () => {
    expect(await maintenanceBand(portal, NOW)).toBeNull();
    expect(await begin("2026-12-18T13:00")).toEqual({ ok: true });
    const band = { since: NOW, until: NOW + HOUR, why: "New disks", zone: "UTC", isLate: false };
    expect(await maintenanceBand(portal, NOW)).toEqual(band);
    await endMaintenance(portal, viewer);
    await endMaintenance(portal, viewer);
    expect(await maintenanceBand(portal, NOW)).toBeNull();
    expect(await acts()).toEqual(["maintenance.begin", "maintenance.end"]);
  });

  it("does not end by itself: people are told that it takes longer", async () => {
    await begin("2026-12-18T13:00");
    expect(await maintenanceBand(portal, NOW + 2 * HOUR)).toMatchObject({ isLate: true });
  });

  it("keeps its beginning when its end or reason is changed", async () => {
    await begin("2026-12-18T13:00");
    await beginMaintenance(portal, viewer, { until: "2026-12-18T14:00", why: "" }, NOW + 60_000);
    expect(await maintenanceView(portal, viewer, NOW)).toMatchObject({
      now: { since: NOW, until: NOW + 2 * HOUR, why: "" },
    });
  });

  it.each([
    ["an end that is no moment", "soon", "", { until: "noMoment" }],
    ["an end that has passed", "2026-12-18T11:59", "", { until: "passed" }],
    ["a reason that nobody would read", "2026-12-18T13:00", "x".repeat(301), { why: "tooLong" }],
  ])("refuses %s, and changes nothing", async (_, until, why, problems) => {
    expect(await begin(until, why)).toEqual({ ok: false, problems });
    expect(await maintenanceBand(portal, NOW)).toBeNull();
  });
});
