import { afterEach, expect, it, vi } from "vitest";
import { showOnce, takeOnce } from "../../app/_lib/shown-once.ts";

afterEach(() => vi.useRealTimers());

it("shows it to its owner, the first time", () => {
  const id = showOnce("anna", "K7QF3MWD");
  expect(takeOnce("paul", id)).toBeNull();
  expect(takeOnce("anna", id)).toBe("K7QF3MWD");
  expect(takeOnce("anna", id)).toBeNull();
  expect(takeOnce("anna", undefined)).toBeNull();
});

it("keeps it for a minute", () => {
  vi.useFakeTimers({ toFake: ["Date"], now: 0 });
  const id = showOnce("anna", "K7QF3MWD");
  vi.setSystemTime(60_001);
  expect(takeOnce("anna", id)).toBeNull();
});
