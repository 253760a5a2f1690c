/** The order in which somebody is to move: delivery switched, a last run after it, the sign-off. Pure; moments in epoch milliseconds. */

export interface OrderFacts {
  readonly deliverySwitched: boolean;
  /** Null: not switched, or nobody knows since when. */
  readonly deliverySwitchedAt: number | null;
  /** When the last run began that copied and came to its end: it can have missed what arrived after that. Null: none has. */
  readonly lastRunAt: number | null;
  readonly signedOffAt: number | null;
}

/**
 * `signedOffTooEarly`: mail could still arrive in the old account afterwards. `noRunSince`: what arrived between the last run and the switch
 * may not have been brought over.
 */
export type OrderTrouble = "signedOffTooEarly" | "noRunSince";

/** What is out of order; empty where nothing is, or not yet. */
export function orderTroubles(facts: OrderFacts): readonly OrderTrouble[] {
  const { deliverySwitched, deliverySwitchedAt, lastRunAt, signedOffAt } = facts;
  const tooEarly =
    signedOffAt !== null && (!deliverySwitched || (deliverySwitchedAt !== null && signedOffAt < deliverySwitchedAt));
  const noRun = deliverySwitchedAt !== null && lastRunAt !== null && lastRunAt < deliverySwitchedAt;
  return [...(tooEarly ? (["signedOffTooEarly"] as const) : []), ...(noRun ? (["noRunSince"] as const) : [])];
}
