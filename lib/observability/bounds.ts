/** Into which of a histogram's columns a value falls. */

/** The name of the column: its upper bound, or `+Inf` above all. */
export function columnOf(value: number, bounds: readonly number[]): string {
  return String(bounds.find((bound) => value <= bound) ?? "+Inf");
}

/** From how many fell into each column: how many were at most as large as each bound, and how many there were. */
export function atMostEach(
  counts: ReadonlyMap<string, number>,
  bounds: readonly number[],
): { readonly atMost: readonly number[]; readonly count: number } {
  let sum = 0;
  const atMost = bounds.map((bound) => (sum += counts.get(String(bound)) ?? 0));
  return { atMost, count: sum + (counts.get("+Inf") ?? 0) };
}
