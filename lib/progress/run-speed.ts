/** How long a whole run takes, before there is one: from earlier runs between the same servers. Pure. */
import { pacesOf } from "./copy-time.ts";
import { COST_SHAPES } from "./cost-shapes.ts";
import { sum } from "./statistics.ts";
import type { EarlierRun } from "./work.ts";

/** Seconds for so much. */
export type RunSpeed = (work: { readonly messages: number; readonly bytes: number }) => number;

/** What counts for less than this part of all is left out: a forecast asks for thousands of mailboxes. */
const LEAST_WEIGHT = 1e-3;

/** Null where nothing was measured yet. */
export function runSpeedOf(earlier: readonly EarlierRun[]): RunSpeed | null {
  const paces = pacesOf(earlier);
  if (paces === null) return null;
  const guesses = COST_SHAPES.map((shape, index) => {
    const known = paces[index];
    const likelihood = shape.likelihood + (known?.likelihood ?? 0);
    return { ...shape, pace: known?.pace ?? 0, runBytes: known?.runBytes ?? 0, likelihood };
  });
  const most = Math.max(...guesses.map(({ likelihood }) => likelihood));
  const weighted = guesses.map((guess) => ({ ...guess, weight: Math.exp(guess.likelihood - most) }));
  const all = sum(weighted, ({ weight }) => weight);
  // Of earlier runs it is not known how many folders and lanes they had, so that shapes which differ in nothing else say the same.
  const kinds = [...Map.groupBy(weighted, ({ messageBytes }) => messageBytes)].map(([messageBytes, alike]) => ({
    messageBytes,
    pace: alike[0]?.pace ?? 0,
    runBytes: alike[0]?.runBytes ?? 0,
    weight: sum(alike, ({ weight }) => weight) / all,
  }));
  const counted = kinds.filter(({ weight }) => weight >= LEAST_WEIGHT);
  const total = sum(counted, ({ weight }) => weight);
  return ({ messages, bytes }) => {
    if (messages === 0 && bytes === 0) return 0;
    const logSeconds = sum(counted, ({ weight, pace, messageBytes, runBytes }) => {
      return weight * (pace + Math.log(runBytes + bytes + messages * messageBytes));
    });
    return Math.exp(logSeconds / total);
  };
}
