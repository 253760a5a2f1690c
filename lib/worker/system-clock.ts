/** The machine's own time. */
import { setTimeout as timeout } from "node:timers/promises";
import { Interrupted } from "../engine/errors.ts";
import type { Clock } from "../engine/ports.ts";

/** Longer waits are made of several: a timer holds no more than 2^31 - 1 milliseconds and would else end at once. */
const LONGEST_MS = 2 ** 31 - 1;

export const systemClock: Clock = {
  now: () => Date.now(),
  sleep: async (milliseconds, signal) => {
    try {
      for (let left = milliseconds; left > 0; left -= LONGEST_MS)
        await timeout(Math.min(left, LONGEST_MS), undefined, { signal });
      signal.throwIfAborted();
    } catch (error) {
      if (signal.aborted) throw new Interrupted();
      throw error;
    }
  },
};
