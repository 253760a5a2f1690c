/** Counts since they were taken last. */
import type { Total, TotalName } from "../db/totals.ts";

export type Counted = Pick<Total, "name" | "kind" | "value">;

export class Tally {
  #counts = new Map<string, Counted>();

  /** `by`: a whole number. */
  add(name: TotalName, kind: string, by = 1): void {
    const key = `${name} ${kind}`;
    this.#counts.set(key, { name, kind, value: (this.#counts.get(key)?.value ?? 0) + by });
  }

  /** What was added since it was asked last. */
  take(): readonly Counted[] {
    const taken = [...this.#counts.values()].filter(({ value }) => value > 0);
    this.#counts = new Map();
    return taken;
  }
}
