/** Settled messages in columns, about 48 bytes each; a place that is taken out stays empty. What finds them stands in settled-table.ts and orphans.ts. */
import { Column, DigestColumn } from "./column.ts";
import type { FlagSets } from "./flag-sets.ts";
import type { Way } from "./journal-rows.ts";
import type { Settled } from "./settled.ts";

/** What is known of a message but its digest, which costs the making of a text. */
export type Outline = Omit<Settled, "digest">;

const WAYS: readonly Way[] = ["copied", "same", "changedByServer", "deliveredToBoth", "movedOnOld"];
/** Way and flags share a number: the way in its lowest bits, above it the number of the flag set, counted from 1; 0: not known. */
const WAY_BITS = 8;

export class SettledStore {
  readonly #flagSets: FlagSets;
  readonly oldUids = new Column();
  readonly newUids = new Column();
  readonly digests = new DigestColumn();
  readonly #sizes = new Column();
  /** NaN where the place is empty. */
  readonly #waysAndFlags = new Column();
  /** By place; rarely any. */
  #adding: Map<number, readonly string[]> | null = null;

  constructor(flagSets: FlagSets) {
    this.#flagSets = flagSets;
  }

  /** Places, the empty ones among them. */
  get length(): number {
    return this.oldUids.length;
  }

  /** Whether any message has flags that were to be added to its copy. */
  get isAdding(): boolean {
    return (this.#adding?.size ?? 0) > 0;
  }

  isEmpty(place: number): boolean {
    return Number.isNaN(this.#waysAndFlags.at(place));
  }

  /** Adds a message at the end. */
  push(entry: Settled): void {
    this.oldUids.push(entry.oldUid);
    this.newUids.push(entry.newUid);
    this.#sizes.push(entry.size);
    this.digests.push(entry.digest);
    this.#waysAndFlags.push(0);
    this.#mark(this.length - 1, entry);
  }

  put(place: number, entry: Settled): void {
    this.oldUids.set(place, entry.oldUid);
    this.newUids.set(place, entry.newUid);
    this.#sizes.set(place, entry.size);
    this.digests.set(place, entry.digest);
    this.#mark(place, entry);
  }

  #mark(place: number, { way, flags, adding }: Settled): void {
    const set = flags === undefined ? 0 : this.#flagSets.numberOf(flags) + 1;
    this.#waysAndFlags.set(place, set * WAY_BITS + WAYS.indexOf(way));
    this.#adding?.delete(place);
    if (adding === undefined) return;
    this.#adding ??= new Map();
    this.#adding.set(place, adding);
  }

  wayAt(place: number): Way | undefined {
    return WAYS[this.#waysAndFlags.at(place) % WAY_BITS];
  }

  outline(place: number): Outline {
    const both = this.#waysAndFlags.at(place);
    const flags = this.#flagSets.all[Math.floor(both / WAY_BITS) - 1];
    const adding = this.#adding?.get(place);
    const oldUid = this.oldUids.at(place);
    const newUid = this.newUids.at(place);
    const size = this.#sizes.at(place);
    const way = WAYS[both % WAY_BITS] ?? "copied";
    if (adding !== undefined) return { oldUid, newUid, size, way, ...(flags && { flags }), adding };
    return flags === undefined ? { oldUid, newUid, size, way } : { oldUid, newUid, size, way, flags };
  }

  at(place: number): Settled {
    return { ...this.outline(place), digest: this.digests.at(place) };
  }

  /** Nothing finds it any more. */
  empty(place: number): void {
    this.oldUids.set(place, Number.NaN);
    this.#waysAndFlags.set(place, Number.NaN);
    this.#adding?.delete(place);
  }

  clear(): void {
    for (const column of [this.oldUids, this.newUids, this.#sizes, this.digests, this.#waysAndFlags]) column.clear();
    this.#adding = null;
  }
}
