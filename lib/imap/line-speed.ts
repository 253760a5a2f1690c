/** How fast messages come while nothing is done but waiting for them: what we or the other server need for them does not count. */

/** Of fewer bytes nothing is said … */
const ENOUGH_BYTES = 1_000_000;
/** … and this is slow, in bytes a second of one connection. */
const SLOW = 750_000;

export class LineSpeed {
  #bytes = 0;
  #waitedMs = 0;

  /** So many bytes came, after so many milliseconds of waiting for them alone. */
  note(bytes: number, waitedMs: number): void {
    this.#bytes += bytes;
    this.#waitedMs += waitedMs;
  }

  get isSlow(): boolean {
    return this.#bytes >= ENOUGH_BYTES && this.#bytes < (SLOW * this.#waitedMs) / 1000;
  }
}
