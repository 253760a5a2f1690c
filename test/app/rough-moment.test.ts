import { describe, expect, it } from "vitest";
import { roughMoment } from "../../app/_lib/rough-moment.ts";

const NOW = Date.UTC(2026, 11, 8, 12, 3);
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const rough = (away: number, word?: "at" | "by") => roughMoment(NOW + away, NOW, "Europe/Berlin", word);

describe("when something is expected", () => {
  it.each([
    [12 * MINUTE, "by about 13:15"],
    [2 * HOUR + 4 * MINUTE, "by about 15:10"],
    [5 * HOUR, "by about 18:30"],
    [30 * HOUR, "by about 20:00 on Wednesday 9 December"],
    [9 * 24 * HOUR, "by about 14:00 on Thursday 17 December"],
    [20 * 24 * HOUR, "on about Monday 28 December 2026"],
    [Number.POSITIVE_INFINITY, "in more than a year"],
  ])("is told the rounder the further away it is: %#", (away, words) => {
    expect(rough(away)).toBe(words);
  });

  it("is never told too early", () => {
    for (let away = 0; away < 12 * HOUR; away += 7 * MINUTE) {
      const [, hours = 0, minutes = 0] = /(\d\d):(\d\d)/.exec(roughMoment(NOW + away, NOW, "UTC"))?.map(Number) ?? [];
      const told = Date.UTC(2026, 11, 8, hours, minutes);
      expect(told < NOW ? told + 24 * HOUR : told).toBeGreaterThanOrEqual(NOW + away);
    }
  });

  it("is also told as a time at which something begins", () => {
    expect([rough(12 * MINUTE, "at"), rough(30 * HOUR, "at")]).toEqual([
      "at about 13:15",
      "on Wednesday 9 December at about 20:00",
    ]);
  });
});
