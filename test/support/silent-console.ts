import { afterEach, beforeEach, expect, vi } from "vitest";

// Nobody reads warnings of a passing suite, so in unit tests a complaint on the console is a failure.
beforeEach(() => {
  vi.spyOn(console, "error");
  vi.spyOn(console, "warn");
});

afterEach(() => {
  const complaints = [...vi.mocked(console.error).mock.calls, ...vi.mocked(console.warn).mock.calls];
  vi.restoreAllMocks();
  expect(complaints, "complaints on the console").toEqual([]);
});
