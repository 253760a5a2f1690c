import { describe, expect, it } from "vitest";
import { type BurnDownInput, burnDown, PACE_DAYS } from "../../lib/policy/burn-down.ts";

const DAY = 86_400_000;
const NOW = Date.UTC(2026, 10, 30, 12);
const input = (more: Partial<BurnDownInput> = {}): BurnDownInput => ({
  ...{ now: NOW, people: 100, left: 60, deadline: NOW + 10 * DAY },
  // Two a day, over the last 20 days.
  done: Array.from({ length: 40 }, (_, index) => NOW - (index / 2) * DAY - 1000),
  ...more,
});

describe("the line of those who still have to move", () => {
  it("comes down day by day, and ends at this moment with those who are left", () => {
    const { course } = burnDown(input());
    expect(course[0]).toEqual({ at: NOW - 19.5 * DAY - 1000 - DAY, left: 100 });
    expect(course.at(-1)).toEqual({ at: NOW, left: 60 });
    for (const [index, { left }] of course.entries()) expect(left).toBeLessThanOrEqual(course[index - 1]?.left ?? 100);
  });

  it("never says fewer than are left now, whatever the rows say of earlier days", () => {
    const { course } = burnDown(input({ left: 90 }));
    expect(Math.min(...course.map(({ left }) => left))).toBe(90);
  });

  it("is empty while nobody is done", () => {
    expect(burnDown(input({ done: [], left: 100 }))).toMatchObject({
      course: [],
      pace: 0,
      forecast: [],
      atDeadline: null,
    });
  });
});

describe("what is expected for the deadline", () => {
  it("follows the pace of the last days, within a band that four in five courses stay in", () => {
    const { pace, atDeadline } = burnDown(input());
    expect(pace).toBeCloseTo(2, 0);
    expect(atDeadline?.left).toBe(40);
    expect(atDeadline?.least).toBeLessThan(36);
    expect(atDeadline?.least).toBeGreaterThan(26);
    expect(atDeadline?.most).toBeGreaterThan(44);
    expect(atDeadline?.most).toBeLessThan(54);
  });

  it("goes by fewer days where it began less than two weeks ago", () => {
    const done = Array.from({ length: 8 }, (_, index) => NOW - (index / 2) * DAY - 1);
    expect(burnDown(input({ done })).pace).toBeGreaterThan(2);
  });

  it("does not count those of longer ago", () => {
    const done = [NOW - (PACE_DAYS + 1) * DAY, NOW - PACE_DAYS * DAY - 1];
    expect(burnDown(input({ done }))).toMatchObject({ pace: 0, forecast: [], atDeadline: null });
  });

  it("never falls below nobody, nor rises above those who are left", () => {
    const { forecast } = burnDown(input({ deadline: NOW + 60 * DAY }));
    for (const { left, least, most } of forecast) {
      expect([least >= 0, least <= left, left <= most, most <= 60]).toEqual([true, true, true, true]);
    }
    expect(forecast.at(-1)).toMatchObject({ left: 0 });
  });

  it.each([
    ["there is no deadline", null],
    ["it is over", NOW - 1],
  ])("is not told where %s", (_, deadline) => {
    expect(burnDown(input({ deadline }))).toMatchObject({ forecast: [], atDeadline: null });
  });
});
