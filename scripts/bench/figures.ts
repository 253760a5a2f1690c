/** What samples come to: medians of clean runs, and ratios of runs of the same round. */
import { isClean, type Phase, type Sample, type WorkloadResult } from "./records.ts";

/** One copier in one phase. Seconds and megabytes are medians. */
export interface Cell {
  readonly seconds: number;
  readonly cpu: number;
  readonly oldServerCpu: number;
  readonly newServerCpu: number;
  readonly peakMb: number;
  readonly turns: { readonly most: number; readonly total: number } | null;
  /** How many runs it is the median of. */
  readonly runs: number;
  /** False: others were busy during every run, and these are the best figures there are. */
  readonly clean: boolean;
  /** Kinds of difference that the judge let pass. */
  readonly passed: readonly string[];
}

/** Of an even number the mean of the middle two. Throws when there is none. */
export function median(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  const [low, high] = [sorted[Math.ceil(sorted.length / 2) - 1], sorted[Math.floor(sorted.length / 2)]];
  if (low === undefined || high === undefined) throw new Error("no median of nothing");
  return (low + high) / 2;
}

/** The figures of a copier in a phase; null when it has none, or when any of its copies was wrong. */
export function cellOf(result: WorkloadResult, copier: string, phase: Phase): Cell | null {
  const samples = result.samples.filter((sample) => sample.copier === copier && sample.phase === phase);
  if (samples.length === 0 || faultOf(result, copier, phase) !== null) return null;
  const { chosen, clean } = cleanOf(samples);
  const middle = (pick: (sample: Sample) => number) => median(chosen.map(pick));
  return {
    ...{ seconds: middle(({ seconds }) => seconds), cpu: middle(({ cpu }) => cpu), runs: chosen.length, clean },
    oldServerCpu: middle(({ oldServerCpu }) => oldServerCpu),
    newServerCpu: middle(({ newServerCpu }) => newServerCpu),
    peakMb: middle(({ peakMb }) => peakMb),
    turns: chosen.every(({ turns }) => turns !== null)
      ? { most: middle(({ turns }) => turns?.most ?? 0), total: middle(({ turns }) => turns?.total ?? 0) }
      : null,
    passed: [...new Set(chosen.flatMap(({ passed }) => passed))],
  };
}

/** Why a copier has no time in a phase: the first thing that went wrong in it, or before it; null when nothing did. */
export function faultOf(result: WorkloadResult, copier: string, phase: Phase): string | null {
  const mine = result.samples.filter((sample) => sample.copier === copier && sample.fault !== null);
  return mine.find((sample) => sample.phase === phase)?.fault ?? null;
}

/** Seconds from the start of a copier's process until it opens a connection, and CPU until then; medians. */
export function startOf({ starts }: WorkloadResult, copier: string): { seconds: number; cpu: number } | null {
  const mine = starts.filter((start) => start.copier === copier);
  if (mine.length === 0) return null;
  return { seconds: median(mine.map(({ seconds }) => seconds)), cpu: median(mine.map(({ cpu }) => cpu)) };
}

export type Aside = "with start" | "start aside";

/** How many times as long as `other` a copier takes; the start of the processes is left out where `aside` says so. */
export function timesAsLong(
  result: WorkloadResult,
  copier: string,
  other: string,
  phase: Phase,
  aside: Aside = "with start",
): number | null {
  const start = (name: string) => (aside === "start aside" ? (startOf(result, name)?.seconds ?? 0) : 0);
  return pairedRatio(result, copier, other, phase, ({ seconds, copier: name }) =>
    Math.max(0.001, seconds - start(name)),
  );
}

/** How many times as much CPU as `other` a copier takes; the start is left out as above. */
export function timesAsMuchCpu(
  result: WorkloadResult,
  copier: string,
  other: string,
  phase: Phase,
  aside: Aside = "with start",
): number | null {
  const start = (name: string) => (aside === "start aside" ? (startOf(result, name)?.cpu ?? 0) : 0);
  return pairedRatio(result, copier, other, phase, ({ cpu, copier: name }) => Math.max(0.01, cpu - start(name)));
}

/**
 * The median of the ratios within the rounds, as the machine drifts from one to the next. A round counts where both runs
 * were clean, or any round when there is no such one. Null when one of the two has no time.
 */
function pairedRatio(
  result: WorkloadResult,
  copier: string,
  other: string,
  phase: Phase,
  pick: (sample: Sample) => number,
): number | null {
  if (!cellOf(result, copier, phase) || !cellOf(result, other, phase)) return null;
  const find = (name: string, round: number) =>
    result.samples.find((sample) => sample.copier === name && sample.phase === phase && sample.round === round);
  const pairs = Array.from({ length: result.rounds }, (_, index) => {
    const [mine, theirs] = [find(copier, index + 1), find(other, index + 1)];
    return mine && theirs ? [{ mine, theirs }] : [];
  }).flat();
  const clean = pairs.filter(({ mine, theirs }) => isClean(mine) && isClean(theirs));
  const chosen = clean.length > 0 ? clean : pairs;
  return chosen.length === 0 ? null : median(chosen.map(({ mine, theirs }) => pick(mine) / pick(theirs)));
}

function cleanOf(samples: readonly Sample[]): { chosen: readonly Sample[]; clean: boolean } {
  const clean = samples.filter(isClean);
  return clean.length > 0 ? { chosen: clean, clean: true } : { chosen: samples, clean: false };
}
