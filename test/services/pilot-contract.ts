/** What the pilot group promises on every database. */
import { beforeEach, expect, it } from "vitest";
import type { Viewer } from "../../lib/auth/viewer.ts";
import type { Grade } from "../../lib/engine/state.ts";
import { readLine } from "../../lib/jobs/line.ts";
import { openGateNow, pilotView, removePilot, savePilot } from "../../lib/services/pilot.ts";
import { progressOf } from "../../lib/services/progress.ts";
import { startMigration } from "../../lib/services/start.ts";
import { closeRun } from "../../lib/worker/close-run.ts";
import { addMigration, addPerson, addServer, type TestPortal } from "../support/portal.ts";

const ADMINISTRATOR: Viewer = {
  kind: "administrator",
  administratorId: "admin",
  name: "admin",
  role: "administrator",
  session: "s",
};

/** `portal` is opened by the caller, and closed. */
export function describePilot(portal: () => TestPortal): void {
  let serverId: string;
  beforeEach(async () => {
    const { client } = portal().database;
    await client.organisation.upsert({
      where: { id: 1 },
      create: { id: 1, name: "IT" },
      update: { pilotReports: null },
    });
    await client.migration.deleteMany();
    await client.rosterEntry.deleteMany();
    serverId = (await addServer(portal(), { host: `${crypto.randomUUID()}.example`, use: "old" })).id;
  });

  const save = (people: string, needed = "1") => savePilot(portal(), ADMINISTRATOR, { people, serverId, needed });
  const view = () => pilotView(portal(), ADMINISTRATOR);

  async function started(oldLogin: string) {
    const person = await addPerson(portal());
    const { id } = await addMigration(portal(), person, { oldServerId: serverId, oldLogin });
    expect(await startMigration(portal(), person.viewer, id, { seen: null })).toBe("started");
    const standing = async () => (await progressOf(portal(), person.viewer, id)).standing.kind;
    const isInLine = async () => (await readLine(portal().database, new Date())).some((one) => one.id === id);
    return { id, standing, isInLine };
  }

  async function end(id: string, grade: Grade): Promise<void> {
    await portal().database.client.migration.update({ where: { id }, data: { phase: "verifying" } });
    const event = { kind: "verified", grade } as const;
    await closeRun(portal().database, { workerId: "w", migrationId: id, run: null, event, servedMs: 0 });
  }

  it("goes first, and everybody else when its reports are clean", async () => {
    expect(await save("Pia@old.example, paul@old.example", "2")).toEqual({ ok: true, id: "1" });
    const [pia, anna] = [await started("Pia@old.example"), await started("anna@old.example")];
    expect([await pia.isInLine(), await anna.isInLine(), await anna.standing()]).toEqual([true, false, "awaitsPilot"]);
    await end(pia.id, "complete");
    expect(await view()).toMatchObject({
      gate: "closed",
      waiting: 1,
      people: [{ state: "notBegun" }, { state: "clean" }],
    });
    const paul = await started("paul@old.example");
    await end(paul.id, "smallDifferences");
    expect(await view()).toMatchObject({ gate: "open", waiting: 0 });
    expect(await anna.isInLine()).toBe(true);
    expect(await (await started("ben@old.example")).isInLine()).toBe(true);
    const audit = await portal().database.client.auditEvent.findMany({ where: { action: "pilot.open" } });
    expect(audit).toMatchObject([{ actorKind: "worker", details: '{"through":1}' }]);
  });

  it("keeps the gate closed while one of its reports has something to look at", async () => {
    await save("pia@old.example paul@old.example", "1");
    const [pia, paul, anna] = [
      await started("pia@old.example"),
      await started("paul@old.example"),
      await started("anna@old.example"),
    ];
    await end(pia.id, "checkThese");
    await end(paul.id, "complete");
    expect([await anna.isInLine(), (await view()).gate]).toEqual([false, "closed"]);
    // Somebody has looked, and the next run is clean.
    await portal().database.client.migration.update({
      where: { id: pia.id },
      data: { phase: "queued", activity: "running" },
    });
    await end(pia.id, "complete");
    expect(await anna.isInLine()).toBe(true);
  });

  it("is waited for no longer when an administrator says so", async () => {
    await save("pia@old.example");
    const anna = await started("anna@old.example");
    expect(await openGateNow(portal(), ADMINISTRATOR)).toBe(1);
    expect([await anna.isInLine(), await openGateNow(portal(), ADMINISTRATOR)]).toEqual([true, null]);
    await removePilot(portal(), ADMINISTRATOR);
    expect(await view()).toMatchObject({ gate: "off", people: [] });
  });

  it("lets whoever comes into it begin, and whoever waits when it is dissolved", async () => {
    await save("pia@old.example");
    const [anna, ben] = [await started("anna@old.example"), await started("ben@old.example")];
    await save("pia@old.example\nanna@old.example", "2");
    expect([await anna.isInLine(), await ben.isInLine()]).toEqual([true, false]);
    await removePilot(portal(), ADMINISTRATOR);
    expect(await ben.isInLine()).toBe(true);
  });
}
