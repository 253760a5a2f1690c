/** How time left was estimated before: by the speed of the last minute. Kept to be compared with. */

/** Slow lines deliver in bursts, so a minute is looked at; before a third of it has passed nothing is said. */
const WINDOW_MS = 60_000;
const LEAST_MS = 20_000;
const SAMPLE_MS = 1000;
/** The two halves of the window may differ by this factor; else the work is changing its kind (skipping, then copying). */
const STEADY = 2;

interface Sample {
  readonly at: number;
  /** Work done until then. */
  readonly done: number;
}

export class MinuteEstimate {
  #samples: Sample[] = [];

  /** Forgets everything: another kind of work begins. */
  restart(): void {
    this.#samples = [];
  }

  /** Notes how much is done. Call it often; samples closer than a second are merged. */
  note(at: number, done: number): void {
    const before = this.#samples.at(-2);
    if (before && at - before.at < SAMPLE_MS) this.#samples.pop();
    this.#samples.push({ at, done });
    // One sample older than the window is kept, so that the window is always covered.
    while ((this.#samples[1]?.at ?? at) <= at - WINDOW_MS) this.#samples.shift();
  }

  /** Seconds until `remaining` is done, or null while that cannot be said. */
  secondsLeft(remaining: number): number | null {
    const first = this.#samples[0];
    const last = this.#samples.at(-1);
    if (!first || !last || last.at - first.at < LEAST_MS) return null;
    const middle = this.#samples.find((sample) => sample.at >= (first.at + last.at) / 2) ?? last;
    const [early, late] = [speed(first, middle), speed(middle, last)];
    if (early <= 0 || late <= 0 || Math.max(early, late) > STEADY * Math.min(early, late)) return null;
    return remaining / speed(first, last) / 1000;
  }
}

/** Work per millisecond. */
function speed(from: Sample, to: Sample): number {
  return to.at > from.at ? (to.done - from.done) / (to.at - from.at) : 0;
}
