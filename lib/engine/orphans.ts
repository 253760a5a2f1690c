/** Copies whose messages have no old UID any more, in the order of adding; found by digest and place. */
import { hashOf } from "./column.ts";
import type { FlagSets } from "./flag-sets.ts";
import { NumberIndex } from "./number-index.ts";
import type { Settled } from "./settled.ts";
import { type Outline, SettledStore } from "./settled-store.ts";

export class Orphans {
  readonly #columns: SettledStore;
  /** By a hash of digest and place, as equal messages may be many. */
  readonly #index: NumberIndex;
  #length = 0;

  constructor(flagSets: FlagSets) {
    this.#columns = new SettledStore(flagSets);
    this.#index = new NumberIndex({ at: (place) => this.#keyAt(place) });
  }

  #keyAt(place: number): number {
    const { digests, newUids } = this.#columns;
    return this.#columns.isEmpty(place) ? Number.NaN : keyOf(digests.hashAt(place), newUids.at(place));
  }

  get length(): number {
    return this.#length;
  }

  push(entry: Settled): void {
    this.#columns.push(entry);
    this.#index.add(this.#columns.length - 1);
    this.#length++;
  }

  /** Takes out the first one with these bytes in this place. */
  take(digest: string, newUid: number): Settled | undefined {
    for (const place of this.#index.findAll(keyOf(hashOf(digest), newUid))) {
      const entry = this.#columns.at(place);
      if (entry.digest !== digest || entry.newUid !== newUid) continue;
      this.#columns.empty(place);
      this.#length--;
      return entry;
    }
    return undefined;
  }

  clear(): void {
    this.#columns.clear();
    this.#index.clear();
    this.#length = 0;
  }

  *[Symbol.iterator](): Iterator<Settled> {
    for (let place = 0; place < this.#columns.length; place++)
      if (!this.#columns.isEmpty(place)) yield this.#columns.at(place);
  }

  /** All of them without their digests. */
  *outlines(): Iterable<Outline> {
    for (let place = 0; place < this.#columns.length; place++)
      if (!this.#columns.isEmpty(place)) yield this.#columns.outline(place);
  }
}

function keyOf(hash: number, newUid: number): number {
  return (hash ^ newUid) >>> 0;
}
