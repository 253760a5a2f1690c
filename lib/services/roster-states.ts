/** The states of the roster, for pages. */
export { ROSTER_STATES, type RosterState } from "../policy/roster.ts";
