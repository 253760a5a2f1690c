import { describe, expect, it } from "vitest";
import { knownCosts, secondsFor } from "../../lib/progress/known-costs.ts";
import { KnownPace } from "../../lib/progress/known-pace.ts";
import type { EarlierRun } from "../../lib/progress/work.ts";

const MB = 1_000_000;
const SIZES = [
  [1, 5],
  [10, 1],
  [200, 2],
  [50, 30],
  [20, 60],
] as const;

/** Runs that took what their mail costs, and no more. */
const runsAt = (run: number, message: number, megabyte: number): EarlierRun[] =>
  SIZES.map(([messages, megabytes]) => ({
    ...{ messages, bytes: megabytes * MB, seconds: run + messages * message + megabytes * megabyte },
  }));

describe("what mail costs between two servers", () => {
  it.each([
    [2, 0.1, 0.5],
    [0, 0.3, 0],
    [5, 0, 1],
  ])("is told from earlier runs: %s s a run, %s s a message, %s s a MB", (run, message, megabyte) => {
    const costs = knownCosts(runsAt(run, message, megabyte));
    expect(costs?.run).toBeCloseTo(run, 5);
    expect(costs?.message).toBeCloseTo(message, 5);
    expect((costs?.byte ?? 0) * MB).toBeCloseTo(megabyte, 5);
  });

  it("is not told from three runs", () => {
    expect(knownCosts(runsAt(1, 1, 1).slice(0, 3))).toBeNull();
  });

  it("is hardly changed by one run in whose way something was", () => {
    const runs = [...runsAt(2, 0.1, 0.5), ...runsAt(2, 0.1, 0.5)];
    const costs = knownCosts([...runs, { messages: 10, bytes: MB, seconds: 300 }]);
    expect(costs && secondsFor(costs, { messages: 100, bytes: 10 * MB })).toBeCloseTo(17, -1);
  });

  it("is as much more as the newest runs took longer", () => {
    const before = [...runsAt(2, 0.1, 0.5), ...runsAt(2, 0.1, 0.5), ...runsAt(2, 0.1, 0.5)];
    const slow = before.slice(0, 9).map((run) => ({ ...run, seconds: run.seconds * 2 }));
    const costs = knownCosts([...slow, ...before]);
    expect(costs && secondsFor(costs, { messages: 100, bytes: 10 * MB })).toBeCloseTo(34, 0);
  });

  it("is doubted as far as earlier runs are from it", () => {
    const runs = [...runsAt(2, 0.1, 0.5), ...runsAt(2, 0.1, 0.5)];
    expect(knownCosts(runs)?.doubt).toBeCloseTo(0.1, 3);
    const uneven = [0.5, 1, 2].flatMap((times) => runs.map((run) => ({ ...run, seconds: run.seconds * times })));
    expect(knownCosts(uneven)?.doubt).toBeGreaterThan(0.3);
  });

  it("is never less than nothing", () => {
    const odd = [1, 2, 3, 4, 5].map((messages) => ({ messages, bytes: messages * MB, seconds: 6 - messages }));
    const { run, message, byte } = knownCosts(odd) ?? { run: -1, message: -1, byte: -1 };
    expect(Math.min(run, message, byte)).toBeGreaterThanOrEqual(0);
  });
});

describe("the rest of a run by what such runs cost", () => {
  const COSTS = { run: 10, message: 0.1, byte: 0, doubt: 0.1 };
  const found = { messages: 100, bytes: 0 };
  const half = { messages: 50, bytes: 0 };

  it("is what they took, before anything is measured", () => {
    // Of 10 s beside the mail 2 were for the looking and 6.5 are for the checking: half way between them, as the looking was quick.
    const { seconds } = new KnownPace(COSTS).left({ found, toCopy: found }, 2, 0);
    expect(seconds).toBeCloseTo(10 + 1.5 + Math.sqrt(6.5 * 2), 5);
  });

  it("is as much longer as this one is slower", () => {
    const pace = new KnownPace(COSTS);
    for (let piece = 0; piece < 5; piece++) pace.done(13, { messages: 10, bytes: 0 });
    const { seconds } = pace.left({ found, toCopy: half }, 3.5, 0);
    expect(seconds).toBeGreaterThan(60);
    expect(seconds).toBeLessThan(70);
  });

  it("is not taken for short where most was copied by an earlier run", () => {
    const pace = new KnownPace(COSTS);
    for (let piece = 0; piece < 3; piece++) pace.done(0.01, { messages: 300, bytes: 0 });
    for (let piece = 0; piece < 5; piece++) pace.done(1, { messages: 10, bytes: 0 });
    const { seconds } = pace.left({ found: { messages: 1000, bytes: 0 }, toCopy: half }, 3.5, 0);
    expect(seconds).toBeGreaterThan(7.5);
  });

  it("is hardly changed by one piece in whose way something was, however large", () => {
    const pace = new KnownPace(COSTS);
    const before = pace.left({ found, toCopy: half }, 4.5, 0);
    pace.done(60, { messages: 40, bytes: 0 });
    expect(pace.left({ found, toCopy: half }, 4.5, 0).seconds).toBeCloseTo(before.seconds, 5);
  });

  it("is doubted more where this run goes otherwise than those before it", () => {
    const pace = new KnownPace(COSTS);
    const doubt = () => pace.left({ found, toCopy: half }, 4.5, 0).doubt;
    expect(doubt()).toBeCloseTo(0.1, 5);
    for (let piece = 0; piece < 5; piece++) pace.done(3, { messages: 10, bytes: 0 });
    expect(doubt()).toBeGreaterThan(1);
  });

  it("becomes less while nothing is told, by half of the copying at most", () => {
    const pace = new KnownPace(COSTS);
    const leftAfter = (sinceLast: number) => pace.left({ found, toCopy: half }, 4.5, sinceLast).seconds;
    expect(leftAfter(0) - leftAfter(2)).toBeCloseTo(2, 5);
    expect(leftAfter(0) - leftAfter(1000)).toBeCloseTo(2.5, 5);
  });
});
