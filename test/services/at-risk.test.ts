import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Administrator } from "../../lib/auth/viewer.ts";
import { atRisk, RISKS_A_PAGE } from "../../lib/services/at-risk.ts";
import { addFleet, type FleetPerson, type FleetServers } from "../support/fleet.ts";
import { addAdministrator, addServer, type TestPortal, testPortal } from "../support/portal.ts";

const DAY = 86_400_000;
const ago = (days: number) => new Date(Date.now() - days * DAY);

let portal: TestPortal;
let helper: Administrator;
let servers: FleetServers;
beforeEach(async () => {
  portal = await testPortal();
  helper = (await addAdministrator(portal, "desk", "helper")).viewer;
  const [old, fresh] = [await addServer(portal, { use: "old" }), await addServer(portal, { use: "new" })];
  servers = { oldServerId: old.id, newServerId: fresh.id };
});
afterEach(() => portal.close());

/** Imports close in so many days. */
async function announce(days: number): Promise<void> {
  const deadline = new Date(Date.now() + days * DAY).toISOString().slice(0, 16);
  await portal.database.client.announcement.create({
    data: { headline: "{when}", text: "", deadline, zone: "UTC", publishedAt: ago(1) },
  });
}

/** A run of the last days, so that speeds are known: so many bytes a second. */
async function measured(bytesPerSecond: number): Promise<void> {
  const { client } = portal.database;
  await addFleet(portal.database, servers, [{ name: "first", move: DONE, doneAt: ago(3) }]);
  for (const seconds of [100, 200, 400]) {
    const { id: migrationId } = await client.migration.findFirstOrThrow();
    const run = { migrationId, number: seconds, request: "{}", startedAt: ago(2), endedAt: ago(2), copied: seconds };
    const report = JSON.stringify({ seconds });
    await client.run.create({ data: { ...run, bytes: BigInt(seconds * bytesPerSecond), report } });
  }
}

const DONE = { phase: "done", activity: null, grade: "complete" } as const;
const STUCK = { phase: "copying", activity: "needsUser", reason: "auth.refused" } as const;

const risks = async (page = 1) =>
  (await atRisk(portal, helper, page)).rows.map(({ oldAddress, risk }) => `${oldAddress.split("@")[0]}: ${risk}`);

describe("the list of those at risk", () => {
  it("names whoever stands still, long before the deadline, and nobody else", async () => {
    await announce(60);
    await addFleet(portal.database, servers, [
      { name: "refused", move: STUCK },
      { name: "full", move: { ...STUCK, reason: "quota.full" } },
      { name: "failed", move: { phase: "copying", activity: "failed", reason: "disk.full" } },
      { name: "stopped", move: { phase: "copying", activity: "stopped" } },
      { name: "paused", move: { phase: "copying", activity: "paused", stateSince: ago(4) } },
      { name: "resting", move: { phase: "copying", activity: "paused", stateSince: ago(1) } },
      { name: "halfway", move: { stateSince: ago(5) } },
      { name: "choosing", move: { stateSince: ago(1) } },
      { name: "partly", move: { ...DONE, grade: "notComplete" } },
      { name: "done", move: DONE },
      { name: "left", move: { ...DONE, signedOffAt: ago(1) } },
      { name: "excused", move: STUCK, entry: { mark: "excused" } },
      { name: "copying", move: { phase: "copying" } },
      { name: "idle" },
      { name: "printer", entry: { mark: "serviceAccount" } },
    ]);
    expect(await risks()).toEqual([
      "failed: failed",
      "full: full",
      "halfway: halfWay",
      "partly: notComplete",
      "paused: paused",
      "refused: password",
      "stopped: stopped",
    ]);
  });

  it("names in the last two weeks whoever has not begun, and mailboxes that are nobody's", async () => {
    await announce(13.9);
    const switched = { deliverySwitched: true };
    await addFleet(portal.database, servers, [
      { name: "idle" },
      { name: "printer", entry: { mark: "serviceAccount" } },
      { name: "gone", entry: { mark: "dormant" } },
      { name: "stale", move: { ...DONE, arrivedSince: 3 }, entry: switched },
      // Mail still arrives at the old address of everybody whose delivery is not switched.
      { name: "usual", move: { ...DONE, arrivedSince: 3 } },
      { name: "done", move: DONE },
    ]);
    const { oldServerId: serverId } = servers;
    await portal.database.client.oldMailbox.createMany({
      data: ["idle", "forgotten"].map((name) => ({ serverId, address: `${name}@old.example` })),
    });
    expect(await risks()).toEqual([
      "gone: noOwner",
      "printer: noOwner",
      "idle: notBegun",
      "stale: stillArrives",
      "forgotten: unclaimed",
    ]);
    expect((await atRisk(portal, helper)).count).toBe(5);
  });

  it("names at any time whoever has not begun and needs longer than is left", async () => {
    await announce(20);
    await measured(1000);
    await addFleet(portal.database, servers, [{ name: "huge" }, { name: "small" }, { name: "begun", move: STUCK }]);
    const { oldServerId: serverId } = servers;
    const box = (name: string, days: number) => {
      return { serverId, address: `${name}@old.example`, bytes: BigInt(days * 86_400 * 1000), messages: days * 86_400 };
    };
    await portal.database.client.oldMailbox.createMany({
      data: [box("huge", 40), box("small", 2), box("begun", 50), box("nobody", 60)],
    });
    expect(await risks()).toEqual(["huge: tooLarge", "begun: password"]);
    const [huge] = (await atRisk(portal, helper)).rows;
    expect(huge).toMatchObject({ bytes: 40 * 86_400 * 1000, entryId: expect.any(String) });
    expect((huge?.end ?? 0) - Date.now()).toBeGreaterThan(20 * DAY);
  });

  it("goes on from page to page without losing or repeating anybody", async () => {
    await announce(5);
    const many: FleetPerson[] = Array.from({ length: RISKS_A_PAGE + 20 }, (_, index) => ({ name: `idle${index}` }));
    await addFleet(portal.database, servers, [...many, { name: "printer", entry: { mark: "serviceAccount" } }]);
    const { oldServerId: serverId } = servers;
    await portal.database.client.oldMailbox.create({ data: { serverId, address: "forgotten@old.example" } });
    const all = [...(await risks(1)), ...(await risks(2))];
    expect(all).toHaveLength(RISKS_A_PAGE + 22);
    expect(new Set(all).size).toBe(all.length);
    expect(await risks(99)).toEqual(await risks(2));
  });
});

