import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Administrator } from "../../lib/auth/viewer.ts";
import { Slots } from "../../lib/jobs/slots.ts";
import { NotFound } from "../../lib/services/access.ts";
import { homeOf } from "../../lib/services/home.ts";
import { beginLastDay, endLastDay, lastDayView, startSimply } from "../../lib/services/last-day.ts";
import { ServerLimits } from "../../lib/worker/server-limits.ts";
import {
  addAdministrator,
  addMigration,
  addPerson,
  addServer,
  type TestPortal,
  testPortal,
} from "../support/portal.ts";

const HOUR = 3_600_000;

let portal: TestPortal;
let admin: Administrator;
let serverId: string;
beforeAll(async () => {
  portal = await testPortal();
  admin = (await addAdministrator(portal)).viewer;
  await portal.database.client.organisation.create({ data: { id: 1, name: "Institute" } });
  serverId = (await addServer(portal, { use: "old", maxConnections: 3 })).id;
});
afterAll(() => portal.close());
beforeEach(async () => {
  await portal.database.client.organisation.update({ where: { id: 1 }, data: { lastDayUntil: null } });
});

const wall = (hours: number) => new Date(Date.now() + hours * HOUR).toISOString().slice(0, 16);
const begin = (until: string, connections: string) =>
  beginLastDay(portal, admin, { until, connections: { [serverId]: connections } });

/** How many connections the worker allows after it has read the rows. */
async function limit(): Promise<number> {
  const slots = new Slots();
  await new ServerLimits(portal.database, slots).read();
  return slots.limitOf(serverId);
}

describe("last-day mode", () => {
  it("lets the old server have more connections, and sets them back by itself when it is over", async () => {
    expect(await begin(wall(5), "9")).toEqual({ ok: true });
    expect(await limit()).toBe(9);
    await portal.database.client.organisation.update({ where: { id: 1 }, data: { lastDayUntil: new Date() } });
    expect(await limit()).toBe(3);
    expect((await lastDayView(portal, admin)).until).toBeNull();
  });

  it("is ended at once, and both acts are in the audit", async () => {
    await portal.database.client.auditEvent.deleteMany();
    await begin(wall(5), "9");
    await endLastDay(portal, admin);
    await endLastDay(portal, admin);
    expect(await limit()).toBe(3);
    const acts = await portal.database.client.auditEvent.findMany();
    expect(acts.map(({ action }) => action)).toEqual(["lastDay.begin", "lastDay.end"]);
  });

  it.each([
    [-1, "9", { until: "passed" }],
    [80, "9", { until: "tooFar" }],
    [null, "9", { until: "noMoment" }],
    [5, "2", "noConnections"],
    [5, "51", "noConnections"],
    [5, "many", "noConnections"],
  ])("is refused for %s hours with %s connections", async (hours, connections, problem) => {
    const problems = typeof problem === "string" ? { [serverId]: problem } : problem;
    expect(await begin(hours === null ? "soon" : wall(hours), connections)).toEqual({ ok: false, problems });
    expect(await limit()).toBe(3);
  });

  it("gives people one button: everything but Trash and Junk, at once", async () => {
    await begin(wall(5), "9");
    const person = await addPerson(portal);
    const folders = [
      { path: ["INBOX"], chosen: false },
      { path: ["Work"] },
      { path: ["Spam"], specialUse: "junk", chosen: true },
      { path: ["Trash"], specialUse: "trash", chosen: true },
    ];
    const { id } = await addMigration(portal, person, { oldServerId: serverId, listed: folders });
    expect((await homeOf(portal, person.viewer)).isLastDay).toBe(true);
    expect(await startSimply(portal, person.viewer, id)).toBe("started");
    const { plan, phase, startAt } = await portal.database.client.migration.findUniqueOrThrow({ where: { id } });
    expect([phase, startAt]).toEqual(["queued", null]);
    expect(JSON.parse(plan).folders.map(({ oldName }: { oldName: string }) => oldName)).toEqual(["INBOX", "Work"]);
    expect(await startSimply(portal, person.viewer, id)).toBe("alreadyStarted");
    const other = await addPerson(portal);
    await expect(startSimply(portal, other.viewer, id)).rejects.toThrow(NotFound);
  });
});
