/** How much was done in which time, from the first message of a run to the newest: fine where it is recent, coarse where it is long ago. */
import type { WorkSample } from "./work.ts";

/** A sample is no shorter, and has so many pieces unless it took a good part of the run so far. */
const LEAST_MS = 500;
const LEAST_PIECES = 4;
const PART_OF_RUN = 1 / 12;
/** What is told within this time is one piece. */
const PIECE_MS = 200;
/** Neighbours are put together as soon as both are shorter than this part of their age: some sixty samples are kept of any run. */
const PART_OF_AGE = 1 / 8;

interface Open {
  messages: number;
  bytes: number;
  folders: number;
  pieces: number;
  /** Folders under way times milliseconds. */
  laneMs: number;
}

interface Kept extends WorkSample {
  readonly endedAt: number;
}

/** Times in milliseconds. */
export class WorkSamples {
  #kept: Kept[] = [];
  /** Up to the first message: opening connections and filling the line are in it, so it counts only while there is nothing else. */
  #first: Kept | null = null;
  #open: Open = nothing();
  #began = 0;
  #since: number | null = null;
  #pieceSince = 0;
  #lanes = 0;
  #lanesSince = 0;
  /** Until then the run waits for a server. */
  #waitsUntil = 0;
  #waitsSince: number | null = null;
  #waitedMs = 0;

  /** The copying begins. */
  begin(at: number): void {
    this.#began = at;
    this.#since = at;
    this.#lanesSince = at;
  }

  folderStarted(at: number): void {
    this.#changeLanes(at, 1);
  }

  folderFinished(at: number): void {
    this.#changeLanes(at, -1);
    this.#open.folders++;
  }

  /** What is waited for because a server wants it says nothing about the work after it. */
  waiting(at: number, until: number): void {
    this.#waitsSince ??= at;
    this.#waitsUntil = Math.max(this.#waitsUntil, until);
  }

  /** So much more is done. */
  done(at: number, messages: number, bytes: number): void {
    this.#endWait(at);
    this.#open.messages += messages;
    this.#open.bytes += bytes;
    if (this.#open.pieces === 0 || at - this.#pieceSince >= PIECE_MS) {
      this.#open.pieces++;
      this.#pieceSince = at;
    }
    if (this.#since !== null && this.#isEnough(at - this.#since - this.#waitedMs, at)) this.#close(at, this.#since);
  }

  #isEnough(milliseconds: number, at: number): boolean {
    if (milliseconds < LEAST_MS || this.#open.messages === 0) return false;
    return (
      this.#first === null || this.#open.pieces >= LEAST_PIECES || milliseconds >= (at - this.#began) * PART_OF_RUN
    );
  }

  /** Oldest first. */
  all(): readonly WorkSample[] {
    return this.#kept.length > 0 || this.#first === null ? this.#kept : [this.#first];
  }

  /** Milliseconds of work since the newest sample ended, or since the beginning. */
  sinceLast(at: number): number {
    if (this.#since === null) return 0;
    const waits = this.#waitsSince === null ? 0 : Math.max(0, Math.min(at, this.#waitsUntil) - this.#waitsSince);
    return Math.max(0, at - this.#since - this.#waitedMs - waits);
  }

  #changeLanes(at: number, by: number): void {
    this.#open.laneMs += this.#lanes * (at - this.#lanesSince);
    this.#lanes = Math.max(0, this.#lanes + by);
    this.#lanesSince = at;
  }

  /** A message that arrives ends every wait, also one that was to be longer. */
  #endWait(at: number): void {
    if (this.#waitsSince === null) return;
    this.#waitedMs += Math.max(0, Math.min(at, this.#waitsUntil) - this.#waitsSince);
    this.#waitsSince = null;
    this.#waitsUntil = 0;
  }

  #close(at: number, since: number): void {
    this.#changeLanes(at, 0);
    const { messages, bytes, folders, pieces, laneMs } = this.#open;
    const lanes = Math.max(1, laneMs / (at - since));
    const seconds = (at - since - this.#waitedMs) / 1000;
    const sample = { messages, bytes, folders, pieces, lanes, seconds, endedAt: at };
    if (this.#first === null) this.#first = sample;
    else this.#keep(sample);
    this.#open = nothing();
    this.#since = at;
    this.#waitedMs = 0;
  }

  #keep(sample: Kept): void {
    this.#kept.push(sample);
    for (let index = this.#kept.length - 1; index > 0; index--) {
      const [older, newer] = [this.#kept[index - 1], this.#kept[index]];
      if (!older || !newer) continue;
      const ageSeconds = (sample.endedAt - newer.endedAt) / 1000;
      if (older.seconds + newer.seconds <= ageSeconds * PART_OF_AGE)
        this.#kept.splice(index - 1, 2, together(older, newer));
    }
  }
}

function nothing(): Open {
  return { messages: 0, bytes: 0, folders: 0, pieces: 0, laneMs: 0 };
}

function together(older: Kept, newer: Kept): Kept {
  const seconds = older.seconds + newer.seconds;
  return {
    messages: older.messages + newer.messages,
    bytes: older.bytes + newer.bytes,
    folders: older.folders + newer.folders,
    pieces: older.pieces + newer.pieces,
    lanes: (older.lanes * older.seconds + newer.lanes * newer.seconds) / seconds,
    seconds,
    endedAt: newer.endedAt,
  };
}
