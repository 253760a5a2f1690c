import { describe, expect, it } from "vitest";
import { isBackupDue } from "../../lib/policy/backup.ts";

const at = { hour: 2, minute: 30 };
const moment = (text: string) => Date.parse(`${text}:00Z`);

describe("a daily backup", () => {
  it.each([
    ["is due at once where there was none", null, "2026-12-01T12:00", true],
    ["is due when its time of day has come", "2026-11-30T02:31", "2026-12-01T02:30", true],
    ["is not due before", "2026-11-30T02:31", "2026-12-01T02:29", false],
    ["is made up for when its time was missed", "2026-11-28T02:31", "2026-12-01T01:00", true],
    ["is not due twice a day", "2026-12-01T02:30", "2026-12-01T23:59", false],
  ])("%s", (_, last, now, expected) => {
    expect(isBackupDue(last === null ? null : moment(last), at, moment(now))).toBe(expected);
  });
});
