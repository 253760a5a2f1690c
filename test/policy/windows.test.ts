import { describe, expect, it } from "vitest";
import { readWallTime } from "../../lib/policy/announcement-time.ts";
import { dayAt, nextDayAfter, openingAt, WEEKDAYS, type Windows, windowsIn } from "../../lib/policy/windows.ts";

const BERLIN = "Europe/Berlin";

function at(wall: string, zone = BERLIN): number {
  const read = readWallTime(wall, zone);
  if (!read) throw new Error(wall);
  return read.instant;
}

function opening(windows: Windows, wall: string, zone = BERLIN) {
  const { isOpen, until } = openingAt(windows, zone, at(wall, zone));
  return { isOpen, until: until === null ? null : new Date(until).toISOString() };
}

const iso = (wall: string, zone = BERLIN) => new Date(at(wall, zone)).toISOString();

/** Nights of working days, and the weekend. 27 November 2026 is a Friday. */
const NIGHTS: Windows = [
  { days: ["mon", "tue", "wed", "thu", "fri"], from: "20:00", to: "06:00" },
  { days: ["sat", "sun"], from: "00:00", to: "00:00" },
];

describe("the hours in which there is copying", () => {
  it("are all hours where none are named", () => {
    expect(opening(windowsIn(null), "2026-11-27T12:00")).toEqual({ isOpen: true, until: null });
    expect(opening(windowsIn("[]"), "2026-11-27T12:00")).toEqual({ isOpen: true, until: null });
  });

  it.each([
    ["2026-11-25T19:59", false, "2026-11-25T20:00"],
    ["2026-11-25T20:00", true, "2026-11-26T06:00"],
    ["2026-11-26T05:59", true, "2026-11-26T06:00"],
    ["2026-11-26T06:00", false, "2026-11-26T20:00"],
    // From Friday evening through the weekend: windows that touch are one.
    ["2026-11-27T23:00", true, "2026-11-30T00:00"],
    // The night from Sunday to Monday belongs to Sunday, whose window ends at midnight.
    ["2026-11-30T00:00", false, "2026-11-30T20:00"],
  ])("at %s are open: %s, until %s", (wall, isOpen, until) => {
    expect(opening(NIGHTS, wall)).toEqual({ isOpen, until: iso(until) });
  });

  it("of a single day come again in a week", () => {
    const sundays: Windows = [{ days: ["sun"], from: "02:00", to: "05:00" }];
    expect(opening(sundays, "2026-11-29T05:00")).toEqual({ isOpen: false, until: iso("2026-12-06T02:00") });
  });

  it("that leave no gap never end", () => {
    const always: Windows = [{ days: WEEKDAYS, from: "00:00", to: "00:00" }];
    expect(opening(always, "2026-11-27T12:00")).toEqual({ isOpen: true, until: null });
  });

  it("keep to the wall clock when clocks go forward", () => {
    const nights: Windows = [{ days: WEEKDAYS, from: "22:00", to: "06:00" }];
    const { until } = openingAt(nights, BERLIN, at("2026-03-28T22:00"));
    expect(((until ?? 0) - at("2026-03-28T22:00")) / 3_600_000).toBe(7);
  });

  it("keep to the wall clock when clocks go back", () => {
    const nights: Windows = [{ days: WEEKDAYS, from: "22:00", to: "06:00" }];
    const { until } = openingAt(nights, BERLIN, at("2026-10-24T22:00"));
    expect(((until ?? 0) - at("2026-10-24T22:00")) / 3_600_000).toBe(9);
  });

  it("that begin while clocks go forward begin when they have", () => {
    const early: Windows = [{ days: ["sun"], from: "02:30", to: "04:00" }];
    expect(opening(early, "2026-03-29T01:59")).toEqual({ isOpen: false, until: iso("2026-03-29T03:30") });
  });

  it("are those of the server's zone", () => {
    const noon: Windows = [{ days: WEEKDAYS, from: "12:00", to: "13:00" }];
    const moment = Date.UTC(2026, 10, 27, 12, 30);
    expect(openingAt(noon, "UTC", moment).isOpen).toBe(true);
    expect(openingAt(noon, BERLIN, moment).isOpen).toBe(false);
  });
});

describe("a day of the zone", () => {
  it("is that of its wall clock", () => {
    expect(dayAt(Date.UTC(2026, 10, 27, 23, 30), BERLIN)).toBe("2026-11-28");
    expect(dayAt(Date.UTC(2026, 10, 27, 23, 30), "UTC")).toBe("2026-11-27");
  });

  it.each([
    ["2026-11-27T12:00", "2026-11-28T00:00", BERLIN],
    ["2026-03-29T12:00", "2026-03-30T00:00", BERLIN],
    // Clocks go forward at midnight there, so the day begins an hour later.
    ["2026-09-05T12:00", "2026-09-06T01:00", "America/Santiago"],
  ])("after %s begins at %s in %s", (wall, next, zone) => {
    expect(new Date(nextDayAfter(at(wall, zone), zone)).toISOString()).toBe(iso(next, zone));
  });
});
