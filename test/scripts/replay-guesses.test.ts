/** How a replay judges what runs were thought to take. */
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Activity } from "../../lib/engine/state.ts";
import type { ProgressRecord } from "../../lib/progress/record.ts";
import { Guesses } from "../../scripts/replay/guesses.ts";
import { addMigration, addPerson, type TestPortal, testPortal } from "../support/portal.ts";

const BEGAN = 1_800_000_000_000;
const after = (seconds: number) => new Date(BEGAN + seconds * 1000);

let portal: TestPortal;
let guesses: Guesses;
let migrationId: string;
beforeEach(async () => {
  portal = await testPortal();
  guesses = new Guesses(portal.database);
  migrationId = (await addMigration(portal, await addPerson(portal), { oldLogin: "anna" })).id;
});
afterEach(() => portal.close());

/** A run of 100 s, of which after 20 s it was thought that 60 more are left. */
async function runWith(number: number, endedBy: string | null = null): Promise<void> {
  const { client } = portal.database;
  const times = { startedAt: after(0), endedAt: after(100) };
  const { id: runId } = await client.run.create({ data: { migrationId, number, request: "{}", endedBy, ...times } });
  const atQuarter = { at: after(20).getTime(), secondsLeft: 60 };
  const record: Partial<ProgressRecord> = { phase: "done", foundMessages: 10, foundBytes: 1000, atQuarter };
  const row = { runId, record: JSON.stringify(record), updatedAt: after(100) };
  await client.progress.upsert({ where: { migrationId }, create: { migrationId, ...row }, update: row });
  await guesses.look();
}

/** The run waited until then, so many seconds. */
async function waited(until: number, seconds: number, reason: "lastProbe" | "server.throttled"): Promise<void> {
  const activity: Activity = { kind: "waiting", reason, until: after(until).getTime() };
  const details = JSON.stringify({ from: { phase: "copying", activity }, milliseconds: seconds * 1000 });
  const data = { at: after(until), actorKind: "worker", action: "migration.state", subjectId: migrationId } as const;
  await portal.database.client.auditEvent.create({ data: { ...data, details } });
}

const took = async () => (await guesses.judged()).map((one) => one.took);

describe("of each run", () => {
  it("it is asked what was thought when a quarter was through, and how long it then took", async () => {
    await runWith(1);
    const said = { login: "anna", messages: 10, bytes: 1000, predicted: 60, took: 80, lasted: 100 };
    expect(await guesses.judged()).toEqual([said]);
  });

  it("it is known although the next one of the same person has begun", async () => {
    await runWith(1);
    await runWith(2);
    expect(await took()).toEqual([80, 80]);
  });

  it("what a server had it wait afterwards is taken out, and nothing of what was before", async () => {
    await runWith(1);
    await waited(10, 5, "server.throttled");
    await waited(30, 15, "server.throttled");
    await waited(60, 20, "server.throttled");
    expect(await took()).toEqual([50]);
  });

  it("what the portal waits for of its own accord is not taken out", async () => {
    await runWith(1);
    await waited(60, 20, "lastProbe");
    expect(await took()).toEqual([80]);
  });

  it("one that did not come to its end is not judged", async () => {
    await runWith(1, "interrupted");
    expect(await took()).toEqual([]);
  });
});
