/** Where a migration stands, in the terms that people are told: worked out from its state, and whether anybody works on it. Pure. */
import type { ErrorCode, Side } from "../engine/errors.ts";
import type { Activity, Grade, MigrationState, Phase } from "../engine/state.ts";
import type { PlaceInLine } from "./line.ts";

/** Times in epoch milliseconds. */
export type Standing =
  | { readonly kind: "notStarted" }
  /** In line, so many-th: 1 is next. `startsAt` null: that cannot be said. `again`: a part is copied, and now others have their turn. */
  | {
      readonly kind: "queued";
      readonly place: number;
      readonly startsAt: number | null;
      readonly again: boolean;
    }
  /** The person wants it to begin then. */
  | { readonly kind: "scheduled"; readonly startsAt: number }
  /** It begins when the reports of the pilot group are clean. */
  | { readonly kind: "awaitsPilot" }
  /** There is work, but no worker: nothing is lost, and it goes on when one is back. */
  | { readonly kind: "workerAway"; readonly lastSeenAt: number | null }
  | { readonly kind: "counting" }
  | { readonly kind: "copying" }
  | { readonly kind: "checking" }
  /** `until` null: the time has come, and it is tried now. */
  | {
      readonly kind: "waiting";
      readonly reason: WaitReason;
      readonly side: Side | null;
      readonly until: number | null;
      /** The server named that time. */
      readonly isAskedFor: boolean;
    }
  | { readonly kind: "paused" }
  | { readonly kind: "stopped" }
  | { readonly kind: "needsPassword"; readonly code: ErrorCode; readonly side: Side | null }
  | { readonly kind: "needsYou"; readonly code: ErrorCode; readonly side: Side | null }
  | { readonly kind: "failed"; readonly code: ErrorCode; readonly side: Side | null }
  /** Imports have closed: nobody begins or goes on. */
  | { readonly kind: "closed"; readonly at: number }
  /** They had closed, and are open again: it goes on when the person says so. */
  | { readonly kind: "reopened" }
  | { readonly kind: "done"; readonly grade: Grade };

export type StandingKind = Standing["kind"];
export type WaitReason = ErrorCode | "lastProbe";

/** What is known beside the state. */
export interface Circumstances {
  readonly now: number;
  /** When phase or activity last changed. */
  readonly since: number;
  /** No sooner than this; null: as soon as it is its turn. */
  readonly startAt: number | null;
  readonly awaitsPilot: boolean;
  /** When imports closed; null: they have not. */
  readonly closedAt: number | null;
  /** Null: it is in no line, or was just taken out of it. */
  readonly place: Pick<PlaceInLine, "before" | "startsAt"> | null;
  /** The run gave way to others, and is in line again. */
  readonly gaveWay: boolean;
  readonly worker: { readonly lives: boolean; readonly lastSeenAt: number | null };
  /** Which server the trouble that is waited for or ended the run belongs to. */
  readonly side: Side | null;
}

/** Shorter waits are not worth a word: a connection that is opened again, mostly. */
const LONG_WAIT_MS = 5000;

type Ongoing = Exclude<Phase, "done">;

function queued({ place, gaveWay }: Circumstances): Standing {
  return { kind: "queued", place: (place?.before ?? 0) + 1, startsAt: place?.startsAt ?? null, again: gaveWay };
}

const WORKING: Record<Ongoing, (around: Circumstances) => Standing> = {
  draft: () => ({ kind: "notStarted" }),
  queued,
  scanning: () => ({ kind: "counting" }),
  copying: () => ({ kind: "copying" }),
  verifying: () => ({ kind: "checking" }),
};

/** What to tell of this state. */
export function standingOf(state: MigrationState, around: Circumstances): Standing {
  if (state.phase === "done") return { kind: "done", grade: state.grade };
  if (around.closedAt !== null) return { kind: "closed", at: around.closedAt };
  const { phase, activity } = state;
  switch (activity.kind) {
    case "running":
      return working(phase, around);
    case "waiting":
      return waiting(activity, around) ?? working(phase, around);
    case "paused":
    case "stopped":
      return { kind: activity.kind };
    case "needsUser": {
      const kind = activity.what.startsWith("auth.") ? "needsPassword" : "needsYou";
      return { kind, code: activity.what, side: around.side };
    }
    case "failed":
      if (activity.code === "imports.closed") return { kind: "reopened" };
      return { kind: "failed", code: activity.code, side: around.side };
    default:
      return activity satisfies never;
  }
}

/** Null where it is not worth a word, or nobody is there to wait. */
function waiting(activity: Extract<Activity, { kind: "waiting" }>, around: Circumstances): Standing | null {
  const { reason, until, isAskedFor = false } = activity;
  if (!around.worker.lives || until - around.since < LONG_WAIT_MS) return null;
  return { kind: "waiting", reason, side: around.side, until: until > around.now ? until : null, isAskedFor };
}

function working(phase: Ongoing, around: Circumstances): Standing {
  if (phase === "queued" && around.awaitsPilot) return { kind: "awaitsPilot" };
  if (phase === "queued" && around.startAt !== null && around.startAt > around.now)
    return { kind: "scheduled", startsAt: around.startAt };
  if (phase !== "draft" && !around.worker.lives) return { kind: "workerAway", lastSeenAt: around.worker.lastSeenAt };
  return around.gaveWay ? queued(around) : WORKING[phase](around);
}
