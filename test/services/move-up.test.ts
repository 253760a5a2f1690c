/** Moving somebody up in the line, and back. */
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import type { Viewer } from "../../lib/auth/viewer.ts";
import { NotFound } from "../../lib/services/access.ts";
import { inLineFacts, moveBack, moveUp } from "../../lib/services/move-up.ts";
import { progressOf } from "../../lib/services/progress.ts";
import {
  addMigration,
  addPerson,
  addServer,
  type MigrationOptions,
  type TestPerson,
  type TestPortal,
  testPortal,
} from "../support/portal.ts";

const ADMINISTRATOR: Viewer = {
  kind: "administrator",
  administratorId: "admin",
  name: "admin",
  role: "administrator",
  session: "s",
};

let portal: TestPortal;
let oldServerId: string;
beforeAll(async () => {
  portal = await testPortal();
  await portal.database.client.worker.create({ data: { id: "w", startedAt: new Date(), heartbeatAt: new Date() } });
});
afterAll(() => portal.close());
beforeEach(async () => {
  await portal.database.client.auditEvent.deleteMany();
  oldServerId = (await addServer(portal, { name: "Old mail", host: `${crypto.randomUUID()}.example` })).id;
});

async function inLine(person: TestPerson, minutesAgo: number, row: MigrationOptions = {}): Promise<string> {
  const queuedAt = new Date(Date.now() - minutesAgo * 60_000);
  return (await addMigration(portal, person, { phase: "queued", activity: "running", queuedAt, oldServerId, ...row }))
    .id;
}

const acts = () => portal.database.client.auditEvent.findMany({ orderBy: { id: "asc" } });

it("puts somebody before all others, says so to them at once, and can be taken back", async () => {
  const [anna, ben] = [await addPerson(portal), await addPerson(portal)];
  await inLine(anna, 20);
  const id = await inLine(ben, 10);
  const placeOfBen = async () => (await progressOf(portal, ben.viewer, id)).standing;
  expect(await placeOfBen()).toMatchObject({ kind: "queued", place: 2 });
  expect(await inLineFacts(portal, ADMINISTRATOR, id)).toMatchObject({
    oldServer: "Old mail",
    place: 2,
    isMovedUp: false,
  });
  expect(await moveUp(portal, ADMINISTRATOR, id)).toBe(true);
  expect(await placeOfBen()).toMatchObject({ place: 1 });
  expect(await inLineFacts(portal, ADMINISTRATOR, id)).toMatchObject({ place: 1, isMovedUp: true });
  expect(await moveBack(portal, ADMINISTRATOR, id)).toBe(true);
  expect(await placeOfBen()).toMatchObject({ place: 2 });
  expect(await acts()).toMatchObject([
    { actorKind: "administrator", action: "migration.moveUp", subjectId: id, details: '{"place":2}' },
    { actorKind: "administrator", action: "migration.moveBack", subjectId: id },
  ]);
});

it("happens once, however often the button is pressed", async () => {
  const id = await inLine(await addPerson(portal), 5);
  expect([await moveUp(portal, ADMINISTRATOR, id), await moveUp(portal, ADMINISTRATOR, id)]).toEqual([true, false]);
  expect([await moveBack(portal, ADMINISTRATOR, id), await moveBack(portal, ADMINISTRATOR, id)]).toEqual([true, false]);
  expect(await acts()).toHaveLength(2);
});

it.each([
  { phase: "draft", activity: "running" },
  { phase: "done", activity: null, grade: "complete" },
  { phase: "copying", activity: "paused" },
] as const)("is of no use, and leaves no word, where nothing is under way: %o", async (row) => {
  const id = await inLine(await addPerson(portal), 5, row);
  expect(await moveUp(portal, ADMINISTRATOR, id)).toBe(false);
  expect(await acts()).toEqual([]);
});

it("is for administrators alone, whoever it is about", async () => {
  const anna = await addPerson(portal);
  const id = await inLine(anna, 5);
  for (const act of [inLineFacts, moveUp, moveBack])
    await expect(act(portal, anna.viewer, id)).rejects.toThrow(NotFound);
  expect(await acts()).toEqual([]);
});

it("knows no migration that there is not", async () => {
  await expect(moveUp(portal, ADMINISTRATOR, "no-such")).rejects.toThrow(NotFound);
});
