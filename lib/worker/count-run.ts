/** What a run that has ended adds to the totals: how it ended, what it set aside, and how far its time left was off. */
import type { RunReport } from "../engine/report.ts";
import { columnOf } from "../observability/bounds.ts";
import { METRICS } from "../observability/metrics.ts";
import type { QuarterGuess } from "../progress/record.ts";
import type { Tally } from "./tally.ts";

const BOUNDS = METRICS.carryover_estimate_error_ratio.bounds ?? [];

/** What of a run's report the totals are made of. */
export interface Outcome extends Pick<RunReport, "endedBy" | "grade"> {
  readonly problemList: readonly Pick<RunReport["problemList"][number], "code" | "messages">[];
}

/** `guess`: what was told at a quarter of the bytes; null: nothing was. `now`: its end, in epoch milliseconds. */
export function countRun(tally: Tally, report: Outcome, guess: QuarterGuess | null, now: number): void {
  const { endedBy, grade, problemList } = report;
  tally.add("runs", endedBy === null ? grade : endedBy === "interrupted" ? endedBy : endedBy.code);
  for (const { code, messages } of problemList) tally.add("problems", code, messages);
  if (endedBy !== null || guess === null || guess.secondsLeft === null) return;
  const took = (now - guess.at) / 1000;
  // What takes no time cannot be estimated by a part of it.
  if (took < 1) return;
  const error = Math.abs(guess.secondsLeft - took) / took;
  tally.add("estimates", columnOf(error, BOUNDS));
  tally.add("estimateErrors", "", Math.round(error * 1000));
}
