/** What starting a migration promises on every database. */
import { expect, it } from "vitest";
import { startMigration } from "../../lib/services/start.ts";
import { addMigration, addPerson, type TestPortal } from "../support/portal.ts";

const FIRST = { seen: null };

/** `portal` is opened by the caller, and closed. */
export function describeStarting(portal: () => TestPortal): void {
  it("happens once, however many ask for it at the same time", async () => {
    const person = await addPerson(portal());
    const { id } = await addMigration(portal(), person);
    const { client } = portal().database;
    const outcomes = await Promise.all(
      Array.from({ length: 20 }, () => startMigration(portal(), person.viewer, id, FIRST)),
    );
    expect(outcomes.filter((outcome) => outcome === "started")).toHaveLength(1);
    expect(outcomes.filter((outcome) => outcome === "alreadyStarted")).toHaveLength(19);
    expect(await client.auditEvent.count({ where: { subjectId: id, action: "migration.start" } })).toBe(1);
    expect(await client.auditEvent.count({ where: { subjectId: id, action: "migration.state" } })).toBe(1);
    expect(await client.migration.findUnique({ where: { id } })).toMatchObject({
      phase: "queued",
      activity: "running",
      queuedAt: expect.any(Date),
      wish: null,
    });
  });

  it("happens once more when it is done, but not by a button that was shown before", async () => {
    const person = await addPerson(portal());
    const { id } = await addMigration(portal(), person);
    const { client } = portal().database;
    expect(await startMigration(portal(), person.viewer, id, FIRST)).toBe("started");
    const { queuedAt } = await client.migration.update({
      where: { id },
      data: { phase: "done", activity: null, grade: "complete", stateSince: new Date() },
    });
    expect(await startMigration(portal(), person.viewer, id, FIRST)).toBe("alreadyStarted");
    const again = { afterwards: "forget" as const, seen: queuedAt?.getTime() ?? null };
    const outcomes = await Promise.all([1, 2, 3].map(() => startMigration(portal(), person.viewer, id, again)));
    expect(outcomes.sort()).toEqual(["alreadyStarted", "alreadyStarted", "started"]);
    expect(await client.migration.findUnique({ where: { id } })).toMatchObject({
      phase: "queued",
      grade: null,
      forgetAfterRun: true,
    });
  });
}
