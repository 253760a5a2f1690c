/** How far a move is, with what its latest run counted. */
import type { Prisma } from "../db/generated/sqlite/client.ts";
import { lastingState } from "../db/test-under-way.ts";
import type { ProgressRecord } from "../progress/record.ts";
import type { Line } from "./line.ts";
import { type Standing, standingOf } from "./progress-standing.ts";

/** Times in epoch milliseconds. */
export interface MoveFacts {
  readonly standing: Standing;
  /** A test without copying, beside which the standing is that of the move itself; null: there is none now. */
  readonly test: "inLine" | "underWay" | null;
  /** An administrator moved it up in the line. */
  readonly isMovedUp: boolean;
  readonly reference: string | null;
  /** Messages of the latest run; null before one has counted. `toBring`: but for what was left out on purpose. `done`: brought over. */
  readonly counts: { readonly toBring: number; readonly done: number; readonly problems: number } | null;
  readonly lastActivityAt: number;
}

/** What of a move is told beside its own columns. */
export const LATEST_RUN = {
  progress: true,
  runs: { orderBy: { number: "desc" }, where: { isTest: false }, take: 1, omit: { report: true, request: true } },
} satisfies Prisma.MigrationInclude;

export type MoveWithRun = Omit<Prisma.MigrationGetPayload<{ include: typeof LATEST_RUN }>, "plan" | "newListing">;

export interface Around {
  readonly now: number;
  readonly worker: { readonly lives: boolean; readonly lastSeenAt: number | null };
  /** When imports closed for it; null: they have not. */
  readonly closedAt: number | null;
}

/** How far a move is, in the terms of the roster. */
export function moveFacts(migration: MoveWithRun, line: Line, around: Around): MoveFacts {
  const [run] = migration.runs;
  const record = recordOf(migration, run);
  const since = migration.stateSince.getTime();
  const place = line.get(migration.id) ?? null;
  const gaveWay = record?.gaveWay ?? false;
  return {
    reference: migration.reference,
    standing: standingOf(lastingState(migration), {
      ...{ ...around, since, place, gaveWay, awaitsPilot: migration.awaitsPilot },
      startAt: migration.startAt?.getTime() ?? null,
      side: record?.waiting?.side ?? null,
    }),
    test: migration.test === null ? null : migration.phase === "queued" ? "inLine" : "underWay",
    isMovedUp: migration.rank > 0,
    // A run whose worker was killed is closed without counts: what was last written of it is nearer to the truth.
    counts: run?.endedAt && run.found > 0 ? countsOf(run) : record && countsUnderWay(record),
    lastActivityAt: Math.max(since, record?.lastMessageAt ?? 0),
  };
}

type Run = MoveWithRun["runs"][number];

/** What the worker wrote of the latest run; what it wrote of an earlier one is no longer so. */
function recordOf({ progress }: MoveWithRun, run: Run | undefined): ProgressRecord | null {
  return progress && progress.runId === run?.id ? JSON.parse(progress.record) : null;
}

/** As the report counts: what was brought over by this run or an earlier one, or was there already. */
function countsOf(run: Run): MoveFacts["counts"] {
  const { found, copied, copiedBefore, alreadyThere, leftOut, vanished, problems } = run;
  return { toBring: found - leftOut - vanished, done: copied + copiedBefore + alreadyThere, problems };
}

/** Messages with a problem are accounted for, but not brought over. */
function countsUnderWay({ foundMessages, doneMessages, problems }: ProgressRecord): MoveFacts["counts"] {
  return { toBring: foundMessages, done: Math.max(0, doneMessages - problems), problems };
}
