/** A test without copying: for as long as it is in line or under way, the migration's own state and plan wait beside it. */
import type { ImportRequest } from "../engine/request.ts";
import type { MigrationState } from "../engine/state.ts";
import type { Migration } from "./generated/sqlite/client.ts";
import { columnsOf, type StateColumns, stateOf } from "./migrations.ts";

/** Migration.test. */
export interface TestUnderWay {
  /** Nothing is copied by it. */
  readonly plan: ImportRequest;
  /** What the migration was when the test was put in line, and is again when it is over. */
  readonly before: MigrationState;
  /** When it was last put in line to be copied, in epoch milliseconds; null: never. */
  readonly queuedAt: number | null;
}

type TestColumn = Pick<Migration, "test">;

/** Null: there is none. */
export function testUnderWay({ test }: TestColumn): TestUnderWay | null {
  return test === null ? null : JSON.parse(test);
}

/** The row as it is again when its test is over; without one, as it is. To be asked whenever the question is how far somebody has moved. */
export function withoutTest<Row extends Pick<StateColumns, "phase" | "activity"> & TestColumn>(row: Row): Row {
  const test = testUnderWay(row);
  return test ? { ...row, ...columnsOf(test.before) } : row;
}

/** The state with which the migration would be without the test. */
export function lastingState(row: StateColumns & TestColumn): MigrationState {
  return testUnderWay(row)?.before ?? stateOf(row);
}

/** The columns of a migration whose test is over. */
export function afterTest({
  queuedAt,
}: TestUnderWay): Pick<Migration, "test" | "gradeBeforeTest" | "queuedAt" | "rank" | "servedMs"> {
  const before = queuedAt === null ? null : new Date(queuedAt);
  return { test: null, gradeBeforeTest: null, queuedAt: before, rank: 0, servedMs: 0n };
}
