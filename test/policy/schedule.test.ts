import { describe, expect, it } from "vitest";
import { nextCatchUp, readStartTime, tonight } from "../../lib/policy/schedule.ts";
import { nextTimeOfDay } from "../../lib/policy/windows.ts";

const ZONE = "Europe/Berlin";
/** Half past three in the afternoon in Berlin. */
const NOW = Date.parse("2026-11-30T14:30Z");
const at = (instant: number | null) => instant && new Date(instant).toISOString().slice(0, 16);

describe("the next time of day", () => {
  it.each([
    ["2026-11-30T20:59Z", "22:00", "2026-11-30T21:00"],
    ["2026-11-30T21:00Z", "22:00", "2026-12-01T21:00"],
    // Clocks are put forward in that night.
    ["2026-03-28T21:30Z", "22:00", "2026-03-29T20:00"],
    // There is no half past two.
    ["2026-03-28T23:30Z", "02:30", "2026-03-29T01:30"],
    // Put back: the first of the two.
    ["2026-10-24T22:30Z", "02:30", "2026-10-25T00:30"],
  ])("after %s, %s is %s", (now, time, next) => {
    expect(at(nextTimeOfDay(Date.parse(now), time, ZONE))).toBe(next);
  });
});

describe("new mail is brought over", () => {
  const next = (deadline: string | null, now = NOW) =>
    at(nextCatchUp(now, { deadline: deadline === null ? null : Date.parse(deadline), zone: ZONE }));

  it("in the coming night, whether or not there is a deadline", () => {
    expect(next(null)).toBe("2026-12-01T00:00");
    expect(next("2026-12-18T16:00Z")).toBe("2026-12-01T00:00");
  });

  it("not twice in a night", () => {
    expect(next(null, Date.parse("2026-11-30T21:00Z"))).toBe("2026-12-02T00:00");
    expect(next(null, Date.parse("2026-11-30T19:59Z"))).toBe("2026-12-01T00:00");
  });

  it("once more shortly before the deadline, and never after it", () => {
    expect(next("2026-12-01T04:00Z")).toBe("2026-12-01T00:00");
    expect(next("2026-12-01T03:59Z")).toBe("2026-11-30T23:59");
    expect(next("2026-11-30T18:31Z")).toBe("2026-11-30T14:31");
    expect(next("2026-11-30T18:30Z")).toBeNull();
    expect(next("2026-11-29T00:00Z")).toBeNull();
  });
});

describe("the time that a person chose", () => {
  const calendar = { deadline: Date.parse("2026-12-18T16:00Z"), zone: ZONE };
  const read = (wallTime: string) => readStartTime({ kind: "at", wallTime }, NOW, calendar);

  it("is one of the portal's clock", () => {
    expect(read("2026-12-01T22:30")).toEqual({ at: Date.parse("2026-12-01T21:30Z") });
    expect(readStartTime({ kind: "now" }, NOW, calendar)).toEqual({ at: null });
    expect(readStartTime({ kind: "tonight" }, NOW, calendar)).toEqual({ at: tonight(NOW, ZONE) });
    expect(at(tonight(NOW, ZONE))).toBe("2026-11-30T21:00");
  });

  it.each([
    ["", "noTime"],
    ["tomorrow", "noTime"],
    ["2026-02-30T10:00", "noTime"],
    ["2026-11-30T15:30", "past"],
    ["2026-12-18T17:00", "afterDeadline"],
  ])("cannot be %j: %s", (wallTime, problem) => {
    expect(read(wallTime)).toEqual({ problem });
  });

  it("can be any to come while no deadline is announced", () => {
    const wish = { kind: "at", wallTime: "2027-01-01T00:00" } as const;
    expect(readStartTime(wish, NOW, { deadline: null, zone: "UTC" })).toEqual({ at: Date.parse("2027-01-01T00:00Z") });
  });
});
