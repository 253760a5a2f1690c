/** Middles and spreads that a few odd values do not move. Pure. */

export interface Weighted {
  readonly value: number;
  readonly weight: number;
}

/** The value that half of the weight is below. 0 where there is nothing. */
export function weightedMedian(all: readonly Weighted[]): number {
  const sorted = [...all].sort((one, two) => one.value - two.value);
  let left = sum(sorted, ({ weight }) => weight) / 2;
  for (const { value, weight } of sorted) {
    left -= weight;
    if (left <= 0) return value;
  }
  return 0;
}

export function median(values: readonly number[]): number {
  return weightedMedian(values.map((value) => ({ value, weight: 1 })));
}

/** Mean distance from `center`. 0 where there is nothing. */
export function spreadAround(all: readonly Weighted[], center: number): number {
  const total = sum(all, ({ weight }) => weight);
  return total === 0 ? 0 : sum(all, ({ value, weight }) => Math.abs(value - center) * weight) / total;
}

/** As how many equally weighted ones these count. */
export function effectiveCount(all: readonly Weighted[]): number {
  const squares = sum(all, ({ weight }) => weight ** 2);
  return squares === 0 ? 0 : sum(all, ({ weight }) => weight) ** 2 / squares;
}

export function sum<Item>(items: readonly Item[], numberOf: (item: Item) => number): number {
  return items.reduce((total, item) => total + numberOf(item), 0);
}
