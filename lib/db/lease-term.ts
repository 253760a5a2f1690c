/** Until when a lease is held, as its holder knows it: by the clocks and the last renewal, without asking anybody. */
import type { HeldLease, Lease } from "./leases.ts";

/** Two clocks in milliseconds: neither alone is enough, see LeaseTerm. */
export interface Clocks {
  /** Since the epoch: what the rows of leases are written in. May be set while the process sleeps. */
  wall(): number;
  /** Since any moment; never set, but may stand still while the machine sleeps. */
  steady(): number;
}

export const systemClocks: Clocks = { wall: () => Date.now(), steady: () => performance.now() };

/** A moment on both clocks. */
export interface Moment {
  readonly wall: number;
  readonly steady: number;
}

export function momentOn(clocks: Clocks): Moment {
  return { wall: clocks.wall(), steady: clocks.steady() };
}

/** This part of a lease is left unused: clocks of two machines differ a little, and what was allowed needs a moment to arrive. */
const MARGIN = 1 / 5;

/**
 * A lease with its term. It has run out as soon as either clock says so: a process that was stopped finds both late, one on a
 * machine that slept the wall clock, and one whose wall clock was set back the steady one.
 */
export class LeaseTerm implements HeldLease {
  readonly key: string;
  readonly fence: number;
  readonly #clocks: Clocks;
  readonly #usableMs: number;
  #from: Moment;
  #attached: readonly LeaseTerm[] = [];

  /** `from`: a moment before the lease was asked for. `lengthMs`: for how long from then on nobody else can take it. */
  constructor(lease: Lease, lengthMs: number, from: Moment, clocks: Clocks) {
    this.key = lease.key;
    this.fence = lease.fence;
    this.#usableMs = lengthMs * (1 - MARGIN);
    this.#from = from;
    this.#clocks = clocks;
  }

  isHeld(): boolean {
    const now = momentOn(this.#clocks);
    const isEarly = (since: number): boolean => since < this.#usableMs;
    const isInTime = isEarly(now.wall - this.#from.wall) && isEarly(now.steady - this.#from.steady);
    return isInTime && this.#attached.every((term) => term.isHeld());
  }

  /** From now on it is held only while this one is held as well. */
  attach(term: LeaseTerm): void {
    this.#attached = [...this.#attached, term];
  }

  get attached(): readonly LeaseTerm[] {
    return this.#attached;
  }

  /** It was renewed for the same length; `from`: a moment before the renewal was asked for. */
  renewed(from: Moment): void {
    this.#from = from;
  }

  /** Another has taken it. */
  lost(): void {
    this.#from = { wall: Number.NEGATIVE_INFINITY, steady: Number.NEGATIVE_INFINITY };
  }
}
