/** The steps of a move, as the task list on "Your move" numbers them. */

/** Sign in, connect, choose, check and start, we copy, look at the report, say that it is done. */
export const STEPS = 7;
