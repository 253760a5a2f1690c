/** Which run makes room when somebody in line finds none. Pure. */
import type { Interruption } from "./interruption.ts";
import type { Seat } from "./seat.ts";

/** A run, as far as it matters to those in line. */
export interface Seated {
  readonly seat: Pick<Seat, "uses" | "hasExtra">;
  readonly interruption: Pick<Interruption, "why">;
  /** Since when it has connections, in milliseconds of a clock that only goes on. */
  readonly since: number;
}

export interface Slices {
  /** So long a run keeps its connections while others wait, in milliseconds. */
  readonly sliceMs: number;
  /** By the clock of `since`. */
  readonly now: number;
}

/**
 * The one to ask where this server has no slot (null: where this worker has enough runs): one that has several connections, else the one
 * whose slice has been over for longest. Undefined: none, or one is making room already.
 */
export function whoMakesRoom<Run extends Seated>(
  runs: Iterable<Run>,
  serverId: string | null,
  { sliceMs, now }: Slices,
): Run | undefined {
  const there = [...runs].filter(({ seat }) => serverId === null || seat.uses(serverId));
  if (there.some(({ interruption }) => interruption.why !== null)) return undefined;
  const rich = there.find(({ seat }) => serverId !== null && seat.hasExtra(serverId));
  const longestFirst = there.toSorted((a, b) => a.since - b.since);
  return rich ?? longestFirst.find(({ since }) => now - since > sliceMs);
}
