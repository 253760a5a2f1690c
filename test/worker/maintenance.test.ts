import { afterEach, beforeEach, expect, it } from "vitest";
import { Slots } from "../../lib/jobs/slots.ts";
import { ServerLimits } from "../../lib/worker/server-limits.ts";
import { addMigration, addPerson, type TestPortal, testPortal } from "../support/portal.ts";

const HOUR = 3_600_000;

let portal: TestPortal;
beforeEach(async () => {
  portal = await testPortal();
});
afterEach(() => portal.close());

const maintain = (maintenanceSince: Date | null) =>
  portal.database.client.upkeep.update({
    where: { id: 1 },
    data: { maintenanceSince, maintenanceUntil: maintenanceSince && new Date(maintenanceSince.getTime() + HOUR) },
  });

it("a run that ends for maintenance when that is over already goes on at once", async () => {
  const limits = new ServerLimits(portal.database, new Slots());
  const { id } = await addMigration(portal, await addPerson(portal), { phase: "copying", activity: "running" });
  await maintain(new Date());
  await limits.read();
  expect(limits.maintained()).toMatchObject({ reason: "portal.maintenance" });
  await maintain(null);
  await limits.read();
  expect(limits.maintained()).toBeNull();
  const late = { activity: "waiting", reason: "portal.maintenance", waitUntil: new Date(Date.now() + HOUR) } as const;
  const { migration } = portal.database.client;
  await migration.update({ where: { id }, data: late });
  await limits.read();
  const { waitUntil } = await migration.findUniqueOrThrow({ where: { id } });
  expect(waitUntil?.getTime()).toBeLessThanOrEqual(Date.now());
});

it("maintenance that takes longer than planned puts everybody off a little further, and lets nobody go on", async () => {
  const limits = new ServerLimits(portal.database, new Slots());
  await maintain(new Date(Date.now() - 2 * HOUR));
  await limits.read();
  const rest = limits.closed({ old: "any", new: "other" });
  expect(rest?.until).toBeGreaterThan(Date.now() + 10 * 60_000);
});
