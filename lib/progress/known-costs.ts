/** What a run, a message and a byte cost between two servers, from how long four or more earlier runs took there. Pure. */
import { median, sum } from "./statistics.ts";
import type { EarlierRun } from "./work.ts";

/** Seconds. */
interface Costs {
  /** Of a run, beside its mail: signing in, looking, making folders, checking, writing down. */
  readonly run: number;
  readonly message: number;
  readonly byte: number;
}

export interface KnownCosts extends Costs {
  /** How far they are off, see CopyTime. */
  readonly doubt: number;
}

/** Of fewer runs the three cannot be told from each other. */
const RUNS_TO_TELL = 4;
/** Weights follow from how far a run is from the costs, and those from the weights. */
const ROUNDS = 10;
/** As a logarithm: what is further off than this counts for less, as something else was in its way. */
const USUAL_OFF = 0.2;
/** Servers have slow hours: all costs are as much more as so many of the newest runs took, in the middle. */
const NEWEST = 5;
/** See KnownCosts.doubt. */
const LEAST_DOUBT = 0.1;
/** Shorter ones are not measured more exactly than this, in seconds. */
const EXACT_S = 0.3;

/** Null where too few runs are known. `earlier`: newest first. */
export function knownCosts(earlier: readonly EarlierRun[]): KnownCosts | null {
  const runs = earlier.filter(({ messages, seconds }) => messages > 0 && seconds > 0);
  if (runs.length < RUNS_TO_TELL) return null;
  let costs = cheapest(
    runs,
    runs.map(({ seconds }) => 1 / Math.max(EXACT_S, seconds)),
  );
  for (let round = 1; round < ROUNDS; round++) {
    const weights = runs.map((run) => {
      return 1 / (1 + (offOf(costs, run) / USUAL_OFF) ** 2) / Math.max(EXACT_S, secondsFor(costs, run));
    });
    costs = cheapest(runs, weights);
  }
  const offs = runs.map((run) => offOf(costs, run));
  const times = Math.exp(median(offs.slice(0, NEWEST)));
  const doubt = Math.hypot(LEAST_DOUBT, median(offs.map((off) => Math.abs(off))));
  return { run: costs.run * times, message: costs.message * times, byte: costs.byte * times, doubt };
}

/** How many times as long a run took as it should have, as a logarithm. */
function offOf(costs: Costs, run: EarlierRun): number {
  return Math.log(Math.max(EXACT_S, run.seconds) / Math.max(EXACT_S, secondsFor(costs, run)));
}

/** Of a whole run. */
export function secondsFor(costs: Costs, work: Pick<EarlierRun, "messages" | "bytes">): number {
  return costs.run + mailSeconds(costs, work);
}

/** Of its mail alone. */
export function mailSeconds({ message, byte }: Costs, work: Pick<EarlierRun, "messages" | "bytes">): number {
  return message * work.messages + byte * work.bytes;
}

/** Least squares with no cost below nothing: of all that leave some of them out, but not all that mail costs, the one that fits best. */
function cheapest(runs: readonly EarlierRun[], weights: readonly number[]): Costs {
  const scale = [1, median(runs.map(({ messages }) => messages)), Math.max(1, median(runs.map(({ bytes }) => bytes)))];
  const rows = runs.map(({ messages, bytes }, index) =>
    [1, messages, bytes].map((value, column) => ((weights[index] ?? 0) * value) / (scale[column] ?? 1)),
  );
  const goals = runs.map(({ seconds }, index) => seconds * (weights[index] ?? 0));
  let best = { off: Number.POSITIVE_INFINITY, costs: [0, 0, 0] };
  for (const columns of [[1], [2], [1, 2], [0, 1], [0, 2], [0, 1, 2]]) {
    const costs = solved(rows, goals, columns);
    if (costs === null || costs.some((cost) => cost < 0)) continue;
    const off = sum([...rows.entries()], ([index, row]) => (dot(row, costs) - (goals[index] ?? 0)) ** 2);
    if (off < best.off) best = { off, costs };
  }
  const [run = 0, message = 0, byte = 0] = best.costs.map((cost, column) => cost / (scale[column] ?? 1));
  return { run, message, byte };
}

/** The normal equations of these columns, by Gauss and Jordan; 0 for the others. Null where they have no one solution. */
function solved(
  rows: readonly (readonly number[])[],
  goals: readonly number[],
  columns: readonly number[],
): number[] | null {
  const equations = columns.map((one) => [
    ...columns.map((other) => sum(rows, (row) => (row[one] ?? 0) * (row[other] ?? 0))),
    sum([...rows.entries()], ([index, row]) => (row[one] ?? 0) * (goals[index] ?? 0)),
  ]);
  for (const [step, equation] of equations.entries()) {
    const pivot = equation[step] ?? 0;
    if (pivot < 1e-9) return null;
    for (let at = 0; at < equation.length; at++) equation[at] = (equation[at] ?? 0) / pivot;
    for (const other of equations) {
      if (other === equation) continue;
      const factor = other[step] ?? 0;
      for (let at = 0; at < other.length; at++) other[at] = (other[at] ?? 0) - factor * (equation[at] ?? 0);
    }
  }
  const costs = [0, 0, 0];
  for (const [index, column] of columns.entries()) costs[column] = equations[index]?.at(-1) ?? 0;
  return costs;
}

function dot(one: readonly number[], other: readonly number[]): number {
  return one.reduce((total, value, index) => total + value * (other[index] ?? 0), 0);
}
