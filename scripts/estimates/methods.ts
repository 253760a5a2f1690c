/** The ways of estimating that are held against each other. */
import { Tracker } from "../../lib/progress/tracker.ts";
import { type EarlierRun, workOf } from "../../lib/progress/work.ts";
import { MinuteEstimate } from "./minute-estimate.ts";
import type { Estimator, StartEstimator } from "./replay.ts";

export interface Method {
  readonly name: string;
  /** `earlier`: other runs between the same servers. */
  readonly start: (earlier: readonly EarlierRun[]) => StartEstimator;
}

export const METHODS: readonly Method[] = [
  { name: "by bytes so far", start: () => naive },
  { name: "before: by the last minute", start: () => byTheLastMinute },
  { name: "now, first run of these servers", start: () => ours([]) },
  { name: "now, after other runs", start: ours },
];

function ours(earlier: readonly EarlierRun[]): StartEstimator {
  return (now) => {
    const tracker = new Tracker(now, () => undefined, earlier);
    return { observer: tracker, secondsLeft: () => tracker.snapshot().timeLeft?.seconds ?? null };
  };
}

/** As much again as it took so far, for as many bytes. */
function naive(now: () => number): Estimator {
  const tracker = new Tracker(now, () => undefined);
  return {
    observer: tracker,
    secondsLeft(at) {
      const { phase, doneBytes, foundBytes } = tracker.snapshot();
      return phase !== "copying" || doneBytes === 0 ? null : (at / 1000 / doneBytes) * (foundBytes - doneBytes);
    },
  };
}

const LONG_WAIT_MS = 5000;

function byTheLastMinute(now: () => number): Estimator {
  const tracker = new Tracker(now, () => undefined);
  const estimate = new MinuteEstimate();
  let phase = "";
  return {
    observer: {
      state(state) {
        if (state.phase !== phase) estimate.restart();
        phase = state.phase;
        tracker.state(state);
      },
      folderFound: (...words) => tracker.folderFound(...words),
      folderStarted: (folder) => tracker.folderStarted(folder),
      folderFinished: (folder) => tracker.folderFinished(folder),
      progress(...words) {
        tracker.progress(...words);
        const { doneMessages, doneBytes } = tracker.snapshot();
        estimate.note(now(), workOf(doneMessages, doneBytes));
      },
      waiting(reason, until) {
        if (until - now() >= LONG_WAIT_MS) estimate.restart();
        tracker.waiting(reason, until);
      },
    },
    secondsLeft() {
      const { foundMessages, foundBytes, doneMessages, doneBytes } = tracker.snapshot();
      const left = workOf(foundMessages, foundBytes) - workOf(doneMessages, doneBytes);
      return phase === "copying" ? estimate.secondsLeft(Math.max(0, left)) : null;
    },
  };
}
