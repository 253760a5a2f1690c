/** Where a run is: what the observer hears, added up into one snapshot that can be shown at any moment. */
import type { MailError } from "../engine/errors.ts";
import type { Observer } from "../engine/ports.ts";
import type { MigrationState, Phase } from "../engine/state.ts";
import type { Problem } from "../engine/tally.ts";
import { Estimate, type RunLeft, type TimeLeft } from "./estimate.ts";
import type { FolderProgress, FolderStage, QuarterGuess } from "./record.ts";
import { type EarlierRun, type Work, workOf } from "./work.ts";

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
  /** Until everything is copied and checked; null while it cannot be said. */
  readonly timeLeft: TimeLeft | null;
  /** Null before so much is copied. */
  readonly atQuarter: QuarterGuess | null;
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
  readonly #estimate: Estimate;
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
  /** Was there when the copying began. */
  #bytesBefore = 0;
  #atQuarter: QuarterGuess | null = null;
  #lastMessageAt: number | null = null;
  /** By old path, in the order of the scan. */
  readonly #folders = new Map<string, Mutable<FolderProgress>>();

  /**
   * `changed` is called at every change, with true when the phase is another or a long wait began: it decides what to show and when.
   * `earlier`: runs between the same servers, newest first, so that the first figures have something to go by.
   */
  constructor(now: () => number, changed: (phaseChanged: boolean) => void, earlier: readonly EarlierRun[] = []) {
    this.#now = now;
    this.#changed = changed;
    this.#estimate = new Estimate(earlier);
  }

  state(state: MigrationState): void {
    const changed = state.phase !== this.#phase;
    this.#phase = state.phase;
    if (state.phase === "done" || state.activity.kind !== "waiting") this.#waiting = null;
    if (changed) {
      this.#estimate.phase(this.#now(), state.phase);
      this.#finishedFolders = 0;
      if (state.phase === "copying") this.#bytesBefore = this.#doneBytes;
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
    if (this.#phase === "copying") {
      this.#enter(folder, "copying");
      this.#estimate.folderStarted(this.#now(), folder);
    }
    this.#changed(false);
  }

  folderFinished(folder: string): void {
    this.#finishedFolders++;
    if (this.#phase === "copying") this.#estimate.folderFinished(this.#now(), folder);
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
    if (this.#phase === "copying") {
      const isAll = facts !== undefined && facts.doneMessages >= facts.foundMessages;
      this.#estimate.done(this.#lastMessageAt, folder, { messages, bytes, isAll });
      this.#noteQuarter(this.#lastMessageAt);
    }
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
    const now = this.#now();
    this.#estimate.waiting(now, until);
    this.#changed(until - now >= LONG_WAIT_MS);
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
      timeLeft: this.#estimate.timeLeft(this.#now(), this.#left()),
      atQuarter: this.#atQuarter,
      problems: this.#problems,
      lastMessageAt: this.#lastMessageAt,
    };
  }

  /** Every folder that holds mail, with where it is. */
  folders(): readonly FolderProgress[] {
    return [...this.#folders.values()].filter(({ foundMessages }) => foundMessages > 0).map((facts) => ({ ...facts }));
  }

  #noteQuarter(at: number): void {
    const toCopy = this.#foundBytes - this.#bytesBefore;
    if (this.#atQuarter !== null || toCopy <= 0 || this.#doneBytes - this.#bytesBefore < toCopy / 4) return;
    this.#atQuarter = { at, secondsLeft: this.#estimate.timeLeft(at, this.#left())?.seconds ?? null };
  }

  /** A folder that was set aside stays so. */
  #enter(folder: string, stage: FolderStage): void {
    const facts = this.#folders.get(folder);
    if (facts && facts.stage !== "notCopied") facts.stage = stage;
  }

  #stillWaiting(): Waiting | null {
    return this.#waiting && this.#waiting.until > this.#now() ? this.#waiting : null;
  }

  #left(): RunLeft {
    const [found, checked, toCopy] = [nothing(), nothing(), nothing()];
    let [largest, fullest]: [Work, Work] = [nothing(), nothing()];
    for (const { stage, foundMessages, foundBytes, doneMessages, doneBytes } of this.#folders.values()) {
      add(found, foundMessages, foundBytes);
      if (stage === "checked") add(checked, foundMessages, foundBytes);
      if (stage !== "toCome" && stage !== "copying") continue;
      const left = {
        messages: Math.max(0, foundMessages - doneMessages),
        bytes: Math.max(0, foundBytes - doneBytes),
        folders: 1,
      };
      if (left.messages === 0) continue;
      add(toCopy, left.messages, left.bytes);
      if (left.bytes > largest.bytes) largest = left;
      if (left.messages > fullest.messages) fullest = left;
    }
    return { found, checked, toCopy: { ...toCopy, largest: [largest, fullest] } };
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

function nothing(): Mutable<Work> {
  return { messages: 0, bytes: 0, folders: 0 };
}

function add(sum: Mutable<Work>, messages: number, bytes: number): void {
  sum.messages += messages;
  sum.bytes += bytes;
  sum.folders++;
}
