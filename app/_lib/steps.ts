/** The steps of a move, as the task list on "Your move" numbers them. */

/** Sign in, connect, choose, check and start, we copy, look at the report, set up devices, say that it is done. */
export const STEPS = 8;