/** The lesson of Argonne's second migration: nobody followed up on the last few, and then the old server crashed. */
describe("the Argonne lesson", () => {
  it("two weeks before the deadline names all who were forgotten there, and of 700 nobody who is fine", async () => {
    await announce(14);
    await measured(2_000_000);
    const fine: FleetPerson[] = Array.from({ length: 692 }, (_, index) => fineOne(index));
    await addFleet(portal.database, servers, [
      ...fine,
      { name: "movedelsewhere", entry: { contact: "personnel@other.example" } },
      { name: "hardtoschedule", move: { phase: "copying", activity: "paused", stateSince: ago(9) } },
      { name: "nevermind", move: { stateSince: ago(30) } },
      { name: "backup-robot", entry: { mark: "serviceAccount" } },
      { name: "door-lock", entry: { mark: "serviceAccount" } },
      { name: "shared-lab", entry: { mark: "dormant" } },
      { name: "passwordchanged", move: STUCK },
    ]);
    const { oldServerId: serverId } = servers;
    const names = [...fine.map(({ name }) => name), "movedelsewhere", "hardtoschedule", "forgotten-list"];
    await portal.database.client.oldMailbox.createMany({
      data: names.map((name) => ({ serverId, address: `${name}@old.example`, bytes: 400_000_000n, messages: 5000 })),
    });
    expect((await risks()).sort()).toEqual([
      "backup-robot: noOwner",
      "door-lock: noOwner",
      "forgotten-list: unclaimed",
      "hardtoschedule: paused",
      "movedelsewhere: notBegun",
      "nevermind: halfWay",
      "passwordchanged: password",
      "shared-lab: noOwner",
    ]);
  });

  /** Done, signed off, excused, under way, or with catch-ups every night. */
  function fineOne(index: number): FleetPerson {
    const name = `person${index}`;
    const doneAt = ago(1 + (index % 40));
    const kinds: readonly FleetPerson[] = [
      { name, move: DONE, doneAt },
      { name, move: { ...DONE, grade: "checkThese" }, doneAt },
      { name, move: { ...DONE, signedOffAt: doneAt }, doneAt, entry: { deliverySwitched: true } },
      { name, move: { ...DONE, arrivedSince: 4, catchUp: true }, doneAt },
      { name, entry: { mark: "excused", markReason: "has left" } },
      { name, move: { phase: "copying", bytesLeft: 10_000_000n, queuedAt: ago(0) } },
      { name, move: { phase: "queued", bytesLeft: 10_000_000n, queuedAt: ago(0) } },
      { name, move: { stateSince: ago(1) } },
    ];
    return kinds[index % kinds.length] ?? { name };
  }
});
