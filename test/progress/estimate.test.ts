import { describe, expect, it } from "vitest";
import { Estimate, workOf } from "../../lib/progress/estimate.ts";

/** Notes steady work: `perSecond` from second `from` up to `to`; answers what is done then. */
function run(estimate: Estimate, from: number, to: number, perSecond: number, done = 0): number {
  for (let second = from; second <= to; second++) estimate.note(second * 1000, done + (second - from) * perSecond);
  return done + (to - from) * perSecond;
}

describe("time left", () => {
  it("is not said before a third of a minute has passed", () => {
    const estimate = new Estimate();
    expect(estimate.secondsLeft(100)).toBeNull();
    run(estimate, 0, 19, 10);
    expect(estimate.secondsLeft(100)).toBeNull();
    estimate.note(20_000, 200);
    expect(estimate.secondsLeft(100)).toBeCloseTo(10);
  });

  it("goes by the last minute, not by the whole run", () => {
    const estimate = new Estimate();
    const done = run(estimate, 0, 600, 100);
    run(estimate, 600, 660, 10, done);
    expect(estimate.secondsLeft(1000)).toBeCloseTo(100);
  });

  it("is not said while the work is changing its kind: much was there already, the rest has to be copied", () => {
    const estimate = new Estimate();
    const done = run(estimate, 0, 1, 1_000_000);
    run(estimate, 1, 25, 10, done);
    expect(estimate.secondsLeft(1000)).toBeNull();
    run(estimate, 26, 90, 10, done + 250);
    expect(estimate.secondsLeft(1000)).toBeCloseTo(100);
  });

  it("is not said when nothing moves", () => {
    const estimate = new Estimate();
    for (let second = 0; second <= 60; second++) estimate.note(second * 1000, 500);
    expect(estimate.secondsLeft(1000)).toBeNull();
  });

  it("bears any number of notes", () => {
    const estimate = new Estimate();
    for (let at = 0; at <= 60_000; at += 5) estimate.note(at, at);
    expect(estimate.secondsLeft(30_000)).toBeCloseTo(30);
  });

  it("begins anew after a pause", () => {
    const estimate = new Estimate();
    run(estimate, 0, 60, 10);
    estimate.restart();
    expect(estimate.secondsLeft(100)).toBeNull();
  });
});

it("a message costs something beside its bytes", () => {
  expect(workOf(0, 0)).toBe(0);
  expect(workOf(10, 0)).toBeGreaterThan(workOf(1, 10_000));
});
