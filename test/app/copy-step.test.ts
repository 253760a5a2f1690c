/** What the step "We copy, you wait" says of a place in line. */
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { copyStep } from "../../app/move/_home/copy-step.ts";
import type { HomeMove } from "../../lib/services/home.ts";

const NOW = Date.UTC(2026, 10, 23, 13, 17);
const QUARTER = 15 * 60_000;
const DAY = 86_400_000;

beforeEach(() => void vi.useFakeTimers({ now: NOW }));
afterEach(() => void vi.useRealTimers());

function step(standing: Partial<Extract<HomeMove["standing"], { kind: "queued" }>>) {
  const move: HomeMove = {
    ...{ migrationId: "m", reference: null, oldLogin: "anna", oldServer: "Old mail", step: "copy", choice: null },
    ...{ devicesDone: false, signedOffAt: null, test: null, nextCatchUp: null, residue: null, reportsUntil: null },
    phases: { line: [], closes: null, closed: false, hasGrace: false, isOff: false, replacedBy: null, zone: "UTC" },
    ...{ percent: null, standing: { kind: "queued", place: 3, startsAt: NOW + QUARTER, again: false, ...standing } },
  };
  return copyStep(move, "Europe/Berlin");
}

it("says who is ahead, and when it should begin", () => {
  expect(step({})).toMatchObject({
    words: "Waiting (3rd in line)",
    detail: "Two people are ahead of you. Yours should begin at about 14:35.",
  });
  expect(step({ startsAt: NOW + DAY }).detail).toContain("at about 24 Nov, 14:20.");
});

it("names no time that nobody knows", () => {
  expect(step({ place: 2, startsAt: null }).detail).toBe("One person is ahead of you. Yours begins by itself.");
});

it("says of what gave way that a part is copied", () => {
  expect(step({ again: true }).detail).toBe(
    "A part is copied. Two people are ahead of you. Yours should go on at about 14:35.",
  );
});
