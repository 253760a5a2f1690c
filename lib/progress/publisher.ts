/** Tells the page how far a run is: what the observer hears becomes a record, stored at most once a second. */
import type { ErrorCode, Side } from "../engine/errors.ts";
import type { ProgressRecord } from "./record.ts";
import { Tracker } from "./tracker.ts";
import type { EarlierRun } from "./work.ts";

const PAUSE_MS = 1000;

export interface Wait {
  readonly reason: ErrorCode | "lastProbe";
  readonly side: Side | null;
  /** Epoch milliseconds. */
  readonly until: number;
}

/** How a run ended, as far as pages have to know. */
export interface PublishedEnd {
  readonly wait: Wait | null;
  readonly gaveWay: boolean;
}

export class Publisher {
  /** To be given to the run. */
  readonly tracker: Tracker;
  readonly #store: (record: ProgressRecord) => Promise<void>;
  readonly #now: () => number;
  readonly #before: ProgressRecord | null;
  /** Keeps the estimate and the end of a wait fresh when nothing happens. */
  readonly #ticking: NodeJS.Timeout;
  #storedAt = Number.NEGATIVE_INFINITY;
  #storing: Promise<void> = Promise.resolve();
  #isStoring = false;
  /** Another phase began: worth a record at once. */
  #isUrgent = false;
  #last = "";

  /**
   * `store` must not throw: a page that is behind is no reason to stop copying. `before`: where the run was when it gave way, which is shown
   * until everything is counted again. `earlier`: see Tracker.
   */
  constructor(
    store: (record: ProgressRecord) => Promise<void>,
    now: () => number,
    { before = null, earlier = [] }: { before?: ProgressRecord | null; earlier?: readonly EarlierRun[] } = {},
  ) {
    this.#store = store;
    this.#now = now;
    this.#before = before;
    this.tracker = new Tracker(now, (phaseChanged) => this.#changed(phaseChanged), earlier);
    this.#ticking = setInterval(() => this.#changed(false), PAUSE_MS).unref();
  }

  /** Stores where the run ended, with why it waits if it does. Nothing is stored after it. */
  async end({ wait, gaveWay }: PublishedEnd): Promise<void> {
    clearInterval(this.#ticking);
    this.#isUrgent = false;
    this.#isStoring = true;
    await this.#storing;
    await this.#store({ ...this.record(), waiting: wait, gaveWay });
  }

  record(): ProgressRecord {
    const { waiting, timeLeft, foundFolders: _, finishedFolders: __, ...facts } = this.tracker.snapshot();
    const now = { waiting: waiting && waitOf(waiting), gaveWay: false };
    const isCounting = facts.phase === "queued" || facts.phase === "scanning";
    if (this.#before && isCounting) return { ...this.#before, ...now, secondsLeft: null, secondsBetween: null };
    const left = { secondsLeft: timeLeft?.seconds ?? null, secondsBetween: timeLeft?.between ?? null };
    return { ...facts, folders: this.tracker.folders(), ...left, ...now };
  }

  #changed(phaseChanged: boolean): void {
    this.#isUrgent ||= phaseChanged;
    const isDue = this.#isUrgent || this.#now() - this.#storedAt >= PAUSE_MS;
    // One at a time: what changes meanwhile is in the next record.
    if (!isDue || this.#isStoring) return;
    this.#isUrgent = false;
    const record = this.record();
    const text = JSON.stringify(record);
    if (text === this.#last) return;
    this.#last = text;
    this.#storedAt = this.#now();
    this.#isStoring = true;
    this.#storing = this.#store(record).then(() => {
      this.#isStoring = false;
      if (this.#isUrgent) this.#changed(false);
    });
  }
}

function waitOf({ reason, until }: NonNullable<ReturnType<Tracker["snapshot"]>["waiting"]>): Wait {
  if (reason === "lastProbe") return { reason, side: null, until };
  return { reason: reason.code, side: reason.side, until };
}
