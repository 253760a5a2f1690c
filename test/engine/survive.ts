/** One random world through its faults: whatever happens, in the end every message is there, and none twice. */
import { expect } from "vitest";
import { expectSoundRun } from "../support/memory/checks.ts";
import { describeMail } from "../support/memory/same-mail.ts";
import type { MemoryWorld, RunTrace } from "../support/memory/world.ts";
import { Random } from "../support/random.ts";
import { randomFaults, randomWorld } from "./random-worlds.ts";

/** Everything follows from the seed, which a failure names. */
export async function survive(seed: number): Promise<void> {
  const random = new Random(seed);
  const { world, expected } = randomWorld(random);
  try {
    for (let runs = random.below(4); runs > 0; runs--) {
      expectSoundRun(await world.run({}, randomFaults(random, 0.02)));
      world.clock.advance(random.below(5_000));
    }
    const last = await untilSettled(world);
    expect(last.report?.problemList).toEqual([]);
    expect(describeMail(world.new)).toEqual(describeMail(expected));
    const again = await world.run();
    expectSoundRun(again);
    expect(again.report).toMatchObject({ copied: 0, notSettled: 0, problems: 0, endedBy: null });
    expect(again.appends).toBe(0);
  } catch (error) {
    if (error instanceof Error) error.message = `seed ${seed}: ${error.message}`;
    throw error;
  }
}

async function untilSettled(world: MemoryWorld): Promise<RunTrace> {
  for (let tries = 0; tries < 5; tries++) {
    const run = await world.run();
    expectSoundRun(run);
    expect(run.report?.endedBy).toBeNull();
    if (run.report?.notSettled === 0) return run;
    world.clock.advance(5_000);
  }
  return expect.unreachable("messages stay unsettled for ever");
}
