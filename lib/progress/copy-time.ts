/** How long the rest of the copying takes, from this run's own samples and from earlier runs between the same servers. Pure. */
import { COST_SHAPES, type CostShape, effortOf, logPaceOf, sharedEffort, type WorkLeft } from "./cost-shapes.ts";
import { effectiveCount, median, spreadAround, sum, type Weighted, weightedMedian } from "./statistics.ts";
import type { EarlierRun, WorkSample } from "./work.ts";

export interface CopyTime {
  readonly seconds: number;
  /** How far it may be off: the standard deviation of its logarithm. */
  readonly doubt: number;
}

/** No assumption is trusted for fitting better than this: nothing goes so evenly. */
const LEAST_SPREAD = 0.08;
/** Samples in a row are alike, so that many of them prove less than they seem to. */
const MOST_PROOFS = 16;
/** A single sample may be off by this much. */
const FIRST_SPREAD = 0.5;
/** The pace is that of the newest part of the run at least, and of as much before it as went about as fast. */
const RECENT_PART = 0.15;
const RECENT_LEAST_S = 8;
const RECENT_MOST_S = 90;
const ALIKE = 0.3;
/** Further off than this, or than so many times the spread, and a sample is a stall or a leap. */
const LEAST_CLIP = 0.7;
const CLIP_SPREADS = 3;
/** What nobody can know: whether it goes on like this. */
const FUTURE_DOUBT = 0.07;
/** Another mailbox, another day: earlier runs say no more than this. */
const LEAST_EARLIER_DOUBT = 0.3;
const FEWEST_EARLIER = 1;

/** Null while nothing is known at all. */
export function copyTime(left: WorkLeft, samples: readonly WorkSample[], earlier: readonly EarlierRun[]): CopyTime | null {
  const lanes = Math.round(Math.max(1, ...samples.map((sample) => sample.lanes)));
  const guesses = COST_SHAPES.flatMap((shape) => guessUnder(shape, { left, samples, earlier, lanes }) ?? []);
  if (guesses.length === 0) return null;
  const most = Math.max(...guesses.map(({ likelihood }) => likelihood));
  const weighted = guesses.map((guess) => ({ ...guess, weight: Math.exp(guess.likelihood - most) }));
  const total = sum(weighted, ({ weight }) => weight);
  const mean = sum(weighted, ({ weight, logSeconds }) => weight * logSeconds) / total;
  const variance = sum(weighted, ({ weight, logSeconds, variance: own }) => weight * (own + (logSeconds - mean) ** 2)) / total;
  return { seconds: Math.exp(mean), doubt: Math.sqrt(variance) };
}

interface Known {
  readonly left: WorkLeft;
  readonly samples: readonly WorkSample[];
  readonly earlier: readonly EarlierRun[];
  readonly lanes: number;
}

interface Guess {
  readonly likelihood: number;
  readonly logSeconds: number;
  readonly variance: number;
}

function guessUnder(shape: CostShape, { left, samples, earlier, lanes }: Known): Guess | null {
  const own = ownGuess(shape, left, samples, lanes);
  const before = earlierGuess(shape, left, earlier);
  const guesses = [own, before].filter((guess) => guess !== null);
  if (guesses.length === 0) return null;
  const precision = sum(guesses, ({ variance }) => 1 / variance);
  return {
    likelihood: shape.likelihood + sum(guesses, ({ likelihood }) => likelihood),
    logSeconds: sum(guesses, ({ logSeconds, variance }) => logSeconds / variance) / precision,
    variance: 1 / precision,
  };
}

function ownGuess(shape: CostShape, left: WorkLeft, samples: readonly WorkSample[], lanes: number): Guess | null {
  if (samples.length === 0) return null;
  const paces = samples.map((sample) => ({ value: logPaceOf(shape, sample), weight: sample.seconds }));
  const { pace, variance } = recentPace(shape, samples, paces);
  const effort = sharedEffort(shape, left, lanes);
  return { likelihood: evenness(paces), logSeconds: pace + Math.log(effort), variance };
}

function earlierGuess(shape: CostShape, left: WorkLeft, earlier: readonly EarlierRun[]): Guess | null {
  if (earlier.length < FEWEST_EARLIER) return null;
  const paces = earlier.map((run) => Math.log(run.seconds / effortOf(shape, { ...run, folders: 0 })));
  const pace = median(paces);
  const all = paces.map((value) => ({ value, weight: 1 }));
  const doubt = Math.max(LEAST_EARLIER_DOUBT, 1.5 * spreadAround(all, pace));
  return { likelihood: evenness(all), logSeconds: pace + Math.log(effortOf(shape, left)), variance: doubt ** 2 };
}

/** How well an assumption fits: under the right one all work goes at one pace. */
function evenness(paces: readonly Weighted[]): number {
  const proofs = Math.min(MOST_PROOFS, effectiveCount(paces));
  return -Math.max(0, proofs - 1) * Math.log(Math.max(LEAST_SPREAD, spreadAround(paces, weightedMedian(paces))));
}

interface Pace {
  /** Logarithm of the seconds for each byte of effort. */
  readonly pace: number;
  readonly variance: number;
}

function recentPace(shape: CostShape, samples: readonly WorkSample[], paces: readonly Weighted[]): Pace {
  const seconds = sum(samples, (sample) => sample.seconds);
  const least = Math.min(RECENT_MOST_S, Math.max(RECENT_LEAST_S, seconds * RECENT_PART));
  let from = startOfLast(samples, samples.length, least);
  for (;;) {
    const recent = meanPace(shape, samples.slice(from), paces.slice(from));
    if (from === 0) return recent;
    const before = startOfLast(samples, from, sum(samples.slice(from), (sample) => sample.seconds) / 2);
    const { pace } = meanPace(shape, samples.slice(before, from), paces.slice(before, from));
    if (Math.abs(pace - recent.pace) > ALIKE) return recent;
    from = before;
  }
}

/** Where the last so many seconds before `end` begin. */
function startOfLast(samples: readonly WorkSample[], end: number, seconds: number): number {
  let from = end;
  for (let left = seconds; left > 0 && from > 0; from--) left -= samples[from - 1]?.seconds ?? 0;
  return from;
}

/** All time by all effort, but for what stalls and leaps have too much of either. */
function meanPace(shape: CostShape, samples: readonly WorkSample[], paces: readonly Weighted[]): Pace {
  const center = weightedMedian(paces);
  const spread = spreadAround(paces, center);
  const clip = Math.max(LEAST_CLIP, CLIP_SPREADS * spread);
  let time = 0;
  let effort = 0;
  samples.forEach((sample, index) => {
    const own = effortOf(shape, sample) / sample.lanes ** shape.lanesPower;
    const off = (paces[index]?.value ?? center) - center;
    time += sample.seconds / Math.exp(Math.max(0, off - clip));
    effort += own / Math.exp(Math.max(0, -off - clip));
  });
  const count = effectiveCount(paces);
  const variance = Math.max(LEAST_SPREAD, spread, FIRST_SPREAD / count) ** 2 / count + FUTURE_DOUBT ** 2;
  return { pace: Math.log(time / effort), variance };
}
