import { expect, it } from "vitest";
import { sparing } from "../../scripts/portal/memory.ts";

it("the worker is told to be sparing with memory, and what an administrator says of it counts", () => {
  expect(sparing({ HOME: "/h" })).toMatchObject({ HOME: "/h", MALLOC_ARENA_MAX: "1" });
  const { NODE_OPTIONS, MALLOC_ARENA_MAX } = sparing({ NODE_OPTIONS: "--inspect", MALLOC_ARENA_MAX: "4" });
  expect(NODE_OPTIONS).toMatch(/^--max-semi-space-size=\d+ --inspect$/);
  expect(MALLOC_ARENA_MAX).toBe("4");
});
