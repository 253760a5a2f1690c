/** What the end of a run leaves in the row of its migration. */
import { afterAll, beforeAll, expect, it } from "vitest";
import { takeLease } from "../../lib/db/leases.ts";
import type { MigrationEvent } from "../../lib/engine/state.ts";
import { closeRun } from "../../lib/worker/close-run.ts";
import { addMigration, addPerson, type TestPortal, testPortal } from "../support/portal.ts";

let portal: TestPortal;
beforeAll(async () => {
  portal = await testPortal();
});
afterAll(() => portal.close());

/** The row after a run that ended so, with 600 s of service counted before. */
async function after(event: MigrationEvent, servedMs: number, bytesLeft?: number) {
  const before = { phase: "verifying", servedMs: 600_000n, bytesLeft: 9n, rank: 1 } as const;
  const { id } = await addMigration(portal, await addPerson(portal), before);
  await closeRun(portal.database, { workerId: "w", migrationId: id, run: null, event, servedMs, bytesLeft });
  return portal.database.client.migration.findUniqueOrThrow({ where: { id } });
}

it.each([
  { kind: "resume" },
  { kind: "pause" },
  { kind: "wait", until: 5, reason: "net.lost" },
  { kind: "fail", code: "engine.bug" },
] as const)("counts for how long it had connections, and keeps what else decides about its turn: %o", async (event) => {
  expect(await after(event, 1_500.4)).toMatchObject({ servedMs: 601_500n, bytesLeft: 9n, rank: 1 });
  expect(await after(event, -200_000, 5)).toMatchObject({ servedMs: 400_000n, bytesLeft: 5n });
  expect((await after(event, -700_000)).servedMs).toBe(0n);
});

it("begins anew with everything when it is done", async () => {
  const done = await after({ kind: "verified", grade: "complete" }, 1_500, 0);
  expect(done).toMatchObject({ phase: "done", servedMs: 0n, bytesLeft: 0n, rank: 0 });
});

it("is nobody's to write who has lost the migration to another worker", async () => {
  const { id } = await addMigration(portal, await addPerson(portal), { phase: "copying", activity: "running" });
  const now = new Date();
  const wish = { key: id, now, until: new Date(now.getTime() + 60_000) };
  const hold = await takeLease(portal.database, { ...wish, holder: "w" });
  await takeLease(portal.database, { ...wish, holder: "other", force: true });
  const closing = { workerId: "w", migrationId: id, run: null, servedMs: 0 };
  const fail = { kind: "fail", code: "engine.bug" } as const;
  await closeRun(portal.database, { ...closing, event: fail, hold: hold ?? { key: id, fence: 0 } });
  expect(await portal.database.client.migration.findUnique({ where: { id } })).toMatchObject({ activity: "running" });
});
