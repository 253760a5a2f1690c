/** Finds places by a number that they hold: a hash table of whole numbers, about 6 bytes a place, which knows the places only. */

import { randomInt } from "node:crypto";

/** Of this process: a server that picks its UIDs with malice cannot know which of them meet in one cell. */
const SEED = randomInt(2 ** 32);
/** Of all cells in use at most; beyond that, there are twice as many. */
const FULLEST = 0.8;
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
    const mask = this.#cells.length - 1;
    for (let at = mixed(number) & mask; ; at = (at + 1) & mask) {
      const place = (this.#cells[at] ?? 0) - 1;
      if (place < 0 || this.#numbers.at(place) === number) return place;
    }
  }

  /** All places with this number, in the order of adding. */
  *findAll(number: number): Iterable<number> {
    const mask = this.#cells.length - 1;
    for (let at = mixed(number) & mask; ; at = (at + 1) & mask) {
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

  #put(place: number): void {
    const mask = this.#cells.length - 1;
    let at = mixed(this.#numbers.at(place)) & mask;
    while (this.#cells[at] !== 0) at = (at + 1) & mask;
    this.#cells[at] = place + 1;
    this.#used++;
  }

  /** With those places before `end` that hold a number. */
  #rebuild(end: number): void {
    const isHeld = (place: number): boolean => !Number.isNaN(this.#numbers.at(place));
    let places = 0;
    for (let place = 0; place < end; place++) if (isHeld(place)) places++;
    let cells = SMALLEST;
    while (places + 1 > (cells * FULLEST) / 1.25) cells *= 2;
    this.#cells = new Int32Array(cells);
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
