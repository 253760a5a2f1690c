import { expect, it } from "vitest";
import { keepUntil, keepUntilAfterChange } from "../../lib/policy/credential-lifetime.ts";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const NOW = Date.UTC(2026, 10, 22, 12);

it.each([
  ["30 days after the last use, while no deadline is announced", null, 30 * DAY],
  ["30 days after the last use, when the deadline is far", 60 * DAY, 30 * DAY],
  ["30 days after the last use, when the week after the deadline ends that day", 23 * DAY, 30 * DAY],
  ["a week after the deadline, when that is sooner", 9 * DAY, 16 * DAY],
  ["a week after the deadline, when that has passed already", -6 * DAY, DAY],
  ["as long as a session, when that week is over", -8 * DAY, 12 * HOUR],
])("a password is kept until %s", (_, deadline, expected) => {
  expect(keepUntil(NOW, deadline === null ? null : NOW + deadline) - NOW).toBe(expected);
});

it.each([
  ["shortened by one that is nearer", 30 * DAY, 9 * DAY, 16 * DAY],
  ["prolonged by one that is farther", 10 * DAY, 20 * DAY, 25 * DAY],
  ["as without any, where it was taken away", 10 * DAY, null, 25 * DAY],
  ["as long as a session, where it is over", 30 * DAY, -30 * DAY, 12 * HOUR],
  ["no longer than it was, where that is over as well", HOUR, -30 * DAY, HOUR],
])("a password used five days ago is, when the deadline is another, %s", (_, until, deadline, expected) => {
  const kept = { usedAt: NOW - 5 * DAY, until: NOW + until };
  expect(keepUntilAfterChange(kept, deadline === null ? null : NOW + deadline, NOW) - NOW).toBe(expected);
});
