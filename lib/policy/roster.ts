/** How far somebody on the roster is. Pure; moments in epoch milliseconds. */

/** In the order in which somebody should look at them. */
export const ROSTER_STATES = [
  "stalled",
  "stale",
  "notStarted",
  "serviceAccount",
  "dormant",
  "started",
  "done",
  "signedOff",
  "excused",
] as const;
/**
 * `stalled`: begun, and it does not go on by itself. `stale`: done, and new mail has arrived in the old account since. `serviceAccount` and
 * `dormant`: not begun, and marked so by an administrator.
 */
export type RosterState = (typeof ROSTER_STATES)[number];

export const ROSTER_MARKS = ["expected", "excused", "dormant", "serviceAccount"] as const;
export type RosterMark = (typeof ROSTER_MARKS)[number];

/** Nobody signs in for such an account themselves, so an administrator may move it, with its own password. */
export function isNobodysOwn(mark: RosterMark): boolean {
  return mark === "serviceAccount" || mark === "dormant";
}

/** The columns of a move that count here. A test without copying is work like any other, except for who is done: they stay so. */
export interface RosterMove {
  readonly phase: string;
  readonly activity: string | null;
  readonly grade: string | null;
  /** While somebody who is done tests. */
  readonly gradeBeforeTest: string | null;
  readonly stateSince: Date;
  readonly signedOffAt: Date | null;
  readonly arrivedSince: number;
}

/** So long may a move lie half chosen or paused before somebody should ask. */
export const STALLED_AFTER_MS = 3 * 86_400_000;
/** These do not go on by themselves. */
export const STUCK_ACTIVITIES = ["needsUser", "failed", "stopped"] as const;

/** The columns of an entry that count here. */
export interface RosterStanding {
  readonly mark: RosterMark;
  /** How the last move stood when its person erased what was kept of them; null: nothing was erased, or it was not over. */
  readonly erasedState: LastingState | null;
}

/** What the roster remembers of a move that was erased: that nothing more was expected. */
export type LastingState = Extract<RosterState, "done" | "signedOff">;

/** Null: without the move its account has to be looked after again. */
export function lastingStateOf(state: RosterState): LastingState | null {
  return state === "done" || state === "signedOff" ? state : null;
}

/** inState() of lib/roster/in-state.ts asks the database the same (test/roster/lists-contract.ts holds the two together). */
export function rosterState({ mark, erasedState }: RosterStanding, move: RosterMove | null, now: number): RosterState {
  if (mark === "excused") return "excused";
  if (move === null) return erasedState ?? (mark === "expected" ? "notStarted" : mark);
  if (move.signedOffAt !== null) return "signedOff";
  const { gradeBeforeTest: tested } = move;
  if (tested !== null || move.phase === "done") {
    if ((tested ?? move.grade) === "notComplete") return "stalled";
    return move.arrivedSince > 0 ? "stale" : "done";
  }
  return isStuck(move, now) ? "stalled" : "started";
}

function isStuck({ phase, activity, stateSince }: RosterMove, now: number): boolean {
  if (STUCK_ACTIVITIES.some((stuck) => stuck === activity)) return true;
  const rests = phase === "draft" || activity === "paused";
  return rests && stateSince.getTime() <= now - STALLED_AFTER_MS;
}

/** Nothing more is expected of them before the old server goes. */
export function isAccountedFor(state: RosterState): boolean {
  return state === "done" || state === "signedOff" || state === "excused";
}

/** Their mail was brought over, though more may have arrived since. */
export function hasMoved(state: RosterState): boolean {
  return state === "done" || state === "stale" || state === "signedOff";
}
