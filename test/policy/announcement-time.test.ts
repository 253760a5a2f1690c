import { describe, expect, it } from "vitest";
import { daysBetween, isZone, readWallTime, wallTimeAt } from "../../lib/policy/announcement-time.ts";

const utc = (wall: string, zone: string) => {
  const read = readWallTime(wall, zone);
  return read && [new Date(read.instant).toISOString().slice(0, 16), read.kind];
};

describe("wall time in a zone becomes a moment", () => {
  it.each([
    ["2026-12-18T17:00", "Europe/Berlin", "2026-12-18T16:00", "once"],
    ["2026-07-18T17:00", "Europe/Berlin", "2026-07-18T15:00", "once"],
    ["2026-03-29T01:59", "Europe/Berlin", "2026-03-29T00:59", "once"],
    // Put forward from 02:00 to 03:00: 02:30 is not on any clock.
    ["2026-03-29T02:30", "Europe/Berlin", "2026-03-29T01:30", "skipped"],
    ["2026-03-29T03:00", "Europe/Berlin", "2026-03-29T01:00", "once"],
    // Put back from 03:00 to 02:00: 02:30 comes twice.
    ["2026-10-25T02:30", "Europe/Berlin", "2026-10-25T00:30", "twice"],
    ["2026-10-25T03:00", "Europe/Berlin", "2026-10-25T02:00", "once"],
    ["2026-03-08T02:30", "America/New_York", "2026-03-08T07:30", "skipped"],
    ["2026-11-01T01:30", "America/New_York", "2026-11-01T05:30", "twice"],
    ["2026-11-01T12:00", "America/New_York", "2026-11-01T17:00", "once"],
    // Half an hour, and in the other half of the year.
    ["2026-10-04T02:15", "Australia/Lord_Howe", "2026-10-03T15:45", "skipped"],
    ["2026-04-05T01:45", "Australia/Lord_Howe", "2026-04-04T14:45", "twice"],
    ["2026-04-05T02:00", "Australia/Lord_Howe", "2026-04-04T15:30", "once"],
    ["2026-06-01T00:00", "Asia/Kathmandu", "2026-05-31T18:15", "once"],
    // A whole day was left out when the island went over the date line.
    ["2011-12-30T12:00", "Pacific/Apia", "2011-12-30T22:00", "skipped"],
    ["2026-06-01T00:00", "UTC", "2026-06-01T00:00", "once"],
  ])("%s in %s is %s UTC (%s)", (wall, zone, moment, kind) => {
    expect(utc(wall, zone)).toEqual([moment, kind]);
  });

  it.each([
    ["2026-02-30T10:00", "Europe/Berlin"],
    ["2026-13-01T10:00", "Europe/Berlin"],
    ["2026-12-18T24:00", "Europe/Berlin"],
    ["18.12.2026 17:00", "Europe/Berlin"],
    ["2026-12-18T17:00", "Europe/Nowhere"],
    ["2026-12-18T17:00", ""],
  ])("refuses %s in %s", (wall, zone) => {
    expect(readWallTime(wall, zone)).toBeNull();
  });
});

it("a moment becomes wall time again, in every zone and season", () => {
  for (const zone of ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Pacific/Chatham"])
    for (const instant of [Date.UTC(2026, 0, 5, 9, 30), Date.UTC(2026, 6, 5, 23, 45)])
      expect(readWallTime(wallTimeAt(instant, zone), zone)?.instant).toBe(instant);
});

it("days are counted by the calendar of the zone, not in steps of 24 hours", () => {
  const before = Date.UTC(2026, 11, 17, 22, 30);
  const deadline = Date.UTC(2026, 11, 18, 16);
  expect(daysBetween(before, deadline, "Europe/Berlin")).toBe(1);
  expect(daysBetween(before, deadline, "Asia/Tokyo")).toBe(1);
  expect(daysBetween(before, deadline, "Pacific/Auckland")).toBe(1);
  expect(daysBetween(Date.UTC(2026, 11, 17, 23, 30), deadline, "Europe/Berlin")).toBe(0);
  expect(daysBetween(deadline, before, "Europe/Berlin")).toBe(-1);
});

it("knows the zones that Intl lists, and no others", () => {
  for (const zone of Intl.supportedValuesOf("timeZone")) expect(isZone(zone)).toBe(true);
  expect(isZone("Berlin")).toBe(false);
});
