/** The messages of one old folder as the scan found them, in columns: a folder of half a million must fit into little memory. */
import { Column } from "./column.ts";
import { FlagSets } from "./flag-sets.ts";
import type { MessageFacts } from "./ports.ts";

export class MessageTable {
  /** Ascending. */
  readonly #uids = new Column();
  readonly #sizes = new Column();
  /** NaN: none. */
  readonly #dates = new Column();
  /** Numbers in #flagSets. */
  readonly #flags = new Column();
  readonly #flagSets = new FlagSets();

  /** Adds a message; UIDs must ascend, a repeated one is ignored (some servers list one twice). */
  add(message: MessageFacts): void {
    if (this.length > 0 && message.uid <= this.#uids.at(this.length - 1)) return;
    this.#uids.push(message.uid);
    this.#sizes.push(message.size);
    this.#dates.push(message.internalDate ?? Number.NaN);
    this.#flags.push(this.#flagSets.numberOf(message.flags));
  }

  get length(): number {
    return this.#uids.length;
  }

  /** Ascending. */
  *uids(): Iterable<number> {
    for (let index = 0; index < this.length; index++) yield this.#uids.at(index);
  }

  has(uid: number): boolean {
    return this.#find(uid) >= 0;
  }

  /** The message's facts, or null when the scan did not see it. */
  get(uid: number): MessageFacts | null {
    const index = this.#find(uid);
    return index < 0 ? null : this.#at(index);
  }

  /** Its size in bytes, or null when the scan did not see it. */
  sizeOf(uid: number): number | null {
    const index = this.#find(uid);
    return index < 0 ? null : this.#sizes.at(index);
  }

  /** Its flags, in the one array that stands for all equal ones; undefined when the scan did not see it. */
  flagsOf(uid: number): readonly string[] | undefined {
    const index = this.#find(uid);
    return index < 0 ? undefined : this.#flagSets.all[this.#flags.at(index)];
  }

  /** Of all messages together. */
  bytes(): number {
    let bytes = 0;
    for (let index = 0; index < this.length; index++) bytes += this.#sizes.at(index);
    return bytes;
  }

  *[Symbol.iterator](): Iterator<MessageFacts> {
    for (let index = 0; index < this.length; index++) yield this.#at(index);
  }

  #at(index: number): MessageFacts {
    const date = this.#dates.at(index);
    return {
      uid: this.#uids.at(index),
      size: this.#sizes.at(index),
      internalDate: Number.isNaN(date) ? null : date,
      flags: this.#flagSets.all[this.#flags.at(index)] ?? [],
    };
  }

  #find(uid: number): number {
    let low = 0;
    let high = this.length - 1;
    while (low <= high) {
      const middle = (low + high) >> 1;
      const at = this.#uids.at(middle);
      if (at === uid) return middle;
      if (at < uid) low = middle + 1;
      else high = middle - 1;
    }
    return -1;
  }
}
