/** How much was done in which time, folder by folder, from the beginning of a run to now: fine where it is recent, coarse where it is long ago. */
import type { WorkSample } from "./work.ts";

/** A sample is no shorter, and has so many pieces unless it took a good part of the run so far. */
const LEAST_MS = 500;
const LEAST_PIECES = 4;
const PART_OF_RUN = 1 / 12;
/** What is told within this time is one piece. */
const PIECE_MS = 200;
/** Two that are alike and near each other are put together as soon as they are shorter than this part of their age. */
const PART_OF_AGE = 1 / 8;
const NEIGHBOURS = 6;
/** Of the logarithm of their mean size, and of the folders under way beside them. */
const ALIKE_SIZES = Math.LN2;
const ALIKE_LANES = 0.5;
/** However much they differ; then the oldest goes. */
const MOST_KEPT = 150;

/** A folder that is being copied, since its last sample. */
interface Lane {
  messages: number;
  bytes: number;
  pieces: number;
  pieceSince: number;
  since: number;
  /** The clocks of the run then. */
  waitedMs: number;
  laneMs: number;
  /** Nothing of it is done yet in this run: opening connections and filling the line are in its first sample. */
  isFirst: boolean;
  /** Nothing is left of it. */
  isDone: boolean;
}

export interface Done {
  readonly messages: number;
  readonly bytes: number;
  readonly isAll: boolean;
}

interface Kept extends WorkSample {
  readonly endedAt: number;
}

/** Times in milliseconds. */
export class WorkSamples {
  #kept: Kept[] = [];
  /** They count only while there is nothing else. */
  #first: Kept[] = [];
  readonly #lanes = new Map<string, Lane>();
  #began = 0;
  #toldAt = 0;
  /** How many folders were under way, times milliseconds. */
  #laneMs = 0;
  #laneMsAt = 0;
  #waitedMs = 0;
  /** The run waits for a server since, and until. */
  #wait: { readonly since: number; readonly until: number } | null = null;
  /** Of folders that had nothing to copy: their time goes with the next sample. */
  #idle = { folders: 0, seconds: 0 };

  /** The copying begins. */
  begin(at: number): void {
    this.#began = at;
    this.#toldAt = at;
    this.#laneMsAt = at;
  }

  folderStarted(at: number, folder: string): void {
    this.#passLaneTime(at);
    const [left] = [...this.#lanes].find(([, lane]) => lane.isDone) ?? [];
    if (left !== undefined) this.#end(at, left);
    const isFirst = this.#kept.length === 0;
    this.#lanes.set(folder, this.#laneSince(at, isFirst));
  }

  folderFinished(at: number, folder: string): void {
    this.#passLaneTime(at);
    this.#end(at, folder);
  }

  /** What is waited for because a server wants it says nothing about the work after it. */
  waiting(at: number, until: number): void {
    this.#wait = { since: this.#wait?.since ?? at, until: Math.max(until, this.#wait?.until ?? 0) };
  }

  /** So much more of a folder is done; `isAll`: nothing is left of it, though its end may be told much later, when its connection is at another one. */
  done(at: number, folder: string, { messages, bytes, isAll }: Done): void {
    this.#waitedMs = this.#waited(at);
    this.#wait = null;
    this.#toldAt = at;
    const lane = this.#lanes.get(folder);
    if (!lane) return;
    lane.messages += messages;
    lane.bytes += bytes;
    lane.isDone = isAll;
    if (lane.pieces === 0 || at - lane.pieceSince >= PIECE_MS) {
      lane.pieces++;
      lane.pieceSince = at;
    }
    if (!this.#isEnough(at, lane)) return;
    this.#passLaneTime(at);
    this.#keep(at, lane, 0);
    this.#lanes.set(folder, { ...this.#laneSince(at, false), isDone: isAll });
  }

  /** Oldest first; none before anything is done. */
  all(): readonly WorkSample[] {
    return this.#kept.length > 0 ? this.#kept : this.#first;
  }

  /** Milliseconds of work since the beginning. */
  passed(at: number): number {
    return Math.max(0, at - this.#began - this.#waited(at));
  }

  /** Milliseconds of work since something was done, or since the beginning. */
  sinceLast(at: number): number {
    return Math.max(0, at - this.#toldAt - (this.#waited(at) - this.#waitedMs));
  }

  #end(at: number, folder: string): void {
    const lane = this.#lanes.get(folder);
    if (!lane) return;
    if (lane.messages > 0) this.#keep(at, lane, 1);
    else {
      const seconds = lane.isDone ? 0 : (at - lane.since) / 1000;
      this.#idle = { folders: this.#idle.folders + 1, seconds: this.#idle.seconds + seconds };
    }
    this.#lanes.delete(folder);
  }

  #laneSince(at: number, isFirst: boolean): Lane {
    const clocks = { since: at, waitedMs: this.#waited(at), laneMs: this.#laneMs };
    return { messages: 0, bytes: 0, pieces: 0, pieceSince: 0, isFirst, isDone: false, ...clocks };
  }

  /** A message that arrives ends every wait, also one that was to be longer. */
  #waited(at: number): number {
    if (this.#wait === null) return this.#waitedMs;
    return this.#waitedMs + Math.max(0, Math.min(at, this.#wait.until) - this.#wait.since);
  }

  #passLaneTime(at: number): void {
    this.#laneMs += this.#lanes.size * (at - this.#laneMsAt);
    this.#laneMsAt = at;
  }

  #isEnough(at: number, lane: Lane): boolean {
    const milliseconds = at - lane.since - (this.#waitedMs - lane.waitedMs);
    if (milliseconds < LEAST_MS) return false;
    return lane.isFirst || lane.pieces >= LEAST_PIECES || milliseconds >= (at - this.#began) * PART_OF_RUN;
  }

  #keep(at: number, lane: Lane, folders: number): void {
    const milliseconds = Math.max(1, at - lane.since);
    const waited = this.#waited(at) - lane.waitedMs;
    const { messages, bytes, pieces } = lane;
    const sample: Kept = {
      ...{ messages, bytes, pieces, folders: folders + this.#idle.folders, endedAt: at },
      seconds: Math.max(1, milliseconds - waited) / 1000 + this.#idle.seconds,
      lanes: Math.max(1, (this.#laneMs - lane.laneMs) / milliseconds),
    };
    this.#idle = { folders: 0, seconds: 0 };
    if (lane.isFirst) this.#first.push(sample);
    else this.#kept.push(sample);
    this.#putTogether(at);
  }

  /** Small mail with small mail, and large with large: what each costs would else be lost. */
  #putTogether(at: number): void {
    for (let index = this.#kept.length - 1; index > 0; index--) {
      const newer = this.#kept[index];
      if (!newer) continue;
      const most = ((at - newer.endedAt) / 1000) * PART_OF_AGE - newer.seconds;
      const before = this.#kept.findLastIndex((older, place) => {
        return place < index && place >= index - NEIGHBOURS && older.seconds <= most && areAlike(older, newer);
      });
      const older = this.#kept[before];
      if (!older) continue;
      this.#kept[index] = together(older, newer);
      this.#kept.splice(before, 1);
      index--;
    }
    if (this.#kept.length > MOST_KEPT) this.#kept.shift();
  }
}

function areAlike(one: Kept, other: Kept): boolean {
  const sizes = Math.abs(Math.log((one.bytes / one.messages + 1) / (other.bytes / other.messages + 1)));
  return sizes < ALIKE_SIZES && Math.abs(one.lanes - other.lanes) < ALIKE_LANES;
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
