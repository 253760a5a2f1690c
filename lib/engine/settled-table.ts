/**
 * The settled messages of a folder by old UID: a Map in all that it answers, its order among it, of which 200,000 messages fit into 11 MB.
 * What it answers is made anew each time: whoever needs no digest asks for outlines.
 */
import type { FlagSets } from "./flag-sets.ts";
import type { Way } from "./journal-rows.ts";
import { NumberIndex } from "./number-index.ts";
import type { Settled } from "./settled.ts";
import { type Outline, SettledStore } from "./settled-store.ts";

export type { Outline } from "./settled-store.ts";

export class SettledTable {
  readonly #columns: SettledStore;
  readonly #index: NumberIndex;
  #size = 0;
  /** Counts how often it was cleared: whoever goes through it meanwhile begins anew, as with a Map. */
  #age = 0;

  /** Flag sets are shared by all tables of a ledger. */
  constructor(flagSets: FlagSets) {
    this.#columns = new SettledStore(flagSets);
    this.#index = new NumberIndex(this.#columns.oldUids);
  }

  get size(): number {
    return this.#size;
  }

  /** Whether any message that meets the condition has flags that were to be added to its copy. */
  isAddingWhere(condition: (outline: Outline) => boolean): boolean {
    if (!this.#columns.isAdding) return false;
    for (const outline of this.outlines()) if (outline.adding !== undefined && condition(outline)) return true;
    return false;
  }

  has(oldUid: number): boolean {
    return this.#index.find(oldUid) >= 0;
  }

  get(oldUid: number): Settled | undefined {
    const place = this.#index.find(oldUid);
    return place < 0 ? undefined : this.#columns.at(place);
  }

  /** All but the digest. */
  outline(oldUid: number): Outline | undefined {
    const place = this.#index.find(oldUid);
    return place < 0 ? undefined : this.#columns.outline(place);
  }

  /** Where its copy is, 0: not known; undefined where it is not settled. */
  newUidOf(oldUid: number): number | undefined {
    const place = this.#index.find(oldUid);
    return place < 0 ? undefined : this.#columns.newUids.at(place);
  }

  /** How it came to be on the new server; undefined where it is not settled. */
  wayOf(oldUid: number): Way | undefined {
    const place = this.#index.find(oldUid);
    return place < 0 ? undefined : this.#columns.wayAt(place);
  }

  /** By its old UID. */
  set(entry: Settled): void {
    const place = this.#index.find(entry.oldUid);
    if (place >= 0) {
      this.#columns.put(place, entry);
      return;
    }
    this.#columns.push(entry);
    this.#index.add(this.#columns.length - 1);
    this.#size++;
  }

  delete(oldUid: number): boolean {
    const place = this.#index.find(oldUid);
    if (place < 0) return false;
    this.#columns.empty(place);
    this.#size--;
    return true;
  }

  clear(): void {
    this.#columns.clear();
    this.#index.clear();
    this.#size = 0;
    this.#age++;
  }

  *keys(): Iterable<number> {
    for (const place of this.#places()) yield this.#columns.oldUids.at(place);
  }

  *values(): Iterable<Settled> {
    for (const place of this.#places()) yield this.#columns.at(place);
  }

  /** All messages without their digests: a fraction of the work. */
  *outlines(): Iterable<Outline> {
    for (const place of this.#places()) yield this.#columns.outline(place);
  }

  /** Those whose copy is nowhere known, or in another folder. */
  *withoutPlace(): Iterable<Settled> {
    for (const place of this.#places()) if (this.#columns.newUids.at(place) === 0) yield this.#columns.at(place);
  }

  /** UIDs of the copies whose place is known. */
  *newUids(): Iterable<number> {
    for (const place of this.#places()) if (this.#columns.newUids.at(place) > 0) yield this.#columns.newUids.at(place);
  }

  /** The messages whose copy is said to be there: one at most, if all is well. */
  ownersOf(newUid: number): Outline[] {
    const owners: Outline[] = [];
    for (const place of this.#places())
      if (this.#columns.newUids.at(place) === newUid) owners.push(this.#columns.outline(place));
    return owners;
  }

  *#places(): Iterable<number> {
    let age = this.#age;
    for (let place = 0; place < this.#columns.length; place++) {
      if (!this.#columns.isEmpty(place)) yield place;
      if (age === this.#age) continue;
      age = this.#age;
      place = -1;
    }
  }
}
