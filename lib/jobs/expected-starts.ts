/** When those in line may expect their turn, by what was measured of runs before them. Pure. */
import { type InLine, TurnOrder } from "./turns.ts";

/** Runs that came to their end, as they were measured. */
export interface MeasuredRun {
  /** Bytes that it copied. */
  readonly bytes: number;
  /** For how long it had connections. */
  readonly seconds: number;
}

/** How runs of one old server go. */
export interface Pace {
  readonly bytesPerSecond: number;
  /** No run takes less: signing in, counting and checking have their time. */
  readonly leastSeconds: number;
  /** Half of all runs take less. */
  readonly usualSeconds: number;
}

/** Fewer runs say nothing about the next one. */
const ENOUGH_RUNS = 3;
/** How fast a run copies is seen only where it had something to copy. */
const TELLING_BYTES = 1_000_000;

/** Null where too little was measured. */
export function paceOf(runs: readonly MeasuredRun[]): Pace | null {
  const speeds = runs
    .filter(({ bytes, seconds }) => bytes >= TELLING_BYTES && seconds > 0)
    .map(({ bytes, seconds }) => bytes / seconds);
  if (runs.length < ENOUGH_RUNS || speeds.length < ENOUGH_RUNS) return null;
  const lengths = runs.map(({ seconds }) => seconds);
  return {
    bytesPerSecond: median(speeds),
    leastSeconds: Math.min(...lengths),
    usualSeconds: median(lengths),
  };
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? 0;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? upper) + upper) / 2;
}

export interface LineOfServer<One extends InLine> {
  readonly line: readonly One[];
  /** Those that have their turn now. */
  readonly running: readonly One[];
  /** How many may run at a time. */
  readonly atOnce: number;
  readonly pace: Pace;
  readonly sliceMs: number;
}

/** One of those that may run at a time. */
interface Course<One> {
  /** When it is free, in milliseconds from now. */
  freeIn: number;
  /** Who is in line again then. */
  back: One | null;
}

/** In how many milliseconds each of them has its turn, by id: the line is worked off slice by slice. */
export function expectedStarts<One extends InLine>(server: LineOfServer<One>): Map<string, number> {
  const { line, running, atOnce, pace, sliceMs } = server;
  const turns = new TurnOrder(line, sliceMs, 0);
  const waiting = new Set(line.map(({ id }) => id));
  const starts = new Map<string, number>();
  // Nobody has written down when their slice began: half of it is to come, on average.
  const busy = running.map((one) => turnOf(one, 0, { pace, sliceMs: sliceMs / 2 })).sort(soonestFirst);
  const idle = Array.from({ length: Math.max(0, atOnce - busy.length) }, () => ({ freeIn: 0, back: null }));
  const courses: Course<One>[] = [...idle, ...busy.slice(Math.max(0, busy.length - atOnce))];
  while (starts.size < waiting.size) {
    courses.sort(soonestFirst);
    const [next] = courses;
    if (!next) break;
    if (next.back) turns.add(next.back);
    const one = turns.next();
    if (!one) break;
    if (waiting.has(one.id) && !starts.has(one.id)) starts.set(one.id, next.freeIn);
    Object.assign(next, turnOf(one, next.freeIn, { pace, sliceMs }));
  }
  return starts;
}

function soonestFirst(a: Course<unknown>, b: Course<unknown>): number {
  return a.freeIn - b.freeIn;
}

function turnOf<One extends InLine>(
  one: One,
  beginsIn: number,
  { pace, sliceMs }: Pick<LineOfServer<One>, "pace" | "sliceMs">,
): Course<One> {
  const bytes = one.bytesLeft ?? pace.usualSeconds * pace.bytesPerSecond;
  const needsMs = Math.max(pace.leastSeconds, bytes / pace.bytesPerSecond) * 1000;
  if (needsMs <= sliceMs) return { freeIn: beginsIn + needsMs, back: null };
  const bytesLeft = Math.max(0, bytes - (pace.bytesPerSecond * sliceMs) / 1000);
  return { freeIn: beginsIn + sliceMs, back: { ...one, servedMs: one.servedMs + sliceMs, bytesLeft } };
}
