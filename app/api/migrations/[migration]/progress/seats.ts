/** How many feeds one person holds open: each costs a look a second. */

const MOST = 6;

export class Seats {
  readonly #taken = new Map<string, number>();

  /** Answers how to give the seat back (again does nothing), or null when this person has enough. */
  take(personId: string): (() => void) | null {
    const taken = this.#taken.get(personId) ?? 0;
    if (taken >= MOST) return null;
    this.#taken.set(personId, taken + 1);
    let isTaken = true;
    return () => {
      if (!isTaken) return;
      isTaken = false;
      const left = (this.#taken.get(personId) ?? 1) - 1;
      if (left > 0) this.#taken.set(personId, left);
      else this.#taken.delete(personId);
    };
  }
}
