/** Where a migration stands after an event that ends its run, or its waiting. Pure. */
import type { Migration } from "../db/generated/sqlite/client.ts";
import { stateOf } from "../db/migrations.ts";
import { afterTest, type TestUnderWay, testUnderWay } from "../db/test-under-way.ts";
import { advance, type MigrationEvent, type MigrationState } from "../engine/state.ts";

export interface AfterEvent {
  readonly state: MigrationState;
  /** The run goes on from its stored report: it has not ended. */
  readonly rests: boolean;
  /** Of the test that it was, or is; null: it was none. */
  readonly test: TestUnderWay | null;
  /** Other columns that change with it. */
  readonly with: Partial<ReturnType<typeof afterTest>>;
}

/**
 * What a real run has brought over its journal knows, so that it may end at any time; a test has only its report, and rests through every wait.
 * Whatever else ends a test, it is over, and leaves the migration as it found it: its report says what happened.
 */
export function afterEvent(before: Migration, event: MigrationEvent): AfterEvent {
  const test = testUnderWay(before);
  const rests = event.kind === "resume" || (test !== null && event.kind === "wait");
  if (test === null || rests) return { state: advance(stateOf(before), event), rests, test, with: {} };
  const state = advance(stateOf(before), { kind: "testOver", before: test.before });
  return { state, rests, test, with: afterTest(test) };
}
