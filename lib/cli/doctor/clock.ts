/** This machine's clock, held against those that can be had for nothing: the database's and that of whoever serves the portal's address. */
import type { Finding } from "./finding.ts";
import { failed, fine, warning } from "./finding.ts";

/** Another clock. */
export interface OtherClock {
  readonly name: string;
  /** How far it is before ours, in milliseconds. */
  readonly aheadMs: number;
  /** The two may differ by so much and nobody minds. */
  readonly toleranceMs: number;
}

/** Leases of workers go by both clocks, and last for seconds. */
export const DATABASE_TOLERANCE_MS = 2000;
/** A header tells seconds, and answers take their time. */
export const HEADER_TOLERANCE_MS = 30_000;

export function judgeClocks(clocks: readonly OtherClock[]): readonly Finding[] {
  return clocks.length === 0 ? [fine("clock.alone")] : clocks.map(judgeClock);
}

function judgeClock({ name: other, aheadMs, toleranceMs }: OtherClock): Finding {
  if (Math.abs(aheadMs) <= toleranceMs) return fine("clock.fine", { other });
  const values = {
    ...{ other, seconds: Math.round(Math.abs(aheadMs) / 1000) },
    direction: aheadMs > 0 ? "behind" : "before",
  };
  return toleranceMs === DATABASE_TOLERANCE_MS ? failed("clock.off", values) : warning("clock.off", values);
}
