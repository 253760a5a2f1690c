import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { NotFound } from "../../lib/services/access.ts";
import { startMigration } from "../../lib/services/start.ts";
import { CANARY } from "../support/canary.ts";
import {
  addAdministrator,
  addMigration,
  addPerson,
  type MigrationOptions,
  type TestPortal,
  testPortal,
} from "../support/portal.ts";
import { describeStarting } from "./start-contract.ts";

let portal: TestPortal;
beforeAll(async () => {
  portal = await testPortal();
});
afterAll(() => portal.close());

const FIRST = { seen: null };

describe("starting on SQLite", () => describeStarting(() => portal));

describe("what a start takes along", () => {
  it("is a plan of exactly the chosen folders that hold mail, under the names shown", async () => {
    const person = await addPerson(portal);
    const listed = [
      { path: ["INBOX"] },
      { path: ["a/b"], newPath: ["slash/es"] },
      { path: ["Lab"], selectable: false },
      { path: ["Lab", "2003"] },
      { path: ["Trash"], chosen: false },
    ];
    const { id } = await addMigration(portal, person, { listed });
    expect(await startMigration(portal, person.viewer, id, FIRST)).toBe("started");
    const { plan } = await portal.database.client.migration.findUniqueOrThrow({ where: { id } });
    expect(JSON.parse(plan)).toMatchObject({
      folders: [
        { oldName: "INBOX", oldPath: ["INBOX"], newPath: ["INBOX"] },
        // The new server parts levels by this character.
        { oldName: "a/b", oldPath: ["a/b"], newPath: ["slash_es"] },
        { oldName: "Lab/2003", oldPath: ["Lab", "2003"], newPath: ["Lab", "2003"] },
      ],
      known: ["INBOX", "a/b", "Lab", "Lab/2003", "Trash"],
      connections: 1,
      recentFirstDays: 30,
      dryRun: false,
    });
  });
});

describe("what decides about its turn", () => {
  const started = async (listed: MigrationOptions["listed"], doneBytes: number | null = null) => {
    const person = await addPerson(portal);
    const { id } = await addMigration(portal, person, { ...(listed && { listed }), servedMs: 900_000n });
    const { client } = portal.database;
    const record = JSON.stringify({ doneBytes });
    if (doneBytes !== null)
      await client.progress.create({ data: { migrationId: id, runId: "r", record, updatedAt: new Date() } });
    expect(await startMigration(portal, person.viewer, id, FIRST)).toBe("started");
    return client.migration.findUniqueOrThrow({ where: { id } });
  };
  const folders = [
    { path: ["INBOX"], bytes: 5000 },
    { path: ["Sent"], bytes: 300 },
    { path: ["Trash"], bytes: 70_000, chosen: false },
  ];

  it("is how much the chosen folders hold, and no service of before", async () => {
    expect(await started(folders)).toMatchObject({ bytesLeft: 5300n, servedMs: 0n });
  });

  it("is not what an earlier run has brought already", async () => {
    expect((await started(folders, 5100)).bytesLeft).toBe(200n);
    expect((await started(folders, 6000)).bytesLeft).toBe(0n);
  });

  it("is nothing where a size is not known", async () => {
    expect((await started([...folders, { path: ["Lab"], bytes: null }])).bytesLeft).toBeNull();
  });
});

describe("nothing is started", () => {
  const phaseOf = async (id: string) =>
    (await portal.database.client.migration.findUniqueOrThrow({ where: { id } })).phase;

  it.each(["old", "new"])("SEC 33: while the password of the %s account is missing", async (side) => {
    const person = await addPerson(portal, { password: side === "new" ? null : CANARY });
    const { id } = await addMigration(portal, person, { oldPassword: side === "old" ? null : CANARY });
    expect(await startMigration(portal, person.viewer, id, FIRST)).toBe("passwordsMissing");
    expect(await phaseOf(id)).toBe("draft");
  });

  it.each([
    ["no folder is chosen", [{ path: ["INBOX"], chosen: false }]],
    ["only a level without mail is chosen", [{ path: ["Lab"], selectable: false }]],
    ["no folder is listed yet", []],
  ])("while %s", async (_what, listed) => {
    const person = await addPerson(portal);
    const { id } = await addMigration(portal, person, { listed });
    expect(await startMigration(portal, person.viewer, id, FIRST)).toBe("nothingChosen");
    expect(await phaseOf(id)).toBe("draft");
  });

  it("for anybody but the person whose mail it is", async () => {
    const person = await addPerson(portal);
    const { id } = await addMigration(portal, person);
    const others = [
      (await addPerson(portal)).viewer,
      (await addAdministrator(portal)).viewer,
      { kind: "nobody" } as const,
    ];
    for (const viewer of others)
      await expect(startMigration(portal, viewer, id, FIRST)).rejects.toBeInstanceOf(NotFound);
    expect(await phaseOf(id)).toBe("draft");
  });

  it.each(["running", "waiting"] as const)("while a run is %s", async (activity) => {
    const person = await addPerson(portal);
    const waiting = activity === "waiting" ? { waitUntil: new Date(), reason: "net.lost" } : {};
    const { id } = await addMigration(portal, person, { phase: "copying", activity, ...waiting });
    expect(await startMigration(portal, person.viewer, id, FIRST)).toBe("alreadyStarted");
    expect(await phaseOf(id)).toBe("copying");
  });

  it.each(["paused", "stopped", "failed"] as const)("twice, but what is %s goes on", async (activity) => {
    const person = await addPerson(portal);
    const reason = activity === "failed" ? "engine.bug" : null;
    const { id } = await addMigration(portal, person, { phase: "copying", activity, reason });
    expect(await startMigration(portal, person.viewer, id, FIRST)).toBe("started");
    expect(await phaseOf(id)).toBe("queued");
  });
});
