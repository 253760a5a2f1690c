/** Bytes under way: each chunk waits its time, none is changed, and only so many are on the line at once. */

/** What a line holds at most in one direction: about what Linux lets be under way. */
const WINDOW = 4 * 1024 * 1024;
/** A timer counts whole milliseconds: what is due within half of one goes now. */
const NEAR = 0.5;

/** One direction of a connection. Times are milliseconds of one clock that the caller reads. */
export class DelayQueue {
  readonly #chunks: { bytes: Buffer; due: number }[] = [];
  readonly #delay: number;
  #first = 0;
  #held = 0;
  #count = 0;
  #late = 0;
  #latest = 0;

  constructor(delay: number) {
    this.#delay = delay;
  }

  /** Takes a chunk that arrived `now`. */
  push(bytes: Buffer, now: number): void {
    this.#chunks.push({ bytes, due: now + this.#delay });
    this.#held += bytes.length;
  }

  /** The chunks whose time has come, oldest first. They count as under way until `passed`. */
  take(now: number): Buffer[] {
    const taken: Buffer[] = [];
    for (let next = this.#chunks[this.#first]; next && next.due <= now + NEAR; next = this.#chunks[this.#first]) {
      taken.push(next.bytes);
      this.#first++;
      this.#count++;
      this.#late += now - next.due;
      this.#latest = Math.max(this.#latest, now - next.due);
    }
    if (this.#first > 1000 || this.#first === this.#chunks.length) {
      this.#chunks.splice(0, this.#first);
      this.#first = 0;
    }
    return taken;
  }

  /** So many bytes have been handed on. */
  passed(bytes: number): void {
    this.#held -= bytes;
  }

  /** Whole milliseconds from `now` until a timer should look again; null when nothing waits. */
  wait(now: number): number | null {
    const next = this.#chunks[this.#first];
    return next ? Math.max(1, Math.round(next.due - now)) : null;
  }

  /** Whether the line is full: whoever sends has to wait. */
  get isFull(): boolean {
    return this.#held >= WINDOW;
  }

  /** How much later than due chunks were taken so far, in milliseconds. */
  get lateness(): { count: number; sum: number; most: number } {
    return { count: this.#count, sum: this.#late, most: this.#latest };
  }
}
