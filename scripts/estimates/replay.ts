/** Replays a recording to something that estimates, and takes down what it said on the way and what was true. */
import { MailError } from "../../lib/engine/errors.ts";
import type { Observer } from "../../lib/engine/ports.ts";
import type { MigrationState, Phase } from "../../lib/engine/state.ts";
import type { RecordedEvent, Recording } from "../../lib/progress/recording.ts";

/** How far the copying is when an estimate is judged: parts of the bytes that were to be copied. */
export const POINTS = [0.1, 0.25, 0.5, 0.75] as const;

/** Estimates while a run is told to it. */
export interface Estimator {
  readonly observer: Pick<
    Observer,
    "state" | "folderFound" | "folderStarted" | "folderFinished" | "progress" | "waiting"
  >;
  /** `at` as the clock that it was given tells it. */
  readonly secondsLeft: (at: number) => number | null;
}

export type StartEstimator = (now: () => number) => Estimator;

export interface Said {
  readonly part: number;
  /** Seconds; null: it said nothing. */
  readonly predicted: number | null;
  /** Without the waits that a server wanted later. */
  readonly actual: number;
}

/** It is asked as often as a page is told. */
const TICK_MS = 1000;

export function replay({ events }: Recording, start: StartEstimator): Said[] {
  let now = 0;
  const estimator = start(() => now);
  const goal = copiedBytes(events);
  const points = [...POINTS];
  const said: Said[] = [];
  let done = 0;
  let isCopying = false;
  let next = 0;
  for (let tick = TICK_MS; points.length > 0 && next < events.length; tick += TICK_MS) {
    for (let event = events[next]; event && event.at <= tick; event = events[++next]) {
      now = event.at;
      tell(estimator.observer, event);
      if (event.event === "phase") isCopying = event.phase === "copying";
      if (event.event === "progress" && isCopying) done += event.bytes;
    }
    now = tick;
    const predicted = estimator.secondsLeft(now);
    while (points[0] !== undefined && done >= points[0] * goal) {
      const part = points.shift() ?? 0;
      if (next < events.length) said.push({ part, predicted, actual: timeLeft(events, now) });
    }
  }
  return said;
}

/** Seconds until the end of the run, but for the waits that are asked for from now on. */
function timeLeft(events: readonly RecordedEvent[], at: number): number {
  const end = events.at(-1)?.at ?? at;
  const waited = events.reduce((sum, event, index) => {
    if (event.event !== "waiting" || event.at < at) return sum;
    const resumed = events.slice(index + 1).find((later) => later.event !== "waiting")?.at ?? end;
    return sum + Math.min(event.forMs, resumed - event.at);
  }, 0);
  return (end - at - waited) / 1000;
}

/** Bytes that were accounted for after the looking. */
export function copiedBytes(events: readonly RecordedEvent[]): number {
  const from = events.findIndex((event) => event.event === "phase" && event.phase === "copying");
  return events.slice(from).reduce((sum, event) => sum + (event.event === "progress" ? event.bytes : 0), 0);
}

function tell(observer: Estimator["observer"], event: RecordedEvent): void {
  switch (event.event) {
    case "phase":
      observer.state(stateIn(event.phase));
      break;
    case "found":
      observer.folderFound(nameOf(event), event.messages, event.bytes, nameOf(event));
      break;
    case "started":
      observer.folderStarted(nameOf(event));
      break;
    case "finished":
      observer.folderFinished(nameOf(event));
      break;
    case "progress":
      observer.progress(nameOf(event), event.messages, event.bytes);
      break;
    case "waiting": {
      const reason = event.reason === "lastProbe" ? event.reason : new MailError("server.throttled", "replayed");
      observer.waiting(reason, event.at + event.forMs);
      break;
    }
    case "end":
      break;
    default:
      event satisfies never;
  }
}

function stateIn(phase: Phase): MigrationState {
  return phase === "done" ? { phase, grade: "complete" } : { phase, activity: { kind: "running" } };
}

const nameOf = ({ folder }: { readonly folder: number }): string => `folder ${folder}`;
