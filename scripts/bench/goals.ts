/** The figures to reach, and whether a bench has reached them. Ourselves: two connections to each side, the default. */
import { cellOf, timesAsLong, timesAsMuchCpu } from "./figures.ts";
import type { WorkloadResult } from "./records.ts";

export interface Verdict {
  readonly workload: string;
  readonly goal: string;
  /** What was measured, in words. */
  readonly measured: string;
  /** Null: one of the two has no time, so that nothing can be said. */
  readonly reached: boolean | null;
}

const SELF = "carryover-2";
/** With how many connections each of our copiers is held against the floor. */
const EQUAL_CONNECTIONS = [2, 4];

interface Limits {
  /** How many times as fast as a peer the first run shall be. */
  readonly faster: Readonly<Record<string, number>>;
  /** How many times as long as the floor it may take. */
  readonly floor: number;
}

const LIMITS: Readonly<Record<string, Limits>> = {
  small: { faster: { interimap: 1.3, doveadm: 1, imapsync: 6 }, floor: 1.5 },
  typical: { faster: { interimap: 1.3, doveadm: 1, imapsync: 6 }, floor: 1.5 },
  large: { faster: { interimap: 1.2, imapsync: 6 }, floor: 2 },
  line: { faster: { interimap: 4, doveadm: 2, imapsync: 40 }, floor: 1.8 },
};
const ROUND_TRIPS = 12;
const CPU = 1.5;
/** Quotients of figures that are just equal are a hair off. */
const ROUNDING = 1e-9;

/** All verdicts on one workload, in the order of the figures to reach. */
export function verdictsOn(result: WorkloadResult): Verdict[] {
  const limits = LIMITS[result.workload];
  if (!limits) return [];
  return [
    ...Object.entries(limits.faster).map(([peer, times]) => faster(result, peer, times)),
    ...EQUAL_CONNECTIONS.map((connections) => nearFloor(result, connections, limits.floor)),
    ...(["again", "delta"] as const).map((phase) => asFastAside(result, phase)),
    ...(result.delayMs > 0 ? [roundTrips(result)] : []),
    cpuOfFirst(result),
  ];
}

function faster(result: WorkloadResult, peer: string, times: number): Verdict {
  const longer = timesAsLong(result, SELF, peer, "first");
  const than = times === 1 ? `as fast as ${peer}` : `${times} times as fast as ${peer}`;
  return verdict(
    result,
    `first run: at least ${than}`,
    longer && 1 / longer,
    (value) => value >= times - ROUNDING,
    "times as fast",
  );
}

function nearFloor(result: WorkloadResult, connections: number, most: number): Verdict {
  const longer = timesAsLong(result, `carryover-${connections}`, `floor-${connections}`, "first");
  const goal = `first run: at most ${most} times as long as the floor, both with ${connections} connections`;
  return verdict(result, goal, longer, (value) => value <= most + ROUNDING, "times as long");
}

function asFastAside(result: WorkloadResult, phase: "again" | "delta"): Verdict {
  const longer = timesAsLong(result, SELF, "interimap", phase, "start aside");
  const what = phase === "again" ? "nothing to do" : "1 % new";
  const goal = `${what}: as fast as interimap, start of both processes aside`;
  return verdict(result, goal, longer && 1 / longer, (value) => value >= 1 - ROUNDING, "times as fast");
}

function roundTrips(result: WorkloadResult): Verdict {
  const most = cellOf(result, SELF, "again")?.turns?.most ?? null;
  const goal = `nothing to do: at most ${ROUND_TRIPS} round trips on a connection after the sign-in`;
  return verdict(result, goal, most, (value) => value <= ROUND_TRIPS, "round trips");
}

/** By whole processes; what it would be without their start stands beside it. */
function cpuOfFirst(result: WorkloadResult): Verdict {
  const more = timesAsMuchCpu(result, SELF, "interimap", "first");
  const aside = timesAsMuchCpu(result, SELF, "interimap", "first", "start aside");
  const goal = `first run: at most ${CPU} times interimap's CPU for each message`;
  const whole = verdict(result, goal, more, (value) => value <= CPU + ROUNDING, "times as much");
  return aside === null ? whole : { ...whole, measured: `${whole.measured}; ${aside.toFixed(2)} start aside` };
}

function verdict(
  { workload }: WorkloadResult,
  goal: string,
  value: number | null,
  isReached: (value: number) => boolean,
  unit: string,
): Verdict {
  if (value === null) return { workload, goal, measured: "not measured", reached: null };
  const digits = unit === "round trips" ? String(Math.round(value)) : value.toFixed(2);
  return { workload, goal, measured: `${digits} ${unit}`, reached: isReached(value) };
}
