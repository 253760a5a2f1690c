/** Work that is done again and again while the process lives. */
import { Interrupted } from "../engine/errors.ts";
import type { Log } from "./log.ts";
import { systemClock } from "./system-clock.ts";

export interface Repeated {
  /** For the log. */
  readonly name: string;
  /** Between the end of one round and the start of the next. */
  readonly pauseMs: number;
  readonly work: () => Promise<void>;
  /** Asked after each round: resolves when the next one need not wait any longer. */
  readonly sooner?: () => Promise<void>;
}

/** Resolves when the signal is aborted and the last round is over. A round that fails is logged, and does not end the next one. */
export async function repeat({ name, pauseMs, work, sooner }: Repeated, log: Log, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    try {
      await work();
      await Promise.race([systemClock.sleep(pauseMs, signal), ...(sooner ? [sooner()] : [])]);
    } catch (error) {
      if (error instanceof Interrupted) return;
      log.trouble("worker.round", error, { name });
      // Whatever is wrong, a full disk say, is wrong for a while.
      await systemClock.sleep(1000, signal).catch(() => undefined);
    }
  }
}
