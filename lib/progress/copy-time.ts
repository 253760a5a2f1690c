/** How long the rest of the copying takes, from this run's own samples and from earlier runs between the same servers. Pure. */
import { COST_SHAPES, type CostShape, effortOf, loneEffortOf, sharedEffort, type WorkLeft } from "./cost-shapes.ts";
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
/** A sample of a single piece is off by this much although nothing has changed; the more pieces, the less. */
const PIECE_SPREAD = 0.15;
/** The pace is that of the newest part of the run at least, and of as much before it as went about as fast. */
const RECENT_PART = 0.25;
const RECENT_LEAST_S = 20;
const RECENT_MOST_S = 120;
/** Fewer than these, and a stall may be all there is. */
const RECENT_SAMPLES = 4;
const ALIKE = 0.4;
/** What differs by more than so many standard deviations is no chance. */
const CHANCE = 2;
/** A sample weighs no more than so many usual ones: a stall may be longer than all the rest. */
const HEAVIEST = 2;
/** Further off than this, or than so many times what is usual, and a sample is a stall or a leap. */
const LEAST_CLIP = 0.7;
const CLIP_SPREADS = 4;
/** What nobody can know: whether it goes on like this. */
const FUTURE_DOUBT = 0.07;
/** Another mailbox, another day: earlier runs say no more than this. */
const LEAST_EARLIER_DOUBT = 0.3;
/** Others that run at the same time, and many small folders, are in how long they took. */
const LEAST_EARLIER_SPREAD = 0.15;
const SPREAD_TO_DEVIATION = 1.5;

/** What a run costs beside its mail, to sign in, look around and write down, in bytes as costs of messages are. */
const RUN_BYTES = [0, ...Array.from({ length: 6 }, (_, step) => 100_000 * 3 ** step)];
/** Of fewer runs it cannot be told from the cost of their mail. */
export const RUNS_TO_TELL = 8;

export interface EarlierPace extends Pace {
  readonly likelihood: number;
  readonly runBytes: number;
}

/** What earlier runs say of each of COST_SHAPES, in their order; null: there were none. */
export type EarlierPaces = readonly EarlierPace[] | null;

/** Worked out once, as it does not change. */
export function pacesOf(earlier: readonly EarlierRun[]): EarlierPaces {
  const useful = earlier.filter(({ messages, seconds }) => messages > 0 && seconds > 0);
  if (useful.length === 0) return null;
  const runBytes = useful.length < RUNS_TO_TELL ? [0] : RUN_BYTES;
  // Of earlier runs it is not known how many folders and lanes they had: shapes that differ in nothing else say the same.
  const byMessageBytes = new Map<number, EarlierPace>();
  return COST_SHAPES.map((shape) => {
    const known = byMessageBytes.get(shape.messageBytes) ?? likeliestPace(shape, useful, runBytes);
    byMessageBytes.set(shape.messageBytes, known);
    return known;
  });
}

function likeliestPace(shape: CostShape, runs: readonly EarlierRun[], runBytes: readonly number[]): EarlierPace {
  const all = runBytes.map((bytes) => earlierPace(shape, runs, bytes));
  return all.reduce((best, one) => (one.likelihood > best.likelihood ? one : best));
}

function earlierPace(shape: CostShape, runs: readonly EarlierRun[], runBytes: number): EarlierPace {
  const all = runs.map((run) => ({
    value: Math.log(run.seconds / (runBytes + effortOf(shape, { ...run, folders: 0 }))),
    weight: 1,
  }));
  const pace = weightedMedian(all);
  const doubt = Math.max(LEAST_EARLIER_DOUBT, SPREAD_TO_DEVIATION * spreadAround(all, pace));
  return { pace, variance: doubt ** 2, likelihood: evenness(all, LEAST_EARLIER_SPREAD), runBytes };
}

/** Seconds that earlier runs took beside their mail; 0 where nothing is known of it. */
export function secondsBesideMail(earlier: EarlierPaces): number {
  if (earlier === null) return 0;
  const likelihoods = earlier.map(({ likelihood }, index) => likelihood + (COST_SHAPES[index]?.likelihood ?? 0));
  const most = Math.max(...likelihoods);
  const weights = likelihoods.map((likelihood) => Math.exp(likelihood - most));
  const weighted = earlier.map(({ pace, runBytes }, index) => (weights[index] ?? 0) * Math.exp(pace) * runBytes);
  return sum(weighted, (seconds) => seconds) / sum(weights, (weight) => weight);
}

/** Null while nothing is known at all. */
export function copyTime(left: WorkLeft, samples: readonly WorkSample[], earlier: EarlierPaces): CopyTime | null {
  const lanes = Math.round(Math.max(1, ...samples.map((sample) => sample.lanes)));
  const guesses = COST_SHAPES.flatMap((shape, index) => {
    const own = ownGuess(shape, left, samples, lanes);
    const before = earlierGuess(shape, left, earlier?.[index]);
    return together(shape, own, before);
  });
  if (guesses.length === 0) return null;
  const most = Math.max(...guesses.map(({ likelihood }) => likelihood));
  const weighted = guesses.map((guess) => ({ ...guess, weight: Math.exp(guess.likelihood - most) }));
  const total = sum(weighted, ({ weight }) => weight);
  const mean = sum(weighted, ({ weight, logSeconds }) => weight * logSeconds) / total;
  const variance =
    sum(weighted, ({ weight, logSeconds, variance: own }) => weight * (own + (logSeconds - mean) ** 2)) / total;
  return { seconds: Math.exp(mean), doubt: Math.sqrt(variance) };
}

