/** For how long a run has its connections, and for how long it has copied with them. */
import type { Phase } from "../engine/state.ts";

export class Service {
  readonly #now: () => number;
  readonly #since: number;
  readonly #inAdvanceMs: number;
  #copyingSince: number | null = null;

  /** Begins now. `inAdvanceMs`: counted already, see Queue.take(). `now`: milliseconds of a clock that only goes on. */
  constructor(inAdvanceMs: number, now: () => number = () => performance.now()) {
    this.#inAdvanceMs = inAdvanceMs;
    this.#now = now;
    this.#since = now();
  }

  /** To be told at every change. */
  enter(phase: Phase): void {
    this.#copyingSince = phase === "copying" ? (this.#copyingSince ?? this.#now()) : null;
  }

  /** Who is interrupted while it counts or checks has to begin that anew, and may never come to its end. */
  get isCopying(): boolean {
    return this.#copyingSince !== null;
  }

  /** What is to be counted besides, in milliseconds; less than nothing where less was used than was counted in advance. */
  get uncountedMilliseconds(): number {
    return this.#now() - this.#since - this.#inAdvanceMs;
  }

  /** In milliseconds; 0 while it does not copy. */
  get copyingMilliseconds(): number {
    return this.#copyingSince === null ? 0 : this.#now() - this.#copyingSince;
  }
}
