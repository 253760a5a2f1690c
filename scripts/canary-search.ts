/** The last step of a test run: the password of most tests must stand in nothing that the tests have left behind. */
import { readdirSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findsBelow } from "../test/support/canary.ts";
import type { SuiteResult } from "./suite-result.ts";

/** Of a mail server, which knows the password, and of tests that put canaries there to be found. */
const KNOW_IT = /^carryover-(?:dovecot|cyrus|courier|saslauthd|secrets|canary|mutants)-/;

/** Servers that change to another account have theirs in /tmp. */
const TEMPORARY: readonly string[] = [...new Set([tmpdir(), "/tmp"])];

export interface SearchOptions {
  /** When the tests began, in epoch milliseconds: what was there before is not theirs. */
  readonly since: number;
  /** Where results are committed. */
  readonly results: string;
  /** Where tests make their folders. */
  readonly temporary?: readonly string[];
  /** Hears of each file. */
  readonly tell: (line: string) => void;
}

/** Searches the folders that tests have made and not removed, and the results that are committed. Counts as one test. */
export function searchForCanaries({ since, results, temporary = TEMPORARY, tell }: SearchOptions): SuiteResult {
  const started = performance.now();
  const folders = temporary.flatMap((folder) => leftIn(folder, since));
  const finds = [...folders, results].flatMap((folder) => findsBelow(folder));
  for (const find of finds) tell(`a password of the tests was left in ${find}`);
  const [passed, failed] = finds.length === 0 ? [1, 0] : [0, finds.length];
  return { name: "canary", passed, failed, skipped: 0, seconds: (performance.now() - started) / 1000 };
}

function leftIn(folder: string, since: number): string[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && entry.name.startsWith("carryover-") && !KNOW_IT.test(entry.name))
    .map(({ name }) => join(folder, name))
    .filter((path) => (statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0) >= since);
}