interface Guess {
  readonly likelihood: number;
  readonly logSeconds: number;
  readonly variance: number;
}

/** What is surer counts more, and earlier runs the less the further they are from what is measured now. Nothing where there is no guess. */
function together(shape: CostShape, own: Guess | null, before: Guess | null): Guess[] {
  const one = own ?? before;
  if (one === null) return [];
  if (own === null || before === null) return [{ ...one, likelihood: shape.likelihood + one.likelihood }];
  const far = (own.logSeconds - before.logSeconds) ** 2;
  const [ownPrecision, beforePrecision] = [1 / own.variance, 1 / Math.max(before.variance, far)];
  const precision = ownPrecision + beforePrecision;
  return [
    {
      likelihood: shape.likelihood + own.likelihood + before.likelihood,
      logSeconds: (own.logSeconds * ownPrecision + before.logSeconds * beforePrecision) / precision,
      variance: 1 / precision,
    },
  ];
}

function ownGuess(shape: CostShape, left: WorkLeft, samples: readonly WorkSample[], lanes: number): Guess | null {
  if (samples.length === 0) return null;
  const heaviest = HEAVIEST * median(samples.map(({ seconds }) => seconds));
  const paces = samples.map((sample) => ({
    value: Math.log(sample.seconds / loneEffortOf(shape, sample)),
    weight: Math.min(sample.seconds, heaviest),
  }));
  const { pace, variance } = recentPace(shape, samples, paces);
  const effort = sharedEffort(shape, left, lanes);
  const likelihood = evenness(paces, pieceSpread(sum(samples, ({ pieces }) => pieces) / samples.length));
  return { likelihood, logSeconds: pace + Math.log(effort), variance };
}

/** Of earlier runs it is not known how many folders they had: what folders cost is in what their messages cost. */
function earlierGuess(
  shape: CostShape,
  left: WorkLeft,
  known: NonNullable<EarlierPaces>[number] | undefined,
): Guess | null {
  if (known === undefined) return null;
  const { likelihood, pace, variance } = known;
  return { likelihood, logSeconds: pace + Math.log(effortOf(shape, { ...left, folders: 0 })), variance };
}

/** How well an assumption fits: under the right one all work goes at one pace, but for a spread that says nothing. */
function evenness(paces: readonly Weighted[], spread: number): number {
  const proofs = Math.min(MOST_PROOFS, effectiveCount(paces));
  return -Math.max(0, proofs - 1) * Math.log(Math.max(spread, spreadAround(paces, weightedMedian(paces))));
}

function pieceSpread(pieces: number): number {
  return Math.max(LEAST_SPREAD, PIECE_SPREAD / Math.sqrt(pieces));
}

interface Pace {
  /** Logarithm of the seconds for each byte of effort. */
  readonly pace: number;
  readonly variance: number;
}

function recentPace(shape: CostShape, samples: readonly WorkSample[], paces: readonly Weighted[]): Pace {
  const seconds = sum(samples, (sample) => sample.seconds);
  const least = Math.min(RECENT_MOST_S, Math.max(RECENT_LEAST_S, seconds * RECENT_PART));
  let from = Math.min(startOfLast(samples, samples.length, least), Math.max(0, samples.length - RECENT_SAMPLES));
  for (;;) {
    const recent = meanPace(shape, samples.slice(from), paces.slice(from));
    if (from === 0) return recent;
    const before = startOfLast(samples, from, sum(samples.slice(from), (sample) => sample.seconds) / 2);
    const earlier = meanPace(shape, samples.slice(before, from), paces.slice(before, from));
    const chance = CHANCE * Math.sqrt(recent.variance + earlier.variance);
    if (Math.abs(earlier.pace - recent.pace) > Math.min(ALIKE, chance)) return recent;
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
  const offs = paces.map(({ value, weight }) => ({ value: Math.abs(value - center), weight }));
  const clip = Math.max(LEAST_CLIP, CLIP_SPREADS * weightedMedian(offs));
  const clipped = offs.map(({ value, weight }) => ({ value: Math.min(value, clip), weight }));
  const spread = spreadAround(clipped, 0);
  let time = 0;
  let effort = 0;
  samples.forEach((sample, index) => {
    const own = loneEffortOf(shape, sample);
    const off = (paces[index]?.value ?? center) - center;
    time += sample.seconds / Math.exp(Math.max(0, off - clip));
    effort += own / Math.exp(Math.max(0, -off - clip));
  });
  const pieces = sum(samples, (sample) => sample.pieces);
  const variance = Math.max(pieceSpread(pieces) ** 2, spread ** 2 / effectiveCount(paces)) + FUTURE_DOUBT ** 2;
  return { pace: Math.log(time / effort), variance };
}
