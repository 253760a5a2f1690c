import { describe, expect, it } from "vitest";
import { daysIn, dueRung, nextRung, rungsOf } from "../../lib/policy/reminders.ts";

const LADDER = { days: [14, 7, 3, 1, 0], timeOfDay: "09:00" };
/** Friday 18 December at 17:00 in Berlin. */
const CLOSING = { deadline: Date.parse("2026-12-18T16:00Z"), zone: "Europe/Berlin" };
const moment = (text: string) => Date.parse(text);
const LONG_AGO = moment("2026-01-01T00:00Z");

describe("the ladder", () => {
  it("stands on days of the calendar, at the same hour on each", () => {
    expect(rungsOf(LADDER, CLOSING).map(({ days, at }) => [days, new Date(at).toISOString()])).toEqual([
      [14, "2026-12-04T08:00:00.000Z"],
      [7, "2026-12-11T08:00:00.000Z"],
      [3, "2026-12-15T08:00:00.000Z"],
      [1, "2026-12-17T08:00:00.000Z"],
      [0, "2026-12-18T08:00:00.000Z"],
    ]);
  });

  it("keeps its hour over the day on which clocks change", () => {
    const closing = { deadline: moment("2026-10-27T16:00Z"), zone: "Europe/Berlin" };
    const [first, second] = rungsOf({ days: [3, 1], timeOfDay: "09:00" }, closing);
    expect([first?.at, second?.at]).toEqual([moment("2026-10-24T07:00Z"), moment("2026-10-26T08:00Z")]);
  });

  it("has no rung after the deadline", () => {
    const early = { ...CLOSING, deadline: moment("2026-12-18T07:00Z") };
    expect(rungsOf(LADDER, early).at(-1)?.days).toBe(1);
  });
});

describe("the rung that is due", () => {
  const due = (now: string, enabledAt = LONG_AGO) => dueRung(LADDER, CLOSING, enabledAt, moment(now))?.days ?? null;

  it.each([
    ["none before the first", "2026-12-04T07:59Z", null],
    ["the first at its hour", "2026-12-04T08:00Z", 14],
    ["the first for the rest of that day", "2026-12-04T19:59Z", 14],
    ["none in the evening", "2026-12-04T20:00Z", null],
    ["none before the hour of the next day", "2026-12-05T07:00Z", null],
    ["the last one alone after a rest of the worker's", "2026-12-12T09:00Z", 7],
    ["that of the last day", "2026-12-18T08:00Z", 0],
    ["none from the deadline on", "2026-12-18T16:00Z", null],
  ])("is %s", (_what, now, days) => {
    expect(due(now)).toBe(days);
  });

  it("is none whose time came before the ladder was switched on", () => {
    expect(due("2026-12-05T10:00Z", moment("2026-12-05T09:00Z"))).toBeNull();
    expect(due("2026-12-11T08:00Z", moment("2026-12-05T09:00Z"))).toBe(7);
  });

  it("begins anew with another last day", () => {
    const later = { ...CLOSING, deadline: CLOSING.deadline + 30 * 86_400_000 };
    const first = rungsOf(LADDER, CLOSING)[0]?.occasion;
    expect([first, rungsOf(LADDER, later)[0]?.occasion]).toEqual(["14 2026-12-18", "14 2027-01-17"]);
  });

  it("is followed by the next one", () => {
    expect(nextRung(LADDER, CLOSING, LONG_AGO, moment("2026-12-04T08:00Z"))?.days).toBe(7);
    expect(nextRung(LADDER, CLOSING, LONG_AGO, moment("2026-12-18T08:00Z"))).toBeNull();
  });
});

it("days are read as they are typed", () => {
  expect(daysIn("3, 14;7 1,1")).toEqual([14, 7, 3, 1]);
  expect([daysIn("2 weeks"), daysIn("-1"), daysIn("181"), daysIn("1.5")]).toEqual([null, null, null, null]);
  expect(daysIn("")).toEqual([]);
});
