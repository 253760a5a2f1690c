/**
 * Slowing down by itself: how long a server takes to reply, held against its own best lately. Pure: time comes in.
 *
 * What keeps it off a healthy server: one reply counts for nothing, only the middle one of three; it has to be longer than a time that no
 * healthy server needs, however much longer than usual it is; and longer than usual, so that a server that is always slow, or far away, is
 * left as it is.
 */

/** `fetch`: from the command to the first byte. `append`: from the last byte to the reply, for each message or 100 kB. */
export type ReplyKind = "fetch" | "append";

/** Shorter replies are quick enough, in milliseconds. */
const QUICK_MS: Record<ReplyKind, number> = { fetch: 3000, append: 1000 };
/** So many times its best is slow … */
const SLOW_FACTOR = 4;
/** … and less than so many times is well again. */
const WELL_FACTOR = 2;
/** Replies that are judged together. */
const SAMPLES = 3;
/** The best counts for half after this time: a server that stays slow for good is taken as it is. */
const HALF_LIFE_MS = 30 * 60_000;
/** Pauses between batches: the first, twice as long each time that it is still slow, half as long when it is well. */
const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 15_000;
/** With longer pauses than this, several connections of one run are too many. */
const WEARY_PAUSE_MS = 4000;

export class Brake {
  readonly #gauges: Record<ReplyKind, Gauge>;

  /** `now` in milliseconds. */
  constructor(now: () => number) {
    this.#gauges = { fetch: new Gauge(now, QUICK_MS.fetch), append: new Gauge(now, QUICK_MS.append) };
  }

  /** A reply took so long, in milliseconds. */
  note(kind: ReplyKind, milliseconds: number): void {
    this.#gauges[kind].note(milliseconds);
  }

  /** How long to rest before the next batch, in milliseconds. */
  get pauseMs(): number {
    return Math.max(this.#gauges.fetch.pauseMs, this.#gauges.append.pauseMs);
  }

  /** From a command to the first byte of its answer: the middle of the latest. Null: not measured yet. */
  get replyMs(): number | null {
    return this.#gauges.fetch.latestMs;
  }

  /** Whether a run should do with one connection. */
  get isWeary(): boolean {
    return this.pauseMs > WEARY_PAUSE_MS;
  }
}

class Gauge {
  pauseMs = 0;
  latestMs: number | null = null;
  readonly #now: () => number;
  readonly #quickMs: number;
  #samples: number[] = [];
  #best: { readonly ms: number; readonly at: number } | null = null;

  constructor(now: () => number, quickMs: number) {
    this.#now = now;
    this.#quickMs = quickMs;
  }

  note(milliseconds: number): void {
    this.#samples.push(milliseconds);
    if (this.#samples.length < SAMPLES) return;
    // Those after a change of the pause are judged by themselves.
    const middle = this.#samples.sort((one, two) => one - two)[Math.floor(SAMPLES / 2)] ?? 0;
    this.#samples = [];
    this.latestMs = middle;
    this.#judge(middle);
  }

  #judge(milliseconds: number): void {
    const now = this.#now();
    const usual = this.#best === null ? milliseconds : this.#best.ms * 2 ** ((now - this.#best.at) / HALF_LIFE_MS);
    const ms = Math.min(usual, milliseconds);
    this.#best = { ms, at: now };
    const isQuick = milliseconds <= this.#quickMs;
    if (!isQuick && milliseconds > SLOW_FACTOR * ms)
      this.pauseMs = Math.min(LONGEST_PAUSE_MS, Math.max(FIRST_PAUSE_MS, this.pauseMs * 2));
    else if (isQuick || milliseconds < WELL_FACTOR * ms)
      this.pauseMs = this.pauseMs > FIRST_PAUSE_MS ? this.pauseMs / 2 : 0;
  }
}
