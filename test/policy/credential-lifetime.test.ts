import { expect, it } from "vitest";
import { keepUntil, latestEnd } from "../../lib/policy/credential-lifetime.ts";

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

it("a deadline ends what was kept for longer, whenever it was used", () => {
  expect(latestEnd(NOW, NOW + 9 * DAY) - NOW).toBe(16 * DAY);
  expect(latestEnd(NOW, NOW - 30 * DAY) - NOW).toBe(12 * HOUR);
});
