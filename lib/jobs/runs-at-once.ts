/** How many migrations one worker runs at once, where servers allow it. */
export const RUNS_AT_ONCE = 4;
