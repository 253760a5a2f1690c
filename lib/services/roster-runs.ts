/** Pausing, resuming and trying again the moves of people on the roster, as an administrator does it for them. */
import type { Administrator } from "../auth/viewer.ts";
import type { Prisma } from "../db/generated/sqlite/client.ts";
import type { Transaction } from "../db/migrations.ts";
import { actorOf, audit } from "./audit.ts";
import { putInLine } from "./queue.ts";

type Moves = Prisma.MigrationWhereInput;

const ofEntries = (ids: readonly string[]): Moves => ({ rosterEntry: { id: { in: [...ids] } }, test: null });

/** Those that a worker may be at, and that nobody has asked to end yet. */
export function runsUnderWay(ids: readonly string[]): Moves {
  return {
    ...ofEntries(ids),
    phase: { notIn: ["draft", "done"] },
    activity: { in: ["running", "waiting"] },
    wish: null,
  };
}

/** Those that were paused, with both passwords. */
export function resumable(ids: readonly string[]): Moves {
  return { ...canStart(ids), phase: { notIn: ["draft", "done"] }, activity: "paused" };
}

/** Those that ended before their end, or with something left to check, with both passwords. */
export function retryable(ids: readonly string[]): Moves {
  return {
    ...canStart(ids),
    OR: [
      { phase: { notIn: ["draft", "done"] }, activity: { in: ["failed", "needsUser", "stopped"] } },
      { phase: "done", grade: { in: ["checkThese", "notComplete"] } },
    ],
  };
}

function canStart(ids: readonly string[]): Moves {
  const kept = { credential: { isNot: null } } as const;
  return { ...ofEntries(ids), signedOffAt: null, personId: { not: null }, oldAccount: kept, newAccount: kept };
}

/** The worker pauses them within seconds; what is copied stays copied. Answers how many. */
export async function pauseRuns(tx: Transaction, viewer: Administrator, entryIds: readonly string[]): Promise<number> {
  const where = runsUnderWay(entryIds);
  const runs = await tx.migration.findMany({ where, select: { id: true } });
  await tx.migration.updateMany({ where: { id: { in: runs.map(({ id }) => id) } }, data: { wish: "pause" } });
  await audit.recordAll(
    tx,
    viewer,
    runs.map(({ id }) => ({ action: "migration.pause", subjectId: id }) as const),
  );
  return runs.length;
}

/** Puts them in line, to go on where they are. Answers how many. */
export async function resumeRuns(tx: Transaction, viewer: Administrator, where: Moves): Promise<number> {
  const by = actorOf(viewer);
  let count = 0;
  for (const migration of await tx.migration.findMany({ where })) {
    const { personId } = migration;
    if (personId === null || !(await putInLine(tx, { personId }, migration, {}, by))) continue;
    await audit.record(tx, viewer, { action: "migration.resume", subjectId: migration.id });
    count += 1;
  }
  return count;
}
