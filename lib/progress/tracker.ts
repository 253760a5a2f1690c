/** Where a run is: what the observer hears, added up into one snapshot that can be shown at any moment. */
import type { MailError } from "../engine/errors.ts";
import type { Observer } from "../engine/ports.ts";
import type { MigrationState, Phase } from "../engine/state.ts";
import type { Problem } from "../engine/tally.ts";
import { Estimate, workOf } from "./estimate.ts";
import type { FolderProgress, FolderStage } from "./record.ts";

export interface Waiting {
  readonly reason: MailError | "lastProbe";
  /** Epoch milliseconds. */
  readonly until: number;
}

export interface Snapshot {
  readonly phase: Phase;
  readonly waiting: Waiting | null;
  readonly foundMessages: number;
  readonly foundBytes: number;
  readonly foundFolders: number;
  /** Folders that are through with the current phase. */
  readonly finishedFolders: number;
  /** Accounted for: copied, or there already, or set aside. */
  readonly doneMessages: number;
  readonly doneBytes: number;
  /** Part of the work that is done, 0 to 1 and never going back; null while counting. */
  readonly fraction: number | null;
  /** Null while it cannot be said. */
  readonly secondsLeft: number | null;
  readonly problems: number;
  /** Epoch milliseconds of the last message accounted for; null before the first. */
  readonly lastMessageAt: number | null;
}

type Mutable<T> = { -readonly [Key in keyof T]: T[Key] };

/** Shorter waits are not worth a word: a connection that is opened again, mostly. */
const LONG_WAIT_MS = 5000;

export class Tracker implements Observer {
  readonly #now: () => number;
  readonly #changed: (phaseChanged: boolean) => void;
  readonly #estimate = new Estimate();
  #phase: Phase = "queued";
  #waiting: Waiting | null = null;
  #foundMessages = 0;
  #foundBytes = 0;
  #foundFolders = 0;
  #finishedFolders = 0;
  #doneMessages = 0;
  #doneBytes = 0;
  #problems = 0;
  #fraction = 0;
  #lastMessageAt: number | null = null;
  /** By old path, in the order of the scan. */
  readonly #folders = new Map<string, Mutable<FolderProgress>>();

  /** `changed` is called at every change, with true when the phase is another or a long wait began: it decides what to show and when. */
  constructor(now: () => number, changed: (phaseChanged: boolean) => void) {
    this.#now = now;
    this.#changed = changed;
  }

  state(state: MigrationState): void {
    const changed = state.phase !== this.#phase;
    this.#phase = state.phase;
    if (state.phase === "done" || state.activity.kind !== "waiting") this.#waiting = null;
    if (changed) {
      this.#estimate.restart();
      this.#finishedFolders = 0;
    }
    this.#changed(changed);
  }

  folderFound(folder: string, messages: number, bytes: number, newFolder = folder): void {
    this.#folders.set(folder, {
      ...{ old: folder, new: newFolder, stage: "toCome", foundMessages: messages, foundBytes: bytes },
      ...{ doneMessages: 0, doneBytes: 0 },
    });
    this.#foundMessages += messages;
    this.#foundBytes += bytes;
    this.#foundFolders++;
    this.#changed(false);
  }

  folderStarted(folder: string): void {
    if (this.#phase === "copying") this.#enter(folder, "copying");
    this.#changed(false);
  }

  folderFinished(folder: string): void {
    this.#finishedFolders++;
    this.#enter(folder, this.#phase === "verifying" ? "checked" : "copied");
    this.#changed(false);
  }

  progress(folder: string, messages: number, bytes: number): void {
    this.#waiting = null;
    const facts = this.#folders.get(folder);
    if (facts) {
      facts.doneMessages += messages;
      facts.doneBytes += bytes;
    }
    this.#doneMessages += messages;
    this.#doneBytes += bytes;
    this.#lastMessageAt = this.#now();
    this.#estimate.note(this.#lastMessageAt, workOf(this.#doneMessages, this.#doneBytes));
    this.#changed(false);
  }

  problem(problem: Problem): void {
    this.#problems += problem.messages;
    if (problem.uid === null) this.#enter(problem.folder, "notCopied");
    this.#changed(false);
  }

  remark(): void {
    // Remarks are for the report: none of them changes where the run is.
  }

  waiting(reason: MailError | "lastProbe", until: number): void {
    this.#waiting = { reason, until };
    const isLong = until - this.#now() >= LONG_WAIT_MS;
    // What a pause does to the speed says nothing about the work after it; a hiccup is part of that work.
    if (isLong) this.#estimate.restart();
    this.#changed(isLong);
  }

  snapshot(): Snapshot {
    return {
      phase: this.#phase,
      waiting: this.#stillWaiting(),
      foundMessages: this.#foundMessages,
      foundBytes: this.#foundBytes,
      foundFolders: this.#foundFolders,
      finishedFolders: this.#finishedFolders,
      doneMessages: this.#doneMessages,
      doneBytes: this.#doneBytes,
      fraction: this.#phase === "copying" ? this.#currentFraction() : null,
      secondsLeft: this.#phase === "copying" ? this.#estimate.secondsLeft(this.#remaining()) : null,
      problems: this.#problems,
      lastMessageAt: this.#lastMessageAt,
    };
  }

  /** Every folder that holds mail, with where it is. */
  folders(): readonly FolderProgress[] {
    return [...this.#folders.values()].filter(({ foundMessages }) => foundMessages > 0).map((facts) => ({ ...facts }));
  }

  /** A folder that was set aside stays so. */
  #enter(folder: string, stage: FolderStage): void {
    const facts = this.#folders.get(folder);
    if (facts && facts.stage !== "notCopied") facts.stage = stage;
  }

  #stillWaiting(): Waiting | null {
    return this.#waiting && this.#waiting.until > this.#now() ? this.#waiting : null;
  }

  #remaining(): number {
    const found = workOf(this.#foundMessages, this.#foundBytes);
    return Math.max(0, found - workOf(this.#doneMessages, this.#doneBytes));
  }

  /** Below 1 until the phase is over, and never smaller than before, whatever sizes the old server told. */
  #currentFraction(): number {
    const found = workOf(this.#foundMessages, this.#foundBytes);
    const fraction = found === 0 ? 0 : Math.min(0.99, 1 - this.#remaining() / found);
    this.#fraction = Math.max(this.#fraction, fraction);
    return this.#fraction;
  }
}
