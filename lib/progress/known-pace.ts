/**
 * How long the rest of a run takes by what such runs cost before, and by how much faster or slower than that this one goes. A run of seconds is
 * over before its own samples tell what a message costs. Pure; times in seconds.
 */
import type { CopyTime } from "./copy-time.ts";
import { type KnownCosts, mailSeconds } from "./known-costs.ts";
import type { Work } from "./work.ts";

type Mail = Pick<Work, "messages" | "bytes">;

/** What was done so many times as fast as it ever was, and by more than this, was there already. */
const LEAP = 8;
const LEAP_S = 1;
/** With so much measured, half of how much faster or slower it goes is believed. */
const HALF_BELIEVED_S = 1;
/** Of what a run costs beside its mail: the checking at the end. */
const CHECK_PART = 0.35;
const DOUBT = 0.25;

export class KnownPace {
  readonly #costs: KnownCosts;
  /** Measured, and what it should have taken. */
  #seconds = 0;
  #expected = 0;

  constructor(costs: KnownCosts) {
    this.#costs = costs;
  }

  /** So much more was copied in so many seconds of work. */
  done(seconds: number, mail: Mail): void {
    this.#seconds += seconds;
    const expected = mailSeconds(this.#costs, mail);
    if (expected <= LEAP_S + LEAP * seconds) this.#expected += expected;
  }

  /** `scan`: how long the looking at the beginning took; `sinceLast`: since the last call of done(). */
  left({ found, toCopy }: { readonly found: Mail; readonly toCopy: Mail }, scan: number, sinceLast: number): CopyTime {
    const check = this.#costs.run * CHECK_PART;
    // The rest of it passes with the copying: opening folders, waiting for others.
    const beside = Math.max(0, this.#costs.run - check - scan) / mailSeconds(this.#costs, found);
    const copy = mailSeconds(this.#costs, toCopy) * (1 + beside) * this.#slowness(1 + beside);
    // Half way between what earlier runs say and what the looking says.
    return { seconds: Math.max(0, copy - sinceLast) + Math.sqrt(check * scan), doubt: DOUBT };
  }

  /** How many times as long this run takes as was expected, which is so many times what its mail alone should have taken. */
  #slowness(times: number): number {
    if (this.#expected === 0 || this.#seconds === 0) return 1;
    const belief = this.#seconds / (this.#seconds + HALF_BELIEVED_S);
    return (this.#seconds / (this.#expected * times)) ** belief;
  }
}
