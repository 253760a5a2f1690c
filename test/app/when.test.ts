/** Moments in words: the same for every reader, in the zone that the page names. */
import { describe, expect, it } from "vitest";
import { calendarLeaf, type WhenStyle, when, zoneWords } from "../../app/_lib/when.ts";

/** Friday 18 December 2026, 17:00 in Berlin; already Saturday in Auckland. */
const DEADLINE = Date.UTC(2026, 11, 18, 16);

it.each<[WhenStyle, string]>([
  ["full", "Friday 18 December 2026 at 17:00, Berlin time"],
  ["dateTime", "18 December 2026, 17:00"],
  ["date", "Friday 18 December 2026"],
  ["day", "18 December 2026"],
  ["short", "18 Dec, 17:00"],
  ["time", "17:00"],
])("says a moment in the style %s", (style, words) => {
  expect(when(DEADLINE, "Europe/Berlin", style)).toBe(words);
});

it("takes day and hour from the zone, not from this machine", () => {
  expect(when(DEADLINE, "Pacific/Auckland")).toBe("Saturday 19 December 2026 at 05:00, Auckland time");
  expect(calendarLeaf(DEADLINE, "Pacific/Auckland")).toEqual({ month: "Dec", day: "19", weekday: "Sat" });
});

it("says midnight as 00:00", () => {
  expect(when(Date.UTC(2026, 11, 18, 23), "Europe/Berlin", "time")).toBe("00:00");
});

it("fits September on the leaf", () => {
  expect(calendarLeaf(Date.UTC(2026, 8, 1, 12), "UTC").month).toBe("Sept");
});

describe("a zone is called", () => {
  it.each([
    ["America/New_York", "New York time"],
    ["America/Argentina/Buenos_Aires", "Buenos Aires time"],
    ["UTC", "UTC"],
    ["Etc/GMT+5", "GMT-5"],
  ])("%s: %s", (zone, words) => {
    expect(zoneWords(zone, DEADLINE)).toBe(words);
  });
});
