/**
 * A run as it was told to its observer, to be replayed later: who changes how time left is estimated can see what that does to real runs.
 * One JSON object a line, the first one a heading. Folders are numbers, so that a recording names nobody and nothing.
 */
import type { Phase } from "../engine/state.ts";

export interface RecordingHeading {
  readonly recording: 1;
  /** What was recorded, in plain words. */
  readonly about: string;
}

/** `at` in milliseconds since the recording began. */
export type RecordedEvent = { readonly at: number } & (
  | { readonly event: "phase"; readonly phase: Phase }
  | { readonly event: "found"; readonly folder: number; readonly messages: number; readonly bytes: number }
  | { readonly event: "started" | "finished"; readonly folder: number }
  /** Accounted for since the event before it. */
  | { readonly event: "progress"; readonly folder: number; readonly messages: number; readonly bytes: number }
  /** The run waits for so many milliseconds; `reason` is an error's code, or `lastProbe`. */
  | { readonly event: "waiting"; readonly reason: string; readonly forMs: number }
  | { readonly event: "end" }
);

export interface Recording {
  readonly about: string;
  readonly events: readonly RecordedEvent[];
}

/** Reads what Recorder wrote. Throws an Error with the number of a line that is none of a recording. */
export function parseRecording(text: string): Recording {
  const [heading, ...events] = text
    .split("\n")
    .filter((line) => line !== "")
    .map(parseLine);
  if (!isHeading(heading)) throw new Error("line 1: this is no recording of a run");
  return { about: heading.about, events: events.map((value, index) => asEvent(value, index + 2)) };
}

function parseLine(line: string, index: number): unknown {
  try {
    return JSON.parse(line);
  } catch {
    throw new Error(`line ${index + 1}: not JSON`);
  }
}

function isHeading(value: unknown): value is RecordingHeading {
  if (!isObject(value)) return false;
  const { recording, about } = value;
  return recording === 1 && typeof about === "string";
}

const FIELDS: Record<RecordedEvent["event"], readonly string[]> = {
  phase: [],
  found: ["folder", "messages", "bytes"],
  started: ["folder"],
  finished: ["folder"],
  progress: ["folder", "messages", "bytes"],
  waiting: ["forMs"],
  end: [],
};

function asEvent(value: unknown, line: number): RecordedEvent {
  if (!isEvent(value)) throw new Error(`line ${line}: this is no event of a run`);
  return value;
}

function isEvent(value: unknown): value is RecordedEvent {
  if (!isObject(value)) return false;
  const { event } = value;
  const fields = new Map<unknown, readonly string[]>(Object.entries(FIELDS)).get(event);
  return fields !== undefined && ["at", ...fields].every((field) => typeof value[field] === "number");
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}
