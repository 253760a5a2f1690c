/** Runs of an in-memory world that come to their end, and what tests want to know of them. */
import { expect } from "vitest";
import { expectSoundRun } from "./checks.ts";
import { type FixtureMessage, mailbox } from "./fixture.ts";
import { MemoryWorld, type RunTrace, type WorldOptions } from "./world.ts";

/** A run that nothing ends early. */
export async function ran(world: MemoryWorld): Promise<RunTrace> {
  const run = await world.run();
  expectSoundRun(run);
  expect(run.report?.endedBy).toBeNull();
  return run;
}

/** A world after its first run. */
export async function copied(options: WorldOptions): Promise<MemoryWorld> {
  const world = new MemoryWorld(options);
  await ran(world);
  return world;
}

export const inbox = (...messages: readonly FixtureMessage[]): WorldOptions => ({
  old: mailbox({ INBOX: messages }),
});

/** Kind, messages and detail of each remark. */
export const remarks = (run: RunTrace): unknown[] =>
  (run.report?.remarks ?? []).map(({ kind, messages, detail }) => [kind, messages, detail]);

/** What was stored, as `UIDs +FLAGS flags`. */
export const stores = (run: RunTrace): string[] =>
  run.log.filter((entry) => entry.verb === "STORE").map((entry) => entry.detail);

/** The flags of a copy, sorted. */
export const flagsOn = (world: MemoryWorld, one: FixtureMessage, path = "INBOX"): string[] =>
  [...world.new.stored(one, path).flags].sort();
