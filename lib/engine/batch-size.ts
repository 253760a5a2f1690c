/** How much is sent in one go: less where the new server takes long to reply, more again when it is quick. */
import type { AppendWay } from "./ports.ts";

/** What one batch may hold, in bytes and messages. Smaller ones cost round trips, larger ones memory and time when they are lost. */
export const BATCH_BYTES = 4 * 1024 * 1024;
export const BATCH_MESSAGES = 100;

/** A server that takes longer over a batch, in milliseconds, gets half as much next time … */
const SLOW_MS = 15_000;
/** … and twice as much when it takes less than this. */
const QUICK_MS = 3_000;

/** What one run has learned about its new server. */
export class BatchSize {
  #messages = BATCH_MESSAGES;

  /** The most messages for one batch sent that way. */
  messages(way: AppendWay, most: number): number {
    return way === "oneByOne" ? 1 : Math.max(1, Math.min(this.#messages, most));
  }

  /** It took so long from the last byte of a batch of so many messages to the reply. */
  replied(messages: number, milliseconds: number): void {
    if (milliseconds > SLOW_MS) this.#messages = Math.max(1, Math.floor(Math.min(this.#messages, messages / 2)));
    else if (milliseconds < QUICK_MS) this.#messages = Math.min(BATCH_MESSAGES, this.#messages * 2);
  }
}
