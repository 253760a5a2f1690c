import { describe, expect, it } from "vitest";
import { cellOf, median, timesAsLong, timesAsMuchCpu } from "../../scripts/bench/figures.ts";
import { verdictsOn } from "../../scripts/bench/goals.ts";
import { isClean } from "../../scripts/bench/records.ts";
import { result, sample } from "./bench-results.ts";

describe("a median", () => {
  it("is the one in the middle, or between the two in the middle", () => {
    expect(median([9, 1, 5])).toBe(5);
    expect(median([9, 1, 5, 6])).toBe(5.5);
    expect(() => median([])).toThrow("nothing");
  });
});

describe("a run", () => {
  it("is clean while others burn little of its time, or too little to be counted", () => {
    expect(isClean(sample("a", 1, 10, { othersCpu: 3.5 }))).toBe(true);
    expect(isClean(sample("a", 1, 10, { othersCpu: 3.6 }))).toBe(false);
    expect(isClean(sample("a", 1, 0.1, { othersCpu: 0.1 }))).toBe(true);
    expect(isClean(sample("a", 1, 0.1, { othersCpu: 0.2 }))).toBe(false);
  });
});

describe("the figures of a copier", () => {
  it("are medians of its clean runs", () => {
    const runs = [1, 2, 30].map((seconds, index) =>
      sample("a", index + 1, seconds, { othersCpu: index === 2 ? 99 : 0 }),
    );
    expect(cellOf(result(runs), "a", "first")).toMatchObject({ seconds: 1.5, runs: 2, clean: true });
  });

  it("are of all runs where none was clean, and say so", () => {
    const runs = [1, 2, 30].map((seconds, index) => sample("a", index + 1, seconds, { othersCpu: 99 }));
    expect(cellOf(result(runs), "a", "first")).toMatchObject({ seconds: 2, runs: 3, clean: false });
  });

  it("are none once any of its copies was wrong", () => {
    const runs = [sample("a", 1, 1), sample("a", 2, 1, { fault: "missing 1" }), sample("b", 1, 2), sample("b", 2, 2)];
    expect(cellOf(result(runs), "a", "first")).toBeNull();
    expect(timesAsLong(result(runs), "a", "b", "first")).toBeNull();
    expect(timesAsLong(result(runs), "b", "a", "first")).toBeNull();
  });

  it("are compared within a round: a slow day is slow for both", () => {
    const runs = [sample("a", 1, 2), sample("b", 1, 1), sample("a", 2, 20), sample("b", 2, 10), sample("b", 3, 99)];
    expect(timesAsLong(result(runs), "a", "b", "first")).toBe(2);
  });

  it("leave rounds out in which one of the two was not clean", () => {
    const runs = [sample("a", 1, 2), sample("b", 1, 1), sample("a", 2, 9), sample("b", 2, 1, { othersCpu: 9 })];
    expect(timesAsLong(result(runs), "a", "b", "first")).toBe(2);
  });

  it("leave the start of both processes aside where that is asked for", () => {
    const starts = [
      { copier: "a", round: 1, seconds: 0.5, cpu: 0.5 },
      { copier: "b", round: 1, seconds: 0.1, cpu: 0.1 },
    ];
    const runs = result([sample("a", 1, 0.6), sample("b", 1, 0.3)], { starts });
    expect(timesAsLong(runs, "a", "b", "first")).toBeCloseTo(2);
    expect(timesAsLong(runs, "a", "b", "first", "start aside")).toBeCloseTo(0.5);
  });

  it("compare CPU in the same way", () => {
    const runs = [sample("a", 1, 1, { cpu: 3 }), sample("b", 1, 9, { cpu: 2 })];
    expect(timesAsMuchCpu(result(runs), "a", "b", "first")).toBe(1.5);
    const starts = [{ copier: "a", round: 1, seconds: 1, cpu: 1 }];
    expect(timesAsMuchCpu(result(runs, { starts }), "a", "b", "first", "start aside")).toBe(1);
  });
});

describe("a figure to reach", () => {
  const verdicts = (selfSeconds: number, more = {}) =>
    verdictsOn(
      result(
        [
          ...[sample("carryover-2", 1, selfSeconds), sample("interimap", 1, 13), sample("doveadm", 1, 10)],
          sample("floor-2", 1, 7),
        ],
        more,
      ),
    );
  const reached = (goal: RegExp, all: ReturnType<typeof verdicts>) => all.find((each) => goal.test(each.goal))?.reached;

  it("is reached at the figure itself, and not behind it", () => {
    expect(reached(/1.3 times as fast as interimap/, verdicts(10))).toBe(true);
    expect(reached(/1.3 times as fast as interimap/, verdicts(10.1))).toBe(false);
    expect(reached(/as fast as doveadm/, verdicts(10))).toBe(true);
    expect(reached(/as fast as doveadm/, verdicts(10.1))).toBe(false);
    expect(reached(/1.5 times as long as the floor, both with 2/, verdicts(10.5))).toBe(true);
    expect(reached(/1.5 times as long as the floor, both with 2/, verdicts(10.6))).toBe(false);
  });

  it("is neither where a copier has no time", () => {
    expect(reached(/imapsync/, verdicts(10))).toBeNull();
    expect(reached(/both with 4/, verdicts(10))).toBeNull();
    expect(reached(/nothing to do/, verdicts(10))).toBeNull();
  });

  it("is another one on a long line, and counts round trips there", () => {
    const again = (most: number) =>
      sample("carryover-2", 1, 1, { phase: "again", turns: { connections: 4, most, total: 30 } });
    const line = (most: number) => verdictsOn(result([again(most)], { workload: "line", delayMs: 25 }));
    expect(reached(/at most 12 round trips/, line(12))).toBe(true);
    expect(reached(/at most 12 round trips/, line(13))).toBe(false);
    expect(reached(/4 times as fast as interimap/, line(12))).toBeNull();
    expect(reached(/round trips/, verdicts(10))).toBeUndefined();
  });
});
