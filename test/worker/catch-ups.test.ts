/** What the worker puts in line at night by itself. */
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { queueCatchUps } from "../../lib/worker/catch-ups.ts";
import { closeRun } from "../../lib/worker/close-run.ts";
import { addMigration, addPerson, type MigrationOptions, type TestPortal, testPortal } from "../support/portal.ts";

const NOW = new Date();
const DONE = { phase: "done", activity: null, grade: "complete", catchUp: true, catchUpAt: NOW } as const;

let portal: TestPortal;
beforeAll(async () => {
  portal = await testPortal();
});
afterAll(() => portal.close());
beforeEach(async () => {
  await portal.database.client.migration.deleteMany();
  await portal.database.client.announcement.deleteMany();
});

async function mover(row: MigrationOptions = {}): Promise<string> {
  return (await addMigration(portal, await addPerson(portal), { ...DONE, ...row })).id;
}

const read = (id: string) => portal.database.client.migration.findUniqueOrThrow({ where: { id } });
const look = () => queueCatchUps(portal.database, "w", NOW);

it("is what is due, once, with the passwords kept no longer for it", async () => {
  const id = await mover();
  const until = async () =>
    (await portal.database.client.credential.findMany({ orderBy: { accountId: "asc" } })).map(
      ({ keepUntil }) => keepUntil,
    );
  const before = await until();
  expect([await look(), await look()]).toEqual([1, 0]);
  expect(await read(id)).toMatchObject({
    phase: "queued",
    activity: "running",
    queuedAt: NOW,
    catchUpAt: null,
    catchUp: true,
  });
  expect(await until()).toEqual(before);
  const audit = await portal.database.client.auditEvent.findMany({ where: { subjectId: id } });
  expect(audit).toMatchObject([{ action: "migration.state", actorKind: "worker", actorId: "w" }]);
});

it.each<[string, MigrationOptions]>([
  ["is not due yet", { catchUpAt: new Date(NOW.getTime() + 1) }],
  ["is not wished for", { catchUp: false }],
  ["is signed off", { signedOffAt: NOW }],
  ["is under way", { phase: "copying", activity: "running" }],
  ["was stopped", { phase: "copying", activity: "stopped" }],
])("is nothing that %s", async (_what, row) => {
  const id = await mover(row);
  const before = await read(id);
  expect(await look()).toBe(0);
  expect(await read(id)).toEqual(before);
});

it("is nothing without both passwords, and is not asked again", async () => {
  const id = await mover({ oldPassword: null });
  expect([await look(), (await read(id)).catchUpAt]).toEqual([0, null]);
});

it("is nothing after the deadline", async () => {
  const id = await mover();
  await portal.database.client.announcement.create({
    data: { headline: "{when}", text: "", deadline: "2001-01-01T10:00", zone: "UTC", publishedAt: NOW },
  });
  expect([await look(), (await read(id)).catchUpAt]).toEqual([0, null]);
});

it.each([true, false])(
  "is due again after each run that came to its end, where that is wished for: %s",
  async (catchUp) => {
    const id = await mover({ phase: "verifying", activity: "running", grade: null, catchUp, catchUpAt: null });
    const event = { kind: "verified", grade: "complete" } as const;
    await closeRun(portal.database, { workerId: "w", migrationId: id, run: null, event, servedMs: 0 });
    const { catchUpAt } = await read(id);
    if (catchUp) expect(catchUpAt?.getTime()).toBeGreaterThan(Date.now());
    else expect(catchUpAt).toBeNull();
  },
);
