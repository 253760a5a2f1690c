/**
 * What a message, a folder and a byte cost next to each other. Nobody knows it of a server beforehand, so every assumption is held against what was
 * measured: those under which the work went most evenly count most. Pure.
 */
import type { Work, WorkSample } from "./work.ts";
import { USUAL_MESSAGE_BYTES } from "./work.ts";

export interface CostShape {
  /** A message costs as much beside its own bytes as so many bytes. */
  readonly messageBytes: number;
  /** The same of a folder. */
  readonly folderBytes: number;
  /** With so many folders at a time everything is faster by their number to this power: 0 a line that all share, 1 a server that is slow to answer. */
  readonly lanesPower: number;
  /** How likely it is before anything is measured, as a logarithm. */
  readonly likelihood: number;
}

/** Of a message's cost: from next to nothing beside its bytes to as much as three megabytes. */
const MESSAGE_BYTES = Array.from({ length: 9 }, (_, step) => 500 * 3 ** step);
/** A guess that is wrong by this factor is not unusual. */
const USUAL_ERROR = 6;
const FOLDER_BYTES = [0, 50_000, 400_000];
const LANES_POWERS = [0, 0.5, 1];
/** Costs of a message, in bytes. */
const SHARED_BELOW = 5000;
const APART_ABOVE = 200_000;
const LANES_ERROR = 0.5;

export const COST_SHAPES: readonly CostShape[] = MESSAGE_BYTES.flatMap((messageBytes) =>
  FOLDER_BYTES.flatMap((folderBytes) =>
    LANES_POWERS.map((lanesPower) => {
      const distance = Math.log(messageBytes / USUAL_MESSAGE_BYTES) / Math.log(USUAL_ERROR);
      const mismatch = (lanesPower - usualLanesPower(messageBytes)) / LANES_ERROR;
      return { messageBytes, folderBytes, lanesPower, likelihood: -(distance ** 2 + mismatch ** 2) / 2 };
    }),
  ),
);

/** Where messages cost much it is the waiting for answers, which connections do side by side; where bytes do, it is a line that they share. */
function usualLanesPower(messageBytes: number): number {
  const [shared, apart] = [Math.log(SHARED_BELOW), Math.log(APART_ABOVE)];
  return Math.min(1, Math.max(0, (Math.log(messageBytes) - shared) / (apart - shared)));
}

/** In bytes. */
export function effortOf({ messageBytes, folderBytes }: CostShape, { messages, bytes, folders }: Work): number {
  return bytes + messages * messageBytes + folders * folderBytes;
}

/** As long as so many bytes of effort would take on one lane that is alone: others slow it down where they share something. */
export function loneEffortOf(shape: CostShape, sample: WorkSample): number {
  return effortOf(shape, sample) * sample.lanes ** (1 - shape.lanesPower);
}

/** What is left to be copied. */
export interface WorkLeft extends Work {
  /** The folders with most bytes and with most messages: a folder is copied by one lane, however many there are. */
  readonly largest: readonly Work[];
}

/** So many bytes of effort on one lane take as long as this, when they are shared out to so many lanes, the largest folders first. */
export function sharedEffort(shape: CostShape, left: WorkLeft, lanes: number): number {
  const all = effortOf(shape, left);
  if (lanes <= 1 || shape.lanesPower === 0) return all;
  const largest = Math.max(0, ...left.largest.map((folder) => effortOf(shape, folder)));
  // When the other lanes have nothing left, this much of the largest folder is still to be done.
  const alone = Math.max(0, largest - (all - largest) / (lanes - 1));
  return (all - alone) / lanes ** shape.lanesPower + alone;
}
