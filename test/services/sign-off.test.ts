import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { NotFound } from "../../lib/services/access.ts";
import { setCatchUp } from "../../lib/services/catch-up.ts";
import { homeOf } from "../../lib/services/home.ts";
import { signOff, signOffView, takeBackSignOff } from "../../lib/services/sign-off.ts";
import { startMigration } from "../../lib/services/start.ts";
import { addMigration, addPerson, type MigrationOptions, type TestPortal, testPortal } from "../support/portal.ts";

const DONE = { phase: "done", activity: null, grade: "complete", queuedAt: new Date(5), catchUp: true } as const;

let portal: TestPortal;
beforeAll(async () => {
  portal = await testPortal();
});
afterAll(() => portal.close());
beforeEach(() => portal.database.client.announcement.deleteMany());

async function mover(row: MigrationOptions = DONE) {
  const person = await addPerson(portal);
  const { id } = await addMigration(portal, person, { catchUpAt: new Date(5), ...row });
  const { client } = portal.database;
  return {
    ...{ person, id, viewer: person.viewer },
    read: () => client.migration.findUniqueOrThrow({ where: { id } }),
    passwords: () => client.credential.count({ where: { account: { personId: person.viewer.personId } } }),
    can: async () => (await signOffView(portal, person.viewer, id)).can,
  };
}

function announce(deadline: string) {
  return portal.database.client.announcement.create({
    data: { headline: "{when}", text: "", deadline, zone: "UTC", publishedAt: new Date() },
  });
}

it("ends a move: nothing comes at night any more, and both passwords are erased", async () => {
  const { viewer, id, read, passwords, can } = await mover();
  expect([await can(), await passwords()]).toEqual(["signOff", 2]);
  expect(await signOff(portal, viewer, id)).toBe(true);
  expect(await read()).toMatchObject({ signedOffAt: expect.any(Date), catchUp: false, catchUpAt: null, phase: "done" });
  expect([await can(), await passwords()]).toEqual(["takeBack", 0]);
  expect((await homeOf(portal, viewer)).moves).toMatchObject([{ step: "signOff", nextCatchUp: null }]);
  expect(await signOff(portal, viewer, id)).toBe(false);
  const audit = await portal.database.client.auditEvent.findMany({ where: { subjectId: id } });
  expect(audit).toMatchObject([{ action: "migration.signOff", actorKind: "person", details: '{"erased":2}' }]);
});

it("keeps a password that another move of theirs still needs", async () => {
  const { person, viewer, id, passwords } = await mover();
  const { id: second } = await addMigration(portal, person, { ...DONE, oldLogin: "second@old.example" });
  expect(await passwords()).toBe(3);
  await signOff(portal, viewer, id);
  expect(await passwords()).toBe(2);
  await signOff(portal, viewer, second);
  expect(await passwords()).toBe(0);
});

it("lets nothing begin until it is taken back", async () => {
  const { viewer, id, read } = await mover();
  await signOff(portal, viewer, id);
  expect(await startMigration(portal, viewer, id, { seen: 5 })).toBe("signedOff");
  await setCatchUp(portal, viewer, id, true);
  expect(await read()).toMatchObject({ phase: "done", catchUp: false });
  expect(await takeBackSignOff(portal, viewer, id)).toBe(true);
  expect((await read()).signedOffAt).toBeNull();
  expect(await startMigration(portal, viewer, id, { seen: 5 })).toBe("passwordsMissing");
  expect(await takeBackSignOff(portal, viewer, id)).toBe(false);
});

it("cannot be taken back when the deadline is over", async () => {
  const { viewer, id, can } = await mover();
  await signOff(portal, viewer, id);
  await announce("2001-01-01T10:00");
  expect(await takeBackSignOff(portal, viewer, id)).toBe(false);
  expect(await can()).toBe("tooLate");
});

it.each<[string, MigrationOptions]>([
  ["notYet", { phase: "draft" }],
  ["notYet", { phase: "copying", activity: "stopped" }],
  ["underWay", { phase: "copying", activity: "running" }],
  ["underWay", { phase: "queued", activity: "running" }],
])("is not possible (%s) for a move that is %o", async (can, row) => {
  const { viewer, id, passwords, ...move } = await mover(row);
  expect(await move.can()).toBe(can);
  expect([await signOff(portal, viewer, id), await passwords()]).toEqual([false, 2]);
});

it("is for the person alone", async () => {
  const { id } = await mover();
  const { viewer: other } = await mover();
  for (const act of [signOffView, signOff, takeBackSignOff])
    await expect(act(portal, other, id)).rejects.toThrow(NotFound);
});
