/** For how long a run has its connections, and for how long it has copied with them. */
import type { Phase } from "../engine/state.ts";

export class Service {
  readonly #now: () => number;
  readonly #since: number;
  readonly #inAdvanceMs: number;
  #copyingSince: number | null = null;
  #idleSince: number | null = null;
  #idleUntil = 0;

  /** Begins now. `inAdvanceMs`: counted already, see Queue.take(). `now`: milliseconds of a clock that only goes on. */
  constructor(inAdvanceMs: number, now: () => number = () => performance.now()) {
    this.#inAdvanceMs = inAdvanceMs;
    this.#now = now;
    this.#since = now();
  }

  /** To be told at every change. */
  enter(phase: Phase): void {
    this.#copyingSince = phase === "copying" ? (this.#copyingSince ?? this.#now()) : null;
    if (phase !== "copying") this.#idleSince = null;
  }

  /** Nothing is left to copy but what only time will settle, at `until` (epoch milliseconds). To be told each time it waits. */
  idle(until: number): void {
    // The last one: there is no end to the run before it.
    this.#idleUntil = this.#idleSince === null ? until : Math.max(this.#idleUntil, until);
    this.#idleSince ??= this.#now();
  }

  /** It copies again. */
  busy(): void {
    this.#idleSince = null;
  }

  /** Who is interrupted while it counts or checks has to begin that anew, and may never come to its end. */
  get isCopying(): boolean {
    return this.#copyingSince !== null;
  }

  /** What is to be counted besides, in milliseconds; less than nothing where less was used than was counted in advance. */
  get uncountedMilliseconds(): number {
    return this.#now() - this.#since - this.#inAdvanceMs;
  }

  /** For how long it has had nothing to copy, in milliseconds; 0 while it has. */
  get idleMilliseconds(): number {
    return this.#idleSince === null ? 0 : this.#now() - this.#idleSince;
  }

  /** Until when it will have nothing to copy, in epoch milliseconds; of no meaning while idleMilliseconds is 0. */
  get idleUntil(): number {
    return this.#idleUntil;
  }

  /** In milliseconds; 0 while it does not copy. */
  get copyingMilliseconds(): number {
    return this.#copyingSince === null ? 0 : this.#now() - this.#copyingSince;
  }
}
