/**
 * How long the rest of a run takes by what such runs cost before, and by how much faster or slower than that this one goes. A run of seconds is
 * over before its own samples tell what a message costs. Pure; times in seconds.
 */
import type { CopyTime } from "./copy-time.ts";
import { type KnownCosts, mailSeconds } from "./known-costs.ts";
import { weightedMedian } from "./statistics.ts";
import type { Work } from "./work.ts";

type Mail = Pick<Work, "messages" | "bytes">;

/** What was done so many times as fast as it ever was, and by more than this, was there already. */
const LEAP = 8;
const LEAP_S = 1;
/** What is usual counts as much as pieces of so many seconds, and as the largest of them: in the way of a single one may have been anything. */
const USUAL_S = 0.5;
const MOST_KEPT = 50;
/** Of what is left no more than this is thought to be done because nothing was told for as long as it takes. */
const MOST_PASSED = 0.5;
/** Nothing takes less. */
const LEAST_S = 0.001;
/** Of what a run costs beside its mail: the checking at the end. */
const CHECK_PART = 0.65;

interface Paced {
  /** How many times as long it took as was expected, as a logarithm. */
  readonly value: number;
  /** Seconds that it should have taken. */
  readonly weight: number;
}

export class KnownPace {
  readonly #costs: KnownCosts;
  #pieces: readonly Paced[] = [];

  constructor(costs: KnownCosts) {
    this.#costs = costs;
  }

  /** So much more was copied in so many seconds of work. */
  done(seconds: number, mail: Mail): void {
    const weight = mailSeconds(this.#costs, mail);
    if (weight <= 0 || weight > LEAP_S + LEAP * seconds) return;
    const value = Math.log(Math.max(LEAST_S, seconds) / weight);
    this.#pieces = [...this.#pieces, { value, weight }].slice(-MOST_KEPT);
  }

  /** `scan`: how long the looking at the beginning took; `sinceLast`: since the last call of done(). */
  left({ found, toCopy }: { readonly found: Mail; readonly toCopy: Mail }, scan: number, sinceLast: number): CopyTime {
    const check = this.#costs.run * CHECK_PART;
    // The rest of it passes with the copying: opening folders, waiting for others.
    const times = 1 + Math.max(0, this.#costs.run - check - scan) / Math.max(LEAST_S, mailSeconds(this.#costs, found));
    const slowness = this.#slowness(times);
    const copy = mailSeconds(this.#costs, toCopy) * times * slowness;
    // Half way between what earlier runs say and what the looking says.
    const seconds = copy - Math.min(sinceLast, copy * MOST_PASSED) + Math.sqrt(check * scan);
    return { seconds, doubt: Math.hypot(this.#costs.doubt, Math.log(slowness)) };
  }

  /** How many times as long this run takes as was expected, which is so many times what its mail alone should have taken: the middle of its pieces. */
  #slowness(times: number): number {
    const usual = { value: Math.log(times), weight: Math.max(USUAL_S, ...this.#pieces.map(({ weight }) => weight)) };
    return Math.exp(weightedMedian([...this.#pieces, usual])) / times;
  }
}
