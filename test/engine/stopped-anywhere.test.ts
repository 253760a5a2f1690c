/**
 * The most important tests of the engine: every scenario is stopped before and after every write of the journal and at every event
 * of the protocol, by every kind of fault; resumed; and must end in the same state, with nothing lost and nothing doubled.
 */
import { describe, expect, it, vi } from "vitest";
import { expectSoundRun } from "../support/memory/checks.ts";
import { FAULTS, faultAt } from "../support/memory/faults.ts";
import { type WriteFault, writeFaultAt } from "../support/memory/journal.ts";
import type { MemoryWorld, RunFaults, RunTrace } from "../support/memory/world.ts";
import { expectEndState, SCENARIOS, type Scenario } from "./scenarios.ts";

// Seconds on an idle machine; others may be busy.
vi.setConfig({ testTimeout: 120_000 });

/** Late, but before the last look is taken: the copy must be found. */
const LATE_MS = 2_000;

const JOURNAL_FAULTS: readonly WriteFault[] = [
  "before",
  "after",
  "powerCut",
  "taken",
  "disk.full",
  "journal.leaseLost",
];

describe.each(SCENARIOS)("$name", (scenario) => {
  it.each(FAULTS)("ends the same after %s at any event of the protocol", async (kind) => {
    await stopEverywhere(
      scenario,
      (number) => ({ protocol: faultAt(number, kind) }),
      (run) => run.faults.fired.length > 0,
    );
  });

  it.each(JOURNAL_FAULTS)("ends the same after %s at any write of the journal", async (fault) => {
    await stopEverywhere(
      scenario,
      (number) => ({ journal: writeFaultAt(number, fault) }),
      (run) => run.journal.fired.length > 0,
    );
  });
});

/** Stops at the first, the second, the third … place, until there is none left. */
async function stopEverywhere(
  scenario: Scenario,
  faults: (number: number) => RunFaults,
  fired: (run: RunTrace) => boolean,
): Promise<void> {
  for (let number = 1; ; number++) {
    const world = await scenario.prepare();
    world.newTraits = { ...world.newTraits, lateMs: LATE_MS };
    const stopped = await world.run({}, faults(number));
    const where = JSON.stringify({ number, event: stopped.faults.fired[0], write: stopped.journal.fired[0] });
    if (!fired(stopped)) {
      expect(number, "places to stop at").toBeGreaterThan(3);
      return;
    }
    await saying(where, () => resume(scenario, world, stopped));
  }
}

async function resume(scenario: Scenario, world: MemoryWorld, stopped: RunTrace): Promise<void> {
  expectSoundRun(stopped);
  const resumed = await world.run();
  expectSoundRun(resumed);
  expect(resumed.report).toMatchObject({ endedBy: null, notSettled: 0, problems: scenario.refused ?? 0 });
  expectEndState(scenario, world);
  const again = await world.run();
  expectSoundRun(again);
  expect(again.report).toMatchObject({ endedBy: null, copied: 0, notSettled: 0 });
  expect(again.appends, "APPENDs of the idempotence run").toBe(scenario.refused ?? 0);
  // A keyword that was refused is offered again: there may be room for it by then.
  if (!scenario.differs) expect(again.log.filter((entry) => entry.verb === "STORE")).toEqual([]);
  expectEndState(scenario, world);
}

/** Names the place in the failure. */
async function saying(where: string, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (error instanceof Error) error.message = `stopped at ${where}: ${error.message}`;
    throw error;
  }
}
