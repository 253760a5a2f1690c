/** SIGTERM: the run ends within seconds wherever it is, even when a server says nothing any more, and keeps its place. */
import { describe, expect, it } from "vitest";
import { expectSoundRun } from "../support/memory/checks.ts";
import { type FaultPlan, faultAtEvent } from "../support/memory/faults.ts";
import { mailbox, message } from "../support/memory/fixture.ts";
import type { MemoryProcess } from "../support/memory/process.ts";
import { expectSameMail } from "../support/memory/same-mail.ts";
import { MemoryWorld, type RunTrace } from "../support/memory/world.ts";
import { a, b, c, d } from "./scenarios.ts";

/** What people and supervisors are promised. */
const PROMISED_MS = 5_000;

const fresh = (): MemoryWorld =>
  new MemoryWorld({ old: mailbox({ INBOX: [a, b], Sent: [c, d] }), request: { connections: 2 } });

async function interruptedWhile(
  world: MemoryWorld,
  request: object,
  when: (process: MemoryProcess) => FaultPlan,
): Promise<RunTrace> {
  let plan: FaultPlan = () => null;
  const run = await world.run(request, { protocol: (point) => plan(point) }, (process) => {
    plan = when(process);
  });
  expectSoundRun(run);
  return run;
}

describe("a run that is told to stop", () => {
  it("at any event ends in time, also when the server is silent from then on", async () => {
    const { events } = (await fresh().run()).faults;
    for (const kind of ["interrupted", "hung"] as const)
      for (let number = 1; number <= events; number++) {
        const world = fresh();
        let told = 0;
        const run = await interruptedWhile(world, {}, () => (point) => {
          if (point.number !== number) return null;
          told = world.clock.now();
          return kind;
        });
        const what = `${kind} at event ${number}`;
        expect(world.clock.now() - told, what).toBeLessThanOrEqual(PROMISED_MS);
        if (run.report?.endedBy !== null)
          expect(run.report, what).toMatchObject({ endedBy: "interrupted", grade: "notComplete" });
      }
  });

  it("while it waits for a server ends at once", async () => {
    const world = fresh();
    let told = 0;
    const run = await world.run({}, { protocol: (point) => (point.number > 15 ? "lost" : null) }, (process) => {
      told = world.clock.now() + 1_500;
      world.clock.at(told, () => process.interrupt());
    });
    expectSoundRun(run);
    expect(run.observer.waits.length).toBeGreaterThan(0);
    expect(run.report?.endedBy).toBe("interrupted");
    expect(world.clock.now() - told).toBeLessThanOrEqual(PROMISED_MS);
  });

  it("while it waits for a lost reply ends at once, and the next run goes on waiting", async () => {
    const world = new MemoryWorld({
      old: mailbox({ INBOX: [a] }),
      request: { lastProbeMs: 300_000, settleMs: 600_000 },
    });
    let lost = 0;
    const run = await world.run({}, { protocol: faultAtEvent("released", "lost") }, (process) => {
      lost = world.clock.now();
      world.clock.at(lost + 60_000, () => process.interrupt());
    });
    expectSoundRun(run);
    expect(run.report).toMatchObject({ endedBy: "interrupted", notSettled: 1 });
    expect(world.clock.now() - lost).toBeLessThanOrEqual(60_000 + PROMISED_MS);
    const rest = await world.run();
    expect(rest.report).toMatchObject({ copied: 1, grade: "complete" });
    expect(world.clock.now() - lost).toBeGreaterThanOrEqual(300_000);
    expectSameMail(world.old, world.new);
  });

  it("before it has begun says so, and has touched nothing", async () => {
    const world = fresh();
    const run = await interruptedWhile(world, {}, (process) => {
      process.interrupt();
      return () => null;
    });
    expect(run.report).toMatchObject({ endedBy: "interrupted", found: 0 });
    expect(run.log.filter((entry) => ["CREATE", "APPEND"].includes(entry.verb))).toEqual([]);
  });

  it("between two messages lets the one under way finish, so that nothing is left unsettled", async () => {
    const world = new MemoryWorld({
      old: mailbox({ INBOX: Array.from({ length: 9 }, (_unused, index) => message(`m${index}`)) }),
    });
    const run = await world.run({}, { protocol: faultAtEvent("released", "interrupted", 4) });
    expectSoundRun(run);
    expect(run.report).toMatchObject({ endedBy: "interrupted", copied: 4 });
    expect(world.journal.rowsOf().filter((row) => row.kind === "AMBIGUOUS")).toEqual([]);
    expect((await world.run()).report).toMatchObject({ copied: 5, copiedBefore: 4 });
  });
});
