/** Finds places by a number that they hold: a hash table of whole numbers, about 6 bytes a place, which knows the places only. */

import { randomInt } from "node:crypto";

/** Of this process: a server that picks its UIDs with malice cannot know which of them meet in one cell. */
const SEED = randomInt(2 ** 32);
/** Of all cells in use at most … */
const FULLEST = 0.8;
/** … and after there were made more of them. */
const ROOMY = 0.64;
const SMALLEST = 16;
/** Of everything that holds nothing. */
const NO_CELLS = new Int32Array(1);

/** What has a number at each place; NaN where there is none any more: such a place is never found, and forgotten in time. */
export interface Numbers {
  at(place: number): number;
}

export class NumberIndex {
  /** Place + 1; 0: free. */
  #cells = NO_CELLS;
  #used = 0;
  readonly #numbers: Numbers;

  constructor(numbers: Numbers) {
    this.#numbers = numbers;
  }

  /** The first place with this number, in the order of adding; −1: none. */
  find(number: number): number {
    for (let at = this.#first(number); ; at = this.#next(at)) {
      const place = (this.#cells[at] ?? 0) - 1;
      if (place < 0 || this.#numbers.at(place) === number) return place;
    }
  }

  /** All places with this number, in the order of adding. */
  *findAll(number: number): Iterable<number> {
    for (let at = this.#first(number); ; at = this.#next(at)) {
      const place = (this.#cells[at] ?? 0) - 1;
      if (place < 0) return;
      if (this.#numbers.at(place) === number) yield place;
    }
  }

  /** The number must stand at the place already. Places are added one after the other, none is left out. */
  add(place: number): void {
    if (this.#used + 1 > this.#cells.length * FULLEST) this.#rebuild(place);
    this.#put(place);
  }

  clear(): void {
    this.#cells = NO_CELLS;
    this.#used = 0;
  }

  /** The cell in which a number stands unless others were there before it. */
  #first(number: number): number {
    return Math.floor((mixed(number) / 2 ** 32) * this.#cells.length);
  }

  #next(cell: number): number {
    return cell + 1 === this.#cells.length ? 0 : cell + 1;
  }

  #put(place: number): void {
    let at = this.#first(this.#numbers.at(place));
    while (this.#cells[at] !== 0) at = this.#next(at);
    this.#cells[at] = place + 1;
    this.#used++;
  }

  /** With those places before `end` that hold a number. */
  #rebuild(end: number): void {
    const isHeld = (place: number): boolean => !Number.isNaN(this.#numbers.at(place));
    let places = 0;
    for (let place = 0; place < end; place++) if (isHeld(place)) places++;
    this.#cells = new Int32Array(Math.max(SMALLEST, Math.ceil((places + 1) / ROOMY)));
    this.#used = 0;
    for (let place = 0; place < end; place++) if (isHeld(place)) this.#put(place);
  }
}

/** Spreads numbers that follow each other, or have a step, over all bits (MurmurHash3's last step). */
function mixed(number: number): number {
  let hash = (number ^ SEED) >>> 0;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85eb_ca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2_ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
