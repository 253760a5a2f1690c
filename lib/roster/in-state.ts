/** Which entries of the roster are in a state, as a question to the database. */
import type { Prisma } from "../db/generated/sqlite/client.ts";
import { type LastingState, type RosterState, STALLED_AFTER_MS, STUCK_ACTIVITIES } from "../policy/roster.ts";

/** The entries that are in this state at that moment, in epoch milliseconds: rosterState() of lib/policy/roster.ts as a question. */
export function inState(state: RosterState, now: number): Prisma.RosterEntryWhereInput {
  const long = { lte: new Date(now - STALLED_AFTER_MS) };
  const isStuck: Prisma.MigrationWhereInput = {
    ...{ phase: { not: "done" }, gradeBeforeTest: null },
    OR: [
      { activity: { in: [...STUCK_ACTIVITIES] } },
      { phase: "draft", stateSince: long },
      { activity: "paused", stateSince: long },
    ],
  };
  /** One that was done stays so while it is tested without copying. */
  const isDone = (grade: { not: "notComplete" } | "notComplete"): Prisma.MigrationWhereInput => ({
    OR: [{ phase: "done", grade }, { gradeBeforeTest: grade }],
  });
  const notExcused = { mark: { not: "excused" } } as const;
  const moving = (migration: Prisma.MigrationWhereInput): Prisma.RosterEntryWhereInput => ({
    ...notExcused,
    migration: { signedOffAt: null, ...migration },
  });
  const erased = (erasedState: LastingState) => ({ ...notExcused, migrationId: null, erasedState });
  switch (state) {
    case "excused":
      return { mark: "excused" };
    case "notStarted":
      return { mark: "expected", migrationId: null, erasedState: null };
    case "dormant":
    case "serviceAccount":
      return { mark: state, migrationId: null, erasedState: null };
    case "signedOff":
      return { OR: [{ ...notExcused, migration: { signedOffAt: { not: null } } }, erased("signedOff")] };
    case "done":
      return { OR: [moving({ ...isDone({ not: "notComplete" }), arrivedSince: 0 }), erased("done")] };
    case "stale":
      return moving({ ...isDone({ not: "notComplete" }), arrivedSince: { gt: 0 } });
    case "stalled":
      return moving({ OR: [isStuck, isDone("notComplete")] });
    case "started":
      return moving({ phase: { not: "done" }, gradeBeforeTest: null, NOT: isStuck });
  }
}
