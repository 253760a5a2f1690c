/** The messages of one old folder as the scan found them, in columns: a folder of half a million must fit into little memory. */
import { FlagSets } from "./flag-sets.ts";
import type { MessageFacts } from "./ports.ts";

export class MessageTable {
  /** Ascending. */
  readonly #uids: number[] = [];
  readonly #sizes: number[] = [];
  readonly #dates: (number | null)[] = [];
  /** Numbers in #flagSets. */
  readonly #flags: number[] = [];
  readonly #flagSets = new FlagSets();

  /** Adds a message; UIDs must ascend, a repeated one is ignored (some servers list one twice). */
  add(message: MessageFacts): void {
    const last = this.#uids.at(-1);
    if (last !== undefined && message.uid <= last) return;
    this.#uids.push(message.uid);
    this.#sizes.push(message.size);
    this.#dates.push(message.internalDate);
    this.#flags.push(this.#flagSets.numberOf(message.flags));
  }

  get length(): number {
    return this.#uids.length;
  }

  uids(): readonly number[] {
    return this.#uids;
  }

  has(uid: number): boolean {
    return this.#find(uid) >= 0;
  }

  /** The message's facts, or null when the scan did not see it. */
  get(uid: number): MessageFacts | null {
    const index = this.#find(uid);
    if (index < 0) return null;
    return {
      uid,
      size: this.#sizes[index] ?? 0,
      internalDate: this.#dates[index] ?? null,
      flags: this.#flagSets.all[this.#flags[index] ?? 0] ?? [],
    };
  }

  *[Symbol.iterator](): Iterator<MessageFacts> {
    for (const uid of this.#uids) {
      const message = this.get(uid);
      if (message) yield message;
    }
  }

  #find(uid: number): number {
    let low = 0;
    let high = this.#uids.length - 1;
    while (low <= high) {
      const middle = (low + high) >> 1;
      const at = this.#uids[middle] ?? 0;
      if (at === uid) return middle;
      if (at < uid) low = middle + 1;
      else high = middle - 1;
    }
    return -1;
  }
}
