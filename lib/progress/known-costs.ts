/** What a run, a message and a byte cost between two servers, from how long four or more earlier runs took there. Pure. */
import { median, sum } from "./statistics.ts";
import type { EarlierRun } from "./work.ts";

/** Seconds. */
export interface KnownCosts {
  /** Of a run, beside its mail: signing in, looking, making folders, checking, writing down. */
  readonly run: number;
  readonly message: number;
  readonly byte: number;
}

/** Of fewer runs the three cannot be told from each other. */
const RUNS_TO_TELL = 4;
/** Weights follow from how far a run is from the costs, and those from the weights. */
const ROUNDS = 5;
/** As a logarithm: what is further off than this counts for less, as something else was in its way. */
const USUAL_OFF = 0.5;
/** Shorter ones are not measured more exactly than this, in seconds. */
const EXACT_S = 0.3;

/** Null where too few runs are known. */
export function knownCosts(earlier: readonly EarlierRun[]): KnownCosts | null {
  const runs = earlier.filter(({ messages, seconds }) => messages > 0 && seconds > 0);
  if (runs.length < RUNS_TO_TELL) return null;
  let weights = runs.map(({ seconds }) => 1 / Math.max(EXACT_S, seconds));
  let costs = cheapest(runs, weights);
  for (let round = 1; round < ROUNDS; round++) {
    weights = runs.map((run) => {
      const expected = Math.max(EXACT_S, secondsFor(costs, run));
      const off = Math.abs(Math.log(run.seconds / expected));
      return Math.min(1, USUAL_OFF / off) / expected;
    });
    costs = cheapest(runs, weights);
  }
  return costs;
}

/** Of a whole run. */
export function secondsFor(costs: KnownCosts, work: Pick<EarlierRun, "messages" | "bytes">): number {
  return costs.run + mailSeconds(costs, work);
}

/** Of its mail alone. */
export function mailSeconds({ message, byte }: KnownCosts, work: Pick<EarlierRun, "messages" | "bytes">): number {
  return message * work.messages + byte * work.bytes;
}

/** Least squares with no cost below nothing: of all that leave some of them out, but not all that mail costs, the one that fits best. */
function cheapest(runs: readonly EarlierRun[], weights: readonly number[]): KnownCosts {
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
