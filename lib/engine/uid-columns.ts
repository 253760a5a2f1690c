/** Sets of UIDs and what belongs to them, a few bytes each where Set and Map take forty: they may hold every message of a folder. */
import { Column } from "./column.ts";
import { FlagSets } from "./flag-sets.ts";
import { NumberIndex } from "./number-index.ts";

/** As a Set of UIDs. */
export class UidSet {
  readonly #uids = new Column();
  readonly #index = new NumberIndex(this.#uids);
  #size = 0;

  constructor(uids: Iterable<number> = []) {
    for (const uid of uids) this.add(uid);
  }

  get size(): number {
    return this.#size;
  }

  has(uid: number): boolean {
    return this.#index.find(uid) >= 0;
  }

  add(uid: number): void {
    if (this.has(uid)) return;
    this.#uids.push(uid);
    this.#index.add(this.#uids.length - 1);
    this.#size++;
  }

  delete(uid: number): boolean {
    const place = this.#index.find(uid);
    if (place < 0) return false;
    this.#uids.set(place, Number.NaN);
    this.#size--;
    return true;
  }

  clear(): void {
    this.#uids.clear();
    this.#index.clear();
    this.#size = 0;
  }

  *[Symbol.iterator](): Iterator<number> {
    for (let place = 0; place < this.#uids.length; place++)
      if (!Number.isNaN(this.#uids.at(place))) yield this.#uids.at(place);
  }
}

/** As a Map from UIDs to one of a few words. */
export class UidLabels<Label extends string> {
  readonly #uids = new Column();
  readonly #index = new NumberIndex(this.#uids);
  /** Numbers in #all. */
  readonly #labels = new Column();
  readonly #all: Label[] = [];

  get size(): number {
    return this.#uids.length;
  }

  has(uid: number): boolean {
    return this.#index.find(uid) >= 0;
  }

  get(uid: number): Label | undefined {
    const place = this.#index.find(uid);
    return place < 0 ? undefined : this.#all[this.#labels.at(place)];
  }

  set(uid: number, label: Label): void {
    const known = this.#all.indexOf(label);
    const number = known < 0 ? this.#all.push(label) - 1 : known;
    const place = this.#index.find(uid);
    if (place >= 0) {
      this.#labels.set(place, number);
      return;
    }
    this.#uids.push(uid);
    this.#labels.push(number);
    this.#index.add(this.#uids.length - 1);
  }

  clear(): void {
    this.#uids.clear();
    this.#index.clear();
    this.#labels.clear();
  }

  /** Each word with the number of UIDs that have it. */
  counts(): ReadonlyMap<Label, number> {
    const counts = new Map<Label, number>();
    for (let place = 0; place < this.#labels.length; place++) {
      const label = this.#all[this.#labels.at(place)];
      if (label !== undefined) counts.set(label, (counts.get(label) ?? 0) + 1);
    }
    return counts;
  }
}

/** What was sent with a message, to be compared with what the new server says it stored. */
export interface Sent {
  readonly flags: readonly string[];
  readonly date: number | null;
}

/** As a Map from old UIDs to what was sent, in which some are marked as copied with it. */
export class SentColumns {
  readonly #uids = new Column();
  readonly #index = new NumberIndex(this.#uids);
  readonly #flagSets = new FlagSets();
  /** Twice the number in #flagSets, and one more where it is marked. */
  readonly #flagsAndMarks = new Column();
  readonly #dates = new Column();

  get size(): number {
    return this.#uids.length;
  }

  get(uid: number): Sent | undefined {
    const place = this.#index.find(uid);
    if (place < 0) return undefined;
    const date = this.#dates.at(place);
    const flags = this.#flagSets.all[Math.floor(this.#flagsAndMarks.at(place) / 2)] ?? [];
    return { flags, date: Number.isNaN(date) ? null : date };
  }

  /** Whether it is marked. */
  isCopied(uid: number): boolean {
    const place = this.#index.find(uid);
    return place >= 0 && this.#isMarked(place);
  }

  /** Of those marked, in the order in which they were first set. */
  *copied(): Iterable<number> {
    for (let place = 0; place < this.size; place++) if (this.#isMarked(place)) yield this.#uids.at(place);
  }

  /** A mark that is there stays. */
  set(uid: number, { flags, date }: Sent, mark = false): void {
    let place = this.#index.find(uid);
    const isMarked = mark || (place >= 0 && this.#isMarked(place));
    if (place < 0) {
      place = this.#uids.length;
      for (const column of [this.#flagsAndMarks, this.#dates]) column.push(0);
      this.#uids.push(uid);
      this.#index.add(place);
    }
    this.#flagsAndMarks.set(place, 2 * this.#flagSets.numberOf(flags) + Number(isMarked));
    this.#dates.set(place, date ?? Number.NaN);
  }

  #isMarked(place: number): boolean {
    return this.#flagsAndMarks.at(place) % 2 === 1;
  }
}
