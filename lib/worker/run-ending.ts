/** What becomes of a migration when a run has ended. Pure. */
import { type ErrorCode, isAskedFor } from "../engine/errors.ts";
import type { RunReport } from "../engine/report.ts";
import type { MigrationEvent } from "../engine/state.ts";
import type { Why } from "./interruption.ts";

/** Waits before a run that trouble ended is tried again, in milliseconds; the last one from then on. */
const BACK_OFF_MS = [1, 2, 5, 10, 30].map((minutes) => minutes * 60_000);

/** Troubles that pass although nobody is asked: another import into the same account, a disk that somebody clears. */
const PASSING: ReadonlySet<ErrorCode> = new Set(["destination.inUse", "disk.full", "journal.unreadable"]);

export interface Ended {
  readonly endedBy: RunReport["endedBy"];
  readonly grade: RunReport["grade"];
  /** Who ended it, where somebody did. */
  readonly why: Why | null;
  /** How many runs before this one trouble ended in a row. */
  readonly failures: number;
  /** The run before this one waited because a sign-in left open whether the password is right. */
  readonly wasUnsure: boolean;
  /** Epoch milliseconds. */
  readonly now: number;
}

/** The event that moves the migration on; null where another worker has it now and nothing may be written. */
export function eventAfter({ endedBy, grade, why, failures, wasUnsure, now }: Ended): MigrationEvent | null {
  if (endedBy === null) return { kind: "verified", grade };
  if (endedBy === "interrupted") {
    // Two sign-ins are enough: if the password is wrong, every further one counts against the person.
    const isUnsureAgain = wasUnsure && why?.kind === "wait" && why.reason === "auth.unsure";
    return isUnsureAgain ? { kind: "ask", what: "auth.refused" } : eventOf(why);
  }
  if (endedBy.code === "journal.leaseLost") return null;
  if (endedBy.next === "askPerson") return { kind: "ask", what: endedBy.code };
  if (endedBy.next !== "retryLater" && !PASSING.has(endedBy.code)) return { kind: "fail", code: endedBy.code };
  const backOff = BACK_OFF_MS[Math.min(failures, BACK_OFF_MS.length - 1)] ?? 0;
  const until = Math.max(now, endedBy.retryAt ?? now + backOff);
  return { kind: "wait", until, reason: endedBy.code, ...(isAskedFor(endedBy, until) && { isAskedFor: true }) };
}

function eventOf(why: Why | null): MigrationEvent | null {
  switch (why?.kind) {
    case "pause":
    case "stop":
      return { kind: why.kind };
    case "wait": {
      const { side: _, ...event } = why;
      return event;
    }
    case "closed":
      return { kind: "fail", code: "imports.closed" };
    // In line again, or at work for the next worker.
    case "giveWay":
    case "shutdown":
    case undefined:
      return { kind: "resume" };
    case "leaseLost":
      return null;
    default:
      return why satisfies never;
  }
}

/** Whether passwords that were kept for this run alone have done their work. */
export function isOver(event: MigrationEvent): boolean {
  return event.kind === "verified" || event.kind === "stop" || event.kind === "fail";
}
