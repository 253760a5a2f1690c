import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { NotFound } from "../../lib/services/access.ts";
import { pauseMigration, resumeMigration, stopMigration } from "../../lib/services/control.ts";
import {
  addMigration,
  addPerson,
  type MigrationOptions,
  type TestPerson,
  type TestPortal,
  testPortal,
} from "../support/portal.ts";

let portal: TestPortal;
let anna: TestPerson;
beforeAll(async () => {
  portal = await testPortal();
  anna = await addPerson(portal);
});
afterAll(() => portal.close());

let accounts = 0;
const migrationWith = async (row: MigrationOptions) =>
  (await addMigration(portal, anna, { oldLogin: `old-${accounts++}`, ...row })).id;
const pause = (id: string) => pauseMigration(portal, anna.viewer, id);
const stop = (id: string) => stopMigration(portal, anna.viewer, id);
const resume = (id: string) => resumeMigration(portal, anna.viewer, id);

const row = (id: string) => portal.database.client.migration.findUniqueOrThrow({ where: { id } });
async function acts(subjectId: string): Promise<string[]> {
  const events = await portal.database.client.auditEvent.findMany({ where: { subjectId }, orderBy: { id: "asc" } });
  return events.map(({ action }) => action);
}

describe("pause and stop", () => {
  it("leave phase and activity to the worker", async () => {
    const id = await migrationWith({ phase: "copying" });
    expect(await pause(id)).toBe("asked");
    expect(await row(id)).toMatchObject({ phase: "copying", activity: "running", wish: "pause" });
  });

  it("are asked once, however often they are pressed", async () => {
    const id = await migrationWith({ phase: "copying" });
    const answers = await Promise.all(Array.from({ length: 8 }, () => pause(id)));
    expect(answers.toSorted()).toEqual([...Array(7).fill("already"), "asked"]);
    expect(await acts(id)).toEqual(["migration.pause"]);
  });

  it("let stopping win over pausing, in whichever order they are pressed", async () => {
    const id = await migrationWith({ phase: "verifying" });
    expect([await pause(id), await stop(id), await pause(id)]).toEqual(["asked", "asked", "already"]);
    expect((await row(id)).wish).toBe("stop");
    expect(await acts(id)).toEqual(["migration.pause", "migration.stop"]);
  });

  it.each([
    ["draft", "running", "notPossible"],
    ["done", null, "notPossible"],
    ["copying", "failed", "notPossible"],
    ["copying", "needsUser", "notPossible"],
    ["copying", "paused", "already"],
    ["queued", "running", "asked"],
    ["copying", "waiting", "asked"],
  ] as const)("in phase %s with activity %s: %s", async (phase, activity, answer) => {
    const reason = activity === "failed" || activity === "needsUser" || activity === "waiting" ? "net.lost" : null;
    const grade = phase === "done" ? "complete" : null;
    const waitUntil = activity === "waiting" ? new Date() : null;
    const id = await migrationWith({ phase, activity, reason, grade, waitUntil });
    expect(await pause(id)).toBe(answer);
    expect((await row(id)).wish).toBe(answer === "asked" ? "pause" : null);
  });

  it("are for the owner alone", async () => {
    const id = await migrationWith({ phase: "copying", activity: "running" });
    const ben = await addPerson(portal);
    for (const act of [pauseMigration, stopMigration, resumeMigration])
      await expect(act(portal, ben.viewer, id)).rejects.toThrow(NotFound);
    expect((await row(id)).wish).toBeNull();
  });
});

describe("resuming", () => {
  it.each(["paused", "stopped", "failed", "needsUser"] as const)("puts what is %s in line again", async (activity) => {
    const reason = activity === "failed" || activity === "needsUser" ? "quota.full" : null;
    const before = { servedMs: 900_000n, bytesLeft: 5n };
    const id = await migrationWith({ phase: "copying", activity, reason, wish: "stop", ...before });
    expect(await resume(id)).toBe("queued");
    expect(await row(id)).toMatchObject({ phase: "queued", activity: "running", reason: null, wish: null });
    expect(await row(id)).toMatchObject({ servedMs: 0n, bytesLeft: 5n });
    expect((await row(id)).queuedAt).not.toBeNull();
    expect(await acts(id)).toEqual(["migration.state", "migration.resume"]);
  });

  it("queues once, however often it is pressed", async () => {
    const id = await migrationWith({ phase: "copying", activity: "paused" });
    const answers = await Promise.all(Array.from({ length: 8 }, () => resume(id)));
    expect(answers.filter((answer) => answer === "queued")).toHaveLength(1);
    expect(answers.filter((answer) => answer === "already")).toHaveLength(7);
    expect(await acts(id)).toEqual(["migration.state", "migration.resume"]);
  });

  it("asks for the password first where one is not kept", async () => {
    const id = await migrationWith({ phase: "copying", activity: "paused", oldPassword: null });
    expect(await resume(id)).toBe("needsPassword");
    expect(await row(id)).toMatchObject({ phase: "copying", activity: "paused" });
    expect(await acts(id)).toEqual([]);
  });

  it("has nothing to do before the first start and after the end", async () => {
    expect(await resume(await migrationWith({ phase: "draft" }))).toBe("notPossible");
    expect(await resume(await migrationWith({ phase: "done", activity: null, grade: "complete" }))).toBe("notPossible");
  });
});
