/**
 * Finds places by a number that they hold, and knows the places only. As long as each number is larger than the one before it, as UIDs are,
 * nothing is needed for that; then it becomes a hash table, about 6 bytes a place.
 */

import { randomInt } from "node:crypto";

/** Of this process: a server that picks its UIDs with malice cannot know which of them meet in one cell. */
const SEED = randomInt(2 ** 32);
/** Of all cells in use at most … */
const FULLEST = 0.8;
/** … and after there were made more of them. */
const ROOMY = 0.64;
const SMALLEST = 16;

/** What has a number at each place; NaN where there is none any more: such a place is never found, and forgotten in time. */
export interface Numbers {
  at(place: number): number;
}

export class NumberIndex {
  /** Place + 1; 0: free. Null: the numbers ascend, so that they can be searched as they stand. */
  #cells: Int32Array<ArrayBuffer> | null = null;
  #used = 0;
  /** Places so far, those that hold nothing any more among them. */
  #places = 0;
  #last = Number.NEGATIVE_INFINITY;
  readonly #numbers: Numbers;

  constructor(numbers: Numbers) {
    this.#numbers = numbers;
  }

  /** The first place with this number, in the order of adding; −1: none. */
  find(number: number): number {
    const cells = this.#cells ?? this.#search(number);
    if (typeof cells === "number") return cells;
    for (let at = first(number, cells); ; at = next(at, cells)) {
      const place = (cells[at] ?? 0) - 1;
      if (place < 0 || this.#numbers.at(place) === number) return place;
    }
  }

  /** All places with this number, in the order of adding. */
  *findAll(number: number): Iterable<number> {
    const cells = this.#cells ?? this.#search(number);
    if (typeof cells === "number") {
      if (cells >= 0) yield cells;
      return;
    }
    for (let at = first(number, cells); ; at = next(at, cells)) {
      const place = (cells[at] ?? 0) - 1;
      if (place < 0) return;
      if (this.#numbers.at(place) === number) yield place;
    }
  }

  /** The number must stand at the place already. Places are added one after the other, none is left out. */
  add(place: number): void {
    const number = this.#numbers.at(place);
    this.#places = place + 1;
    if (this.#cells === null && number > this.#last) {
      this.#last = number;
      return;
    }
    const cells = this.#cells ?? this.#inCells(place);
    this.#put(place, this.#used + 1 > cells.length * FULLEST ? this.#inCells(place) : cells);
  }

  clear(): void {
    this.#cells = null;
    this.#used = 0;
    this.#places = 0;
    this.#last = Number.NEGATIVE_INFINITY;
  }

  /**
   * Its place, −1: none; or cells to look in, where one of the numbers is no more. Where it should stand if the numbers were evenly apart comes
   * first, and then the middle in turn, so that no numbers make it take long.
   */
  #search(number: number): number | Int32Array<ArrayBuffer> {
    let [low, high] = [0, this.#places - 1];
    for (let isGuess = true; low <= high; isGuess = !isGuess) {
      const [least, most] = [this.#numbers.at(low), this.#numbers.at(high)];
      if (number < least || number > most) return -1;
      const share = isGuess && most > least ? (number - least) / (most - least) : 0.5;
      const place = low + Math.floor(share * (high - low));
      const found = this.#numbers.at(place);
      if (found === number) return place;
      if (Number.isNaN(least + most + found)) return this.#inCells(this.#places);
      if (found < number) low = place + 1;
      else high = place - 1;
    }
    return -1;
  }

  #put(place: number, cells: Int32Array<ArrayBuffer>): void {
    let at = first(this.#numbers.at(place), cells);
    while (cells[at] !== 0) at = next(at, cells);
    cells[at] = place + 1;
    this.#used++;
  }

  /** With those places before `end` that hold a number. */
  #inCells(end: number): Int32Array<ArrayBuffer> {
    const isHeld = (place: number): boolean => !Number.isNaN(this.#numbers.at(place));
    let places = 0;
    for (let place = 0; place < end; place++) if (isHeld(place)) places++;
    const cells = new Int32Array(Math.max(SMALLEST, Math.ceil((places + 1) / ROOMY)));
    this.#cells = cells;
    this.#used = 0;
    for (let place = 0; place < end; place++) if (isHeld(place)) this.#put(place, cells);
    return cells;
  }
}

/** The cell in which a number stands unless others were there before it. */
function first(number: number, { length }: Int32Array): number {
  return Math.floor((mixed(number) / 2 ** 32) * length);
}

function next(cell: number, { length }: Int32Array): number {
  return cell + 1 === length ? 0 : cell + 1;
}

/** Spreads numbers that follow each other, or have a step, over all bits (MurmurHash3's last step). */
function mixed(number: number): number {
  let hash = (number ^ SEED) >>> 0;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85eb_ca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2_ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
