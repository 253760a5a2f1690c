/** To whom a mailing goes, and how it stands. Pure; moments in epoch milliseconds. */
import { NOTICE_DAYS } from "./announcement.ts";
import { daysBetween, wallTimeAt } from "./announcement-time.ts";
import { isAccountedFor, ROSTER_MARKS, ROSTER_STATES, type RosterMark, type RosterState } from "./roster.ts";

/** `notDone`: everybody of whom something is still expected. */
export type MailingAudience =
  | { readonly kind: "everyone" | "notDone" }
  | { readonly kind: "state"; readonly state: RosterState }
  | { readonly kind: "mark"; readonly mark: RosterMark }
  | { readonly kind: "wave"; readonly waveId: string };

/** Offered, beside the waves. What an administrator marked is a state as well, until somebody begins. */
export const OFFERED_STATES = ["notStarted", "started", "stalled", "done", "stale", "signedOff"] as const;
export const OFFERED_MARKS = ["excused", "dormant", "serviceAccount"] as const;

/** Of whom something is still expected before the old server goes. */
export const NOT_DONE: readonly RosterState[] = ROSTER_STATES.filter((state) => !isAccountedFor(state));

/** As the row and the form hold it: `everyone`, `stalled`, `mark:dormant`, `wave:ID`. */
export function audienceText(audience: MailingAudience): string {
  switch (audience.kind) {
    case "everyone":
    case "notDone":
      return audience.kind;
    case "state":
      return audience.state;
    case "mark":
      return `mark:${audience.mark}`;
    case "wave":
      return `wave:${audience.waveId}`;
    default:
      return audience satisfies never;
  }
}

/** Null where it names none. */
export function audienceIn(text: string): MailingAudience | null {
  if (text === "everyone" || text === "notDone") return { kind: text };
  const state = ROSTER_STATES.find((each) => each === text);
  if (state) return { kind: "state", state };
  const mark = ROSTER_MARKS.find((each) => text === `mark:${each}`);
  if (mark) return { kind: "mark", mark };
  const waveId = /^wave:([\da-f-]{36})$/.exec(text)?.[1];
  return waveId === undefined ? null : { kind: "wave", waveId };
}

/** The columns that say how far it is. */
export interface MailingTimes {
  readonly dueAt: Date | null;
  readonly listedAt: Date | null;
  readonly stoppedAt: Date | null;
}

/** `sent`: nothing more goes out. */
export type MailingStanding = "draft" | "scheduled" | "sending" | "stopped" | "sent";

/** `waiting`: how many of its letters are still to be sent. */
export function mailingStanding(
  { dueAt, listedAt, stoppedAt }: MailingTimes,
  waiting: number,
  now: number,
): MailingStanding {
  if (dueAt === null) return "draft";
  if (stoppedAt !== null) return "stopped";
  if (listedAt === null) return dueAt.getTime() > now ? "scheduled" : "sending";
  return waiting > 0 ? "sending" : "sent";
}

/** What an administrator should know before it goes; nothing of it forbids that. */
export interface SendingNotes {
  /** Whole days from then to the deadline where readers find that short; else null. */
  readonly shortNotice: number | null;
  /** Phones ring where people sleep. */
  readonly atNight: boolean;
}

/** People are not to be written to before this hour, or from this hour on. */
const DAY_BEGINS = 7;
const DAY_ENDS = 21;

export function sendingNotes(
  at: number,
  { deadline, zone }: { readonly deadline: number | null; readonly zone: string },
): SendingNotes {
  const notice = deadline === null || deadline <= at ? null : daysBetween(at, deadline, zone);
  return { shortNotice: notice !== null && notice < NOTICE_DAYS ? notice : null, atNight: isNight(at, zone) };
}

export function isNight(at: number, zone: string): boolean {
  return !isDaytime(wallTimeAt(at, zone).slice(11));
}

/** Of a time such as `09:00`. */
export function isDaytime(time: string): boolean {
  const hour = Number(time.slice(0, 2));
  return hour >= DAY_BEGINS && hour < DAY_ENDS;
}
