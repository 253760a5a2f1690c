/** For how long a run has its connections, and for how long it has copied with them. */
import type { Phase } from "../engine/state.ts";

export class Service {
  readonly #now: () => number;
  readonly #since: number;
  #copyingSince: number | null = null;

  /** Begins now. `now`: milliseconds of a clock that only goes on. */
  constructor(now: () => number = () => performance.now()) {
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

  /** In milliseconds. */
  get milliseconds(): number {
    return this.#now() - this.#since;
  }

  /** In milliseconds; 0 while it does not copy. */
  get copyingMilliseconds(): number {
    return this.#copyingSince === null ? 0 : this.#now() - this.#copyingSince;
  }
}
