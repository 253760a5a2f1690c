/** One side works for longer than the other side's server suffers silence: it is reminded in time, and no connection is lost. */
import { expect, it } from "vitest";
import { expectSoundRun } from "../support/memory/checks.ts";
import { mailbox, message } from "../support/memory/fixture.ts";
import { expectSameMail } from "../support/memory/same-mail.ts";
import type { LogEntry } from "../support/memory/session.ts";
import { MemoryWorld, type RunTrace } from "../support/memory/world.ts";
import { a, b, c } from "./scenarios.ts";

const MINUTE = 60_000;
const impatient = { idleMs: 30 * MINUTE };
const big = message("big", { body: "A longer one. ".repeat(40) });

const counts = (run: RunTrace, verb: string, side: "old" | "new"): number =>
  run.log.filter((entry) => entry.verb === verb && entry.side === side).length;

async function ran(world: MemoryWorld): Promise<RunTrace> {
  const run = await world.run();
  expectSoundRun(run);
  expect(run.report).toMatchObject({ endedBy: null, grade: "complete" });
  expectSameMail(world.old, world.new);
  return run;
}

/** The first command of this kind takes forty minutes. */
function slowOnce(isIt: (command: LogEntry) => boolean): (command: LogEntry) => number {
  let left = 1;
  return (command) => (isIt(command) && left-- > 0 ? 40 * MINUTE : 0);
}

it("the old server is reminded while the new one takes forty minutes over a message", async () => {
  const world = new MemoryWorld({
    old: mailbox({ INBOX: [a, big, b], Sent: [c] }),
    oldServer: impatient,
    newServer: { takesMs: slowOnce(({ verb }) => verb === "APPEND") },
  });
  const run = await ran(world);
  expect(counts(run, "LOGIN", "old")).toBe(1);
  expect(counts(run, "NOOP", "old")).toBe(9);
  // Its own command was under way all the time.
  expect(counts(run, "NOOP", "new")).toBe(0);
});

it("the new server is reminded while the old one takes forty minutes over a listing", async () => {
  const world = new MemoryWorld({
    old: mailbox({ INBOX: [a, b] }),
    oldServer: { takesMs: slowOnce(({ detail }) => detail.startsWith("facts")) },
    newServer: impatient,
  });
  const run = await ran(world);
  expect(counts(run, "LOGIN", "new")).toBe(1);
  expect(counts(run, "NOOP", "new")).toBe(9);
  expect(counts(run, "NOOP", "old")).toBe(0);
});

it("a reminder that is answered late lets the next command wait for it", async () => {
  const world = new MemoryWorld({
    // The old one is wanted for the second folder while it still answers.
    old: mailbox({ INBOX: [a], Sent: [b] }),
    oldServer: { takesMs: ({ verb }) => (verb === "NOOP" ? 2 * MINUTE : 0) },
    newServer: { takesMs: ({ verb }) => (verb === "APPEND" ? 5 * MINUTE : 0) },
  });
  const run = await ran(world);
  expect(counts(run, "NOOP", "old")).toBeGreaterThan(0);
  expect(counts(run, "LOGIN", "old")).toBe(1);
});

it("a connection that is gone when it is reminded is opened again by who needs it", async () => {
  const world = new MemoryWorld({
    old: mailbox({ INBOX: [a, b], Sent: [c] }),
    newServer: { takesMs: ({ verb }) => (verb === "APPEND" ? 5 * MINUTE : 0) },
  });
  let isLost = false;
  const run = await world.run({}, { protocol: ({ event }) => (event === "noop" && !isLost ? lose() : null) });
  function lose(): "lost" {
    isLost = true;
    return "lost";
  }
  expectSoundRun(run);
  expect(run.report).toMatchObject({ endedBy: null, copied: 3 });
  expect(counts(run, "LOGIN", "old")).toBe(2);
  expectSameMail(world.old, world.new);
});

it("a server that has two batches at hand is not reminded when it has answered one of them", async () => {
  const many = Array.from({ length: 12 }, (_unused, index) => message(`m${index}`));
  const world = new MemoryWorld({
    old: mailbox({ INBOX: many }),
    newServer: { appendBatch: 4, takesMs: ({ verb }) => (verb === "APPEND" ? 5 * MINUTE : 0) },
  });
  expect(counts(await ran(world), "NOOP", "new")).toBe(0);
});
