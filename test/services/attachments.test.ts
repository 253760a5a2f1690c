import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ImportRequest } from "../../lib/engine/request.ts";
import type { Problem } from "../../lib/engine/tally.ts";
import { NotFound } from "../../lib/services/access.ts";
import { saveAsAttachments } from "../../lib/services/attachments.ts";
import { startMigration } from "../../lib/services/start.ts";
import { addMigration, addPerson, type TestPerson, type TestPortal, testPortal } from "../support/portal.ts";
import { addRunWith, REFUSED } from "../support/set-aside.ts";

let portal: TestPortal;
let anna: TestPerson;
beforeAll(async () => {
  portal = await testPortal();
  anna = await addPerson(portal);
});
afterAll(() => portal.close());

const harmful: Problem = { ...REFUSED, uid: 8, text: "virus found" };
const large: Problem = { ...REFUSED, uid: 9, code: "message.tooLarge" };
const saved: Problem = { ...REFUSED, uid: 10, savedIn: "Import problems" };
const other: Problem = { ...REFUSED, uid: 11 };
const PROBLEMS = [large, REFUSED, harmful, saved, other];

async function moved() {
  const done = { phase: "done", activity: null, grade: "checkThese" } as const;
  const migration = await addMigration(portal, anna, { ...done, oldLogin: randomBytes(6).toString("hex") });
  await addRunWith(portal.database, migration, PROBLEMS);
  return migration;
}

const WISH = { seen: null };
const save = (migrationId: string, number: number | null, run = 1) =>
  saveAsAttachments(portal, anna.viewer, { migrationId, run, number }, WISH);

async function rescueIn(id: string) {
  const { plan } = await portal.database.client.migration.findUniqueOrThrow({ where: { id } });
  const request: ImportRequest = JSON.parse(plan);
  return request.rescue;
}

describe("saving refused messages as attachments", () => {
  it("starts a run that is told of one, with everything that it needs to say", async () => {
    const { id } = await moved();
    expect(await save(id, 2)).toBe("started");
    const rescue = await rescueIn(id);
    expect(rescue?.messages).toEqual([{ oldName: "Birds", uid: 7, uidValidity: 12 }]);
    expect(rescue?.folder).toEqual(["Import problems"]);
    expect(rescue?.words.text).toContain("{folder}");
    const event = await portal.database.client.auditEvent.findFirstOrThrow({
      where: { subjectId: id, action: "migration.start" },
    });
    expect(JSON.parse(event.details ?? "")).toMatchObject({ attachments: 1 });
  });

  it("or of all that the new server may take so, and of no others", async () => {
    const { id } = await moved();
    expect(await save(id, null)).toBe("started");
    expect((await rescueIn(id))?.messages.map(({ uid }) => uid)).toEqual([7, 11]);
  });

  it("is over with that run: the next one is asked anew", async () => {
    const { id } = await moved();
    await startMigration(portal, anna.viewer, id, WISH);
    expect(await rescueIn(id)).toBeUndefined();
  });

  it.each([[1], [3], [4], [6]])("is not offered for what it does not help (%s)", async (number) => {
    const { id } = await moved();
    await expect(save(id, number)).rejects.toThrow(NotFound);
  });

  it("is for the owner, from the latest report, and once", async () => {
    const { id, plan } = await moved();
    const ben = await addPerson(portal);
    const theirs = { migrationId: id, run: 1, number: null };
    await expect(saveAsAttachments(portal, ben.viewer, theirs, WISH)).rejects.toThrow(NotFound);
    await addRunWith(portal.database, { id, plan }, PROBLEMS);
    expect(await save(id, null)).toBe("alreadyStarted");
    expect(await save(id, null, 2)).toBe("started");
    expect(await save(id, null, 2)).toBe("alreadyStarted");
  });
});
