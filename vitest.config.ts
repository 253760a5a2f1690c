import { defineConfig } from "vitest/config";
import { LongestFirst } from "./test/support/longest-first.ts";

const integration = ["test/**/*.integration.test.ts"];
const long = ["test/**/*.long.test.ts"];
const soak = ["test/**/*.soak.test.ts"];

/** For what looks at speed and memory. Vitest wants another number of files in a group of its own. */
const twoAtOnce = { maxWorkers: 2, sequence: { groupOrder: 1 } };

/**
 * The suites, told apart by file name: `x.test.ts` runs without servers, `x.integration.test.ts` talks to real ones,
 * `x.e2e.ts` opens the portal in a browser,
 * `x.long.test.ts` belongs to `npm run test:all` and `x.soak.test.ts` to `npm run soak`.
 */
export default defineConfig({
  test: {
    // Two cores carry the tests and the servers that they start. There is a third file for the time that the others wait.
    maxWorkers: 3,
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
        },
      },
      { test: { name: "integration", include: integration, testTimeout: 60_000, hookTimeout: 120_000 } },
      // Portals with their browsers: few at a time, and each file has its own.
      {
        test: {
          name: "e2e",
          include: ["test/e2e/**/*.e2e.ts"],
          globalSetup: "test/e2e/support/build.ts",
          testTimeout: 180_000,
          hookTimeout: 240_000,
        },
      },
      { test: { name: "long", include: long, testTimeout: 900_000, hookTimeout: 300_000, ...twoAtOnce } },
      {
        test: {
          name: "soak",
          include: soak,
          testTimeout: 24 * 3_600_000,
          hookTimeout: 300_000,
          ...twoAtOnce,
        },
      },
    ],
  },
});
