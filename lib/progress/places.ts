/** Places that are taken one after the other, and when the next one is free. Pure. */

export class Places {
  /** When each is free, the soonest first. */
  readonly #free: number[];

  constructor(count: number, now: number) {
    this.#free = Array.from({ length: Math.max(1, count) }, () => now);
  }

  /** When the next place is free. */
  next(): number {
    return this.#free[0] ?? Number.POSITIVE_INFINITY;
  }

  /** Takes that place until then. */
  take(until: number): void {
    this.#free.shift();
    let [low, high] = [0, this.#free.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#free[middle] ?? 0) <= until) low = middle + 1;
      else high = middle;
    }
    this.#free.splice(low, 0, until);
  }
}
