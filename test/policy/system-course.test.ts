import { expect, it } from "vitest";
import { courseOf, type Kept } from "../../lib/policy/system-course.ts";

const MINUTE = 60_000;
const NOW = Date.UTC(2026, 10, 30, 12, 10);
const row = (minutesAgo: number, totals: Partial<Kept>): Kept => ({
  ...{ at: NOW - minutesAgo * MINUTE, messages: 0, bytes: 0, problems: 0, waiting: 0, running: 0, servers: {} },
  ...totals,
});

it("sums what passed in each half hour, and keeps the most of what was", () => {
  const one = { connections: 2, replyMs: 100 };
  const course = courseOf(
    [
      row(50, { bytes: 1000, messages: 10, waiting: 9 }),
      row(45, { bytes: 1500, messages: 12, waiting: 4, servers: { s: one } }),
      row(8, { bytes: 1900, messages: 15, waiting: 2, running: 1, servers: { s: { connections: 1, replyMs: 400 } } }),
      row(5, { bytes: 2000, messages: 16, waiting: 3, servers: { s: { connections: 4, replyMs: null } } }),
    ],
    "day",
    NOW,
  );
  expect(course).toHaveLength(48);
  expect(course.at(-1)).toEqual({
    ...{ at: Date.UTC(2026, 10, 30, 12, 30), messages: 4, bytes: 500, problems: 0, waiting: 3, running: 1 },
    servers: { s: { connections: 4, replyMs: 400 } },
  });
  // The first row of all says nothing of what passed.
  expect(course.at(-3)).toMatchObject({ messages: 2, bytes: 500, waiting: 9, servers: { s: one } });
  expect(course.at(-2)).toMatchObject({ messages: 0, waiting: null, running: null, servers: {} });
});

it("says nothing of times when nobody wrote, and never less than nothing", () => {
  const course = courseOf([row(40, { bytes: 9000 }), row(5, { bytes: 100 })], "day", NOW);
  expect(course.map(({ bytes }) => bytes).filter((bytes) => bytes !== 0)).toEqual([]);
  expect(course.filter(({ waiting }) => waiting !== null)).toHaveLength(2);
});

it("goes over a week in steps of three hours", () => {
  const course = courseOf([row(60 * 24 * 6, { problems: 1 }), row(60 * 24 * 5, { problems: 8 })], "week", NOW);
  expect(course).toHaveLength(56);
  expect(course.map(({ problems }) => problems).filter((problems) => problems !== 0)).toEqual([7]);
});
