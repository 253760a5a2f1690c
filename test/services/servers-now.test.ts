import { afterEach, beforeEach, expect, it } from "vitest";
import type { Administrator } from "../../lib/auth/viewer.ts";
import { LOAD_FRESH_MS, writeLoads } from "../../lib/db/server-loads.ts";
import { serversNow } from "../../lib/services/servers-now.ts";
import {
  addAdministrator,
  addMigration,
  addPerson,
  addServer,
  type TestPortal,
  testPortal,
} from "../support/portal.ts";

let portal: TestPortal;
let helper: Administrator;
beforeEach(async () => {
  portal = await testPortal();
  helper = (await addAdministrator(portal, "desk", "helper")).viewer;
});
afterEach(() => portal.close());

const QUIET = { replyMs: null, pauseMs: 0, errors: 0 };
const load = (serverId: string, worker: string, connections: number, at = new Date()) => {
  return { serverId, worker, at, connections, messagesPerSecond: 10, bytesPerSecond: 1000, ...QUIET };
};

it("UX 40: tells what all workers do with a server, beside what it is allowed", async () => {
  const fresh = await addServer(portal, { name: "New mail", use: "new", maxConnections: 10 });
  const old = await addServer(portal, { name: "Old mail", use: "old", maxConnections: 6 });
  await writeLoads(portal.database, "one", [{ ...load(old.id, "one", 3), replyMs: 300, pauseMs: 500, errors: 2 }]);
  await writeLoads(portal.database, "two", [load(old.id, "two", 1)]);
  const person = await addPerson(portal, { serverId: fresh.id });
  await addMigration(portal, person, { oldServerId: old.id, phase: "queued" });
  expect(await serversNow(portal, helper)).toMatchObject([
    {
      ...{ name: "Old mail", use: "old", connections: 4, maxConnections: 6, messagesPerSecond: 20 },
      ...{ bytesPerSecond: 2000, replyMs: 300, isSlow: true, errors: 2, waiting: 1, closed: null },
    },
    { name: "New mail", connections: 0, isSlow: false, replyMs: null, waiting: 1 },
  ]);
});

it("says nothing of a worker that has not written for a while", async () => {
  const old = await addServer(portal, { use: "old" });
  const stale = new Date(Date.now() - LOAD_FRESH_MS - 1000);
  await writeLoads(portal.database, "gone", [load(old.id, "gone", 3, stale)]);
  expect(await serversNow(portal, helper)).toMatchObject([{ connections: 0, messagesPerSecond: 0 }]);
});

it("keeps only what a worker said last", async () => {
  const old = await addServer(portal, { use: "old" });
  await writeLoads(portal.database, "one", [load(old.id, "one", 3)]);
  await writeLoads(portal.database, "one", []);
  expect(await portal.database.client.serverLoad.count()).toBe(0);
});

it("says until when the hours of a server allow no copying", async () => {
  const windows = JSON.stringify([{ days: [], from: "00:00", to: "00:00" }]);
  await addServer(portal, { use: "old", windows });
  expect(await serversNow(portal, helper)).toMatchObject([{ closed: { until: null } }]);
});
