import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { afterEach, expect, it, vi } from "vitest";
import { healthOf, readinessOf } from "../../lib/services/health.ts";
import { portal as portalOfProcess } from "../../lib/services/portal.ts";
import { type TestPortal, testPortal } from "../support/portal.ts";

let portal: TestPortal;
afterEach(() => portal.close());
afterEach(() => void vi.unstubAllEnvs());

const health = () => healthOf(async () => portal);
const ago = (seconds: number) => new Date(Date.now() - seconds * 1000);

async function worker(heartbeatAt: Date, endedAt: Date | null = null): Promise<void> {
  await portal.database.client.worker.create({
    data: { id: crypto.randomUUID(), startedAt: ago(100), heartbeatAt, endedAt },
  });
}

it("is well while a worker gives signs of life", async () => {
  portal = await testPortal();
  expect(await health()).toEqual({ database: true, worker: false });
  await worker(ago(60));
  await worker(ago(1), ago(1));
  expect(await health()).toEqual({ database: true, worker: false });
  await worker(ago(2));
  expect(await health()).toEqual({ database: true, worker: true });
});

it("tells that the database does not answer instead of failing itself", async () => {
  portal = await testPortal();
  expect(await healthOf(() => Promise.reject(new Error("no database")))).toEqual({ database: false, worker: false });
});

it("is ready where the database has every table that this version needs, and a worker lives", async () => {
  portal = await testPortal();
  await worker(ago(1));
  const ready = () => readinessOf(async () => portal);
  expect(await ready()).toEqual({ database: true, worker: true, migrations: true });
  await portal.database.client
    .$executeRaw`UPDATE "_prisma_migrations" SET "finished_at" = NULL WHERE "migration_name" LIKE '%seeing-inside'`;
  expect(await ready()).toEqual({ database: true, worker: true, migrations: false });
  expect(await readinessOf(() => Promise.reject(new Error("no database")))).toEqual({
    ...{ database: false, worker: false, migrations: false },
  });
});

it("is well again as soon as a database that could not be opened at first can be", async () => {
  portal = await testPortal();
  const folder = join(portal.folder, "later");
  vi.stubEnv("CARRYOVER_DATA_DIR", folder);
  expect(await healthOf(portalOfProcess)).toEqual({ database: false, worker: false });
  mkdirSync(folder);
  // Asked itself first: it says what is wrong, and health only that something is.
  const { database } = await portalOfProcess();
  expect(await healthOf(portalOfProcess)).toEqual({ database: true, worker: false });
  await database.close();
});
