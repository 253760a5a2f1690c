/** State of a migration: phase × activity, one pure transition table. */
import type { ErrorCode } from "./errors.ts";

export const PHASES = ["draft", "queued", "scanning", "copying", "verifying", "done"] as const;
export type Phase = (typeof PHASES)[number];

/** See report.ts: from everything there and equal, to not finished. */
export type Grade = "complete" | "smallDifferences" | "checkThese" | "notComplete";

export interface Waiting {
  /** Epoch milliseconds. */
  readonly until: number;
  readonly reason: ErrorCode | "lastProbe";
  /** A server named that time; missing where it was chosen here. */
  readonly isAskedFor?: true;
}

export type Activity =
  | { readonly kind: "running" }
  | { readonly kind: "paused" }
  | ({ readonly kind: "waiting" } & Waiting)
  | { readonly kind: "needsUser"; readonly what: ErrorCode }
  | { readonly kind: "stopped" }
  | { readonly kind: "failed"; readonly code: ErrorCode };

export type MigrationState =
  | { readonly phase: Exclude<Phase, "done">; readonly activity: Activity }
  | { readonly phase: "done"; readonly grade: Grade };

export type MigrationEvent =
  | { readonly kind: "queue" }
  | { readonly kind: "start" }
  | { readonly kind: "scanned" }
  | { readonly kind: "copied" }
  | { readonly kind: "verified"; readonly grade: Grade }
  | ({ readonly kind: "wait" } & Waiting)
  | { readonly kind: "ask"; readonly what: ErrorCode }
  | { readonly kind: "pause" }
  | { readonly kind: "resume" }
  | { readonly kind: "stop" }
  /** Nothing was copied, so the migration is as it was before. */
  | { readonly kind: "testOver"; readonly before: MigrationState }
  | { readonly kind: "fail"; readonly code: ErrorCode };

type Step = (state: MigrationState, event: MigrationEvent) => MigrationState;

const RUNNING: Activity = { kind: "running" };
const to =
  (phase: Exclude<Phase, "done">): Step =>
  () => ({ phase, activity: RUNNING });
const within =
  (activity: (event: MigrationEvent) => Activity): Step =>
  (state, event) =>
    state.phase === "done" ? state : { phase: state.phase, activity: activity(event) };

/** Events that are the same in every phase of a migration that is in line or under way: most change what is going on, not how far it is. */
const ANYWHERE: Partial<Record<MigrationEvent["kind"], Step>> = {
  queue: to("queued"),
  wait: within((event) => (event.kind === "wait" ? { ...event, kind: "waiting" } : RUNNING)),
  ask: within((event) => (event.kind === "ask" ? { kind: "needsUser", what: event.what } : RUNNING)),
  pause: within(() => ({ kind: "paused" })),
  resume: within(() => RUNNING),
  stop: within(() => ({ kind: "stopped" })),
  testOver: (state, event) => (event.kind === "testOver" ? event.before : state),
  fail: within((event) => (event.kind === "fail" ? { kind: "failed", code: event.code } : RUNNING)),
};

/** Which events move a migration on, phase by phase. A run may always be started again: that is what makes it resumable. */
const TRANSITIONS: Record<Phase, Partial<Record<MigrationEvent["kind"], Step>>> = {
  draft: { queue: to("queued"), stop: within(() => ({ kind: "stopped" })) },
  queued: { ...ANYWHERE, start: to("scanning") },
  scanning: { ...ANYWHERE, start: to("scanning"), scanned: to("copying") },
  copying: { ...ANYWHERE, start: to("scanning"), copied: to("verifying") },
  verifying: {
    ...ANYWHERE,
    start: to("scanning"),
    verified: (state, event) => (event.kind === "verified" ? { phase: "done", grade: event.grade } : state),
  },
  done: { queue: to("queued"), start: to("scanning") },
};

/** The state after the event. Throws when the table has no such step: a mistake of the caller, not of a server. */
export function advance(state: MigrationState, event: MigrationEvent): MigrationState {
  const step = TRANSITIONS[state.phase][event.kind];
  if (!step) throw new Error(`no step from ${state.phase} by ${event.kind}`);
  return step(state, event);
}

/** Whether it goes on by itself: it is in line, at work, or waits for a moment that is known. */
export function isUnderWay(state: MigrationState): boolean {
  if (state.phase === "done" || state.phase === "draft") return false;
  return state.activity.kind === "running" || state.activity.kind === "waiting";
}
