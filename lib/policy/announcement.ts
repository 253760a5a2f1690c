/** When an announcement is shown, to whom, and in which tone. */
import { daysBetween, readWallTime } from "./announcement-time.ts";

export type Audience = "everyone" | "notFinished" | "finished";

/** Who reads. People who are not signed in have not finished, as far as is known. */
export type Reader = "notFinished" | "finished" | "administrator";

/** Words of an announcement; the text and what its link is called may be empty. */
export interface AnnouncedWords {
  readonly headline: string;
  readonly text: string;
  readonly linkText: string;
}

/** By language, as in lib/i18n/languages.ts. Whoever reads another gets the words that are always there. */
export type Translations = Readonly<Record<string, AnnouncedWords>>;

/** Moments in epoch milliseconds. */
export interface Announced {
  readonly headline: string;
  readonly text: string;
  readonly link: string | null;
  readonly linkText: string | null;
  readonly audience: Audience;
  readonly translations: Translations;
  /** Wall time in the zone. */
  readonly deadline: string;
  readonly zone: string;
  readonly showFrom: number | null;
  readonly showUntil: number | null;
  /** Null: a draft. */
  readonly publishedAt: number | null;
}

/** `quiet` at first, `near` in the last 14 days for those who have something to do, `past` from the deadline on. */
export type Tone = "quiet" | "near" | "past";

/** Whose words are shown: the administrator's own, or ours for who has finished and for when the day has passed. */
export type Story = "own" | "finished" | "past" | "finishedPast";

export interface Band {
  readonly tone: Tone;
  readonly story: Story;
  /** Epoch milliseconds. */
  readonly deadline: number;
  readonly zone: string;
  /** Days of the calendar in its zone: 0 on the day itself, negative afterwards. */
  readonly daysLeft: number;
}

export const NEAR_DAYS = 14;
/** Readers find less notice than this too short. */
export const NOTICE_DAYS = 30;

export type Standing = "draft" | "scheduled" | "shown" | "ended";

/** Where it stands at this moment, whoever reads. */
export function standingOf(announced: Announced, now: number): Standing {
  if (announced.publishedAt === null) return "draft";
  if (announced.showFrom !== null && announced.showFrom > now) return "scheduled";
  return announced.showUntil !== null && announced.showUntil <= now ? "ended" : "shown";
}

const MEANT_FOR: Record<Audience, Record<Reader, boolean>> = {
  everyone: { notFinished: true, finished: true, administrator: true },
  notFinished: { notFinished: true, finished: false, administrator: true },
  finished: { notFinished: false, finished: true, administrator: true },
};

/** The one to show: the next deadline of those meant for this reader; when all have passed, the latest. */
export function chooseFor<Of extends Announced>(all: readonly Of[], reader: Reader, now: number): Of | null {
  const shown = all
    .filter((each) => standingOf(each, now) === "shown" && MEANT_FOR[each.audience][reader])
    .map((each) => ({ each, deadline: deadlineOf(each) }))
    .sort((a, b) => a.deadline - b.deadline);
  const chosen = shown.find(({ deadline }) => deadline > now) ?? shown.at(-1);
  return chosen?.each ?? null;
}

/** How it is shown to this reader at this moment. */
export function bandOf(announced: Announced, reader: Reader, now: number): Band {
  const deadline = deadlineOf(announced);
  const daysLeft = daysBetween(now, deadline, announced.zone);
  const isNear = daysLeft <= NEAR_DAYS && reader !== "finished";
  const tone = deadline <= now ? "past" : isNear ? "near" : "quiet";
  return { tone, story: storyOf(announced, reader, tone), deadline, zone: announced.zone, daysLeft };
}

/** What is written for those who have finished needs no other words for them until its day has passed. */
function storyOf({ audience }: Announced, reader: Reader, tone: Tone): Story {
  if (tone === "past") return reader === "finished" ? "finishedPast" : "past";
  return reader === "finished" && audience !== "finished" ? "finished" : "own";
}

/** The deadline in epoch milliseconds. Throws for a row that no form would have let through. */
export function deadlineOf({ deadline, zone }: Pick<Announced, "deadline" | "zone">): number {
  const wall = readWallTime(deadline, zone);
  if (!wall) throw new Error(`no moment: ${deadline} in ${zone}`);
  return wall.instant;
}

/** What counts of a migration here: its state in columns. */
export interface Outcome {
  readonly phase: string;
  readonly grade: string | null;
}

/** Whether somebody has finished: there is something, and all of it is brought over, even if a few messages are to be checked. */
export function hasFinished(migrations: readonly Outcome[]): boolean {
  return migrations.length > 0 && migrations.every(({ phase, grade }) => phase === "done" && grade !== "notComplete");
}
