import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { searchForCanaries } from "../../scripts/canary-search.ts";
import { CANARY } from "../support/canary.ts";

let around: string;
const START = new Date("2026-01-01T00:00:00Z").getTime();
beforeEach(() => {
  around = mkdtempSync(join(tmpdir(), "carryover-canary-"));
  mkdirSync(join(around, "results"));
});
afterEach(() => {
  rmSync(around, { recursive: true });
});

function left(folder: string, words: string): void {
  mkdirSync(join(around, folder), { recursive: true });
  writeFileSync(join(around, folder, "a.log"), words);
}

function search(since = START) {
  const told: string[] = [];
  const [results, temporary] = [join(around, "results"), [around]];
  const { passed, failed } = searchForCanaries({ since, results, temporary, tell: (line) => told.push(line) });
  return { passed, failed, told };
}

it("SEC 8: a password that a test run has left behind fails it, with the name of the file", () => {
  left("carryover-portal-1", `signed in with ${Buffer.from(`\0anna\0${CANARY}`).toString("base64")}`);
  left("results", `a password: ${CANARY}`);
  expect(search()).toMatchObject({
    ...{ passed: 0, failed: 2 },
    told: [
      expect.stringContaining("carryover-portal-1/a.log: base64"),
      expect.stringContaining("results/a.log: clear"),
    ],
  });
});

it("what was there before, what is not of the tests, and the mail servers' own files are not searched", () => {
  left("carryover-dovecot-1", CANARY);
  left("of-somebody-else", CANARY);
  expect(search().told).toEqual([]);
  left("carryover-portal-1", CANARY);
  expect(search(Date.now() + 60_000).told).toEqual([]);
});
