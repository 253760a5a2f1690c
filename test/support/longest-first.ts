/** The order of test files: what takes longest begins first, so that no core waits for it at the end. */
import { BaseSequencer, type TestSpecification } from "vitest/node";

/** Names of the files that take longest. A fresh checkout knows only their sizes, which say little. */
const LONGEST = [
  ...["stopped-anywhere.test.ts", "cut-anywhere.test.ts"],
  ...["runs.integration.test.ts", "kills.integration.test.ts", "signals.integration.test.ts"],
  ...["end-to-end/faults.integration.test.ts", "refusals.integration.test.ts"],
  ...["pages.e2e.ts", "administrator.e2e.ts"],
];

export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    return (await super.sort(files)).toSorted((one, other) => placeOf(one) - placeOf(other));
  }
}

/** Its place among the longest; others come after them, as they were. */
function placeOf({ moduleId }: TestSpecification): number {
  const place = LONGEST.findIndex((name) => moduleId.endsWith(`/${name}`));
  return place < 0 ? LONGEST.length : place;
}
