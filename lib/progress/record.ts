/** What was thought when a quarter of the bytes that a run has to copy was through, for whoever asks how far estimates are off. */
export interface QuarterGuess {
  /** Epoch milliseconds. */
  readonly at: number;
  /** Null: nothing was said. */
  readonly secondsLeft: number | null;
}

/** How far a run is, as the worker leaves it in the database for the page: Progress.record as JSON. */
import type { ErrorCode, Side } from "../engine/errors.ts";
import type { Phase } from "../engine/state.ts";

export type FolderStage = "toCome" | "copying" | "copied" | "checked" | "notCopied";

export interface FolderProgress {
  /** Old and new path, levels joined by `/`. */
  readonly old: string;
  readonly new: string;
  readonly stage: FolderStage;
  readonly foundMessages: number;
  readonly foundBytes: number;
  /** Accounted for in this run: copied, or there already, or set aside. */
  readonly doneMessages: number;
  readonly doneBytes: number;
}

export interface ProgressRecord {
  readonly phase: Phase;
  /** Folders with mail, in the order of the scan. Complete only when the phase is past `scanning`. */
  readonly folders: readonly FolderProgress[];
  readonly foundMessages: number;
  readonly foundBytes: number;
  readonly doneMessages: number;
  readonly doneBytes: number;
  /** Part of the work that is done, 0 to 1 and never going back; null while counting. */
  readonly fraction: number | null;
  /** Until everything is copied and checked; null while it cannot be trusted. */
  readonly secondsLeft: number | null;
  /** Where one figure would say more than is known: at least and at most so many seconds. Missing in records from before there was one. */
  readonly secondsBetween?: readonly [least: number, most: number] | null;
  /** Null before that; missing in records from before it was kept. */
  readonly atQuarter?: QuarterGuess | null;
  readonly problems: number;
  /** Epoch milliseconds of the last message accounted for; null before the first. */
  readonly lastMessageAt: number | null;
  /** Others have their turn: it is in line again, and goes on from here. Missing in older records. */
  readonly gaveWay?: boolean;
  /** Why nothing moves just now, and until when (epoch milliseconds). */
  readonly waiting: {
    readonly reason: ErrorCode | "lastProbe";
    readonly side: Side | null;
    readonly until: number;
  } | null;
}
