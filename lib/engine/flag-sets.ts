/** Sets of flags, each held once: the messages of a folder share a few, and half a million of them must fit into little memory. */
export class FlagSets {
  readonly #sets: (readonly string[])[] = [];
  readonly #index = new Map<string, number>();

  /** All sets met so far, in the order of their numbers. */
  get all(): readonly (readonly string[])[] {
    return this.#sets;
  }

  /** Number of the set, counted from 0. */
  numberOf(flags: readonly string[]): number {
    const key = flags.join(" ");
    const known = this.#index.get(key);
    if (known !== undefined) return known;
    this.#sets.push(flags);
    this.#index.set(key, this.#sets.length - 1);
    return this.#sets.length - 1;
  }

  /** The same flags, in the one array that stands for them. */
  shared(flags: readonly string[]): readonly string[] {
    return this.#sets[this.numberOf(flags)] ?? flags;
  }
}
