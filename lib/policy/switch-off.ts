/** Whether the old server can be switched off without losing anybody's mail. Pure. */
import { isAccountedFor, ROSTER_STATES, type RosterState } from "./roster.ts";

/** What is known, as counts. */
export interface SwitchOffFacts {
  /** How many of the roster are in each state. */
  readonly states: Readonly<Record<RosterState, number>>;
  /** Mailboxes on the old servers' lists that stand for nobody of the roster. */
  readonly unclaimed: number;
  /** Old servers of which no list was read in. */
  readonly serversWithoutList: number;
  /** Done, and nobody has said that their new mail goes to the new server. */
  readonly deliveryNotSwitched: number;
  /** Imports are open for at least one of the roster. */
  readonly importsOpen: boolean;
}

export type SwitchOffReason =
  /** People of the roster who are not accounted for, by their state. */
  | { readonly kind: "state"; readonly state: RosterState; readonly count: number }
  | { readonly kind: "unclaimed"; readonly count: number }
  | { readonly kind: "emptyRoster" }
  | { readonly kind: "noList"; readonly count: number }
  | { readonly kind: "deliveryNotSwitched"; readonly count: number }
  | { readonly kind: "importsOpen" };

/** `no`: somebody's mail would be lost, as far as is known. `notYet`: nobody's, but something is not known or not over yet. */
export type SwitchOffAnswer = "yes" | "no" | "notYet";

export interface SwitchOffVerdict {
  readonly answer: SwitchOffAnswer;
  /** What is missing: first what makes it a no. */
  readonly reasons: readonly SwitchOffReason[];
  /** How many of the roster are not accounted for. */
  readonly unaccounted: number;
}

export function switchOffVerdict(facts: SwitchOffFacts): SwitchOffVerdict {
  const { states, unclaimed, serversWithoutList, deliveryNotSwitched, importsOpen } = facts;
  const open = ROSTER_STATES.filter((state) => !isAccountedFor(state) && states[state] > 0);
  const known = ROSTER_STATES.reduce((sum, state) => sum + states[state], 0);
  const lost: SwitchOffReason[] = [
    ...open.map((state): SwitchOffReason => ({ kind: "state", state, count: states[state] })),
    ...(unclaimed > 0 ? [{ kind: "unclaimed", count: unclaimed } as const] : []),
  ];
  const unknown: SwitchOffReason[] = [
    ...(known === 0 ? [{ kind: "emptyRoster" } as const] : []),
    ...(serversWithoutList > 0 ? [{ kind: "noList", count: serversWithoutList } as const] : []),
    ...(deliveryNotSwitched > 0 ? [{ kind: "deliveryNotSwitched", count: deliveryNotSwitched } as const] : []),
    ...(importsOpen ? [{ kind: "importsOpen" } as const] : []),
  ];
  return {
    answer: lost.length > 0 ? "no" : unknown.length > 0 ? "notYet" : "yes",
    reasons: [...lost, ...unknown],
    unaccounted: open.reduce((sum, state) => sum + states[state], 0),
  };
}
