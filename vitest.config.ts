import { defineConfig } from "vitest/config";
import { LongestFirst } from "./test/support/longest-first.ts";

const integration = ["test/**/*.integration.test.ts"];
const long = ["test/**/*.long.test.ts"];
const soak = ["test/**/*.soak.test.ts"];

/**
 * The suites, told apart by file name: `x.test.ts` runs without servers, `x.integration.test.ts` talks to real ones,
 * `x.e2e.ts` opens the portal in a browser,
 * `x.long.test.ts` belongs to `npm run test:all` and `x.soak.test.ts` to `npm run soak`.
 */
export default defineConfig({
  test: {
    sequence: { sequencer: LongestFirst },
    projects: [
      {
        test: {
          name: "unit",
          include: ["test/**/*.test.ts"],
          exclude: [...integration, ...long, ...soak],
          setupFiles: ["test/support/silent-console.ts"],
          // One process runs one file after the other: starting anew for each cost more than most files take.
          isolate: false,
          // Nothing waits for real here, but some start a process or a database on a busy machine.
          testTimeout: 30_000,
          ...manyAtOnce(3, 0),
        },
      },
      // These wait for servers, for locks and for silence more than others.
      {
        test: {
          name: "integration",
          include: integration,
          testTimeout: 60_000,
          hookTimeout: 120_000,
          ...manyAtOnce(4, 1),
        },
      },
      // Portals with their browsers: few at a time, and each file has its own.
      {
        test: {
          name: "e2e",
          include: ["test/e2e/**/*.e2e.ts"],
          globalSetup: "test/e2e/support/build.ts",
          testTimeout: 180_000,
          hookTimeout: 240_000,
          ...manyAtOnce(3, 2),
        },
      },
      { test: { name: "long", include: long, testTimeout: 900_000, hookTimeout: 300_000, ...manyAtOnce(2, 3) } },
      {
        test: {
          name: "soak",
          include: soak,
          testTimeout: 24 * 3_600_000,
          hookTimeout: 300_000,
          ...manyAtOnce(2, 4),
        },
      },
    ],
  },
});

/** So many files at a time: two cores carry the tests and the servers that they start. Vitest wants each project's in a group of its own. */
function manyAtOnce(maxWorkers: number, groupOrder: number) {
  return { maxWorkers, sequence: { groupOrder } };
}
