/** The carry strip: as wide as the bytes say, but no folder too narrow to be seen. */
import { expect, it } from "vitest";
import { placeParts, type StripPart } from "../../app/_lib/strip.ts";

function strip(shares: number[]) {
  return placeParts(
    shares.map((share, index): StripPart => ({ label: `${index}`, share, filled: 0, state: "toCome" })),
  );
}
const widths = (shares: number[]) => strip(shares).map(({ width }) => width);
const sum = (numbers: number[]) => numbers.reduce((total, number) => total + number, 0);

it("is empty without folders", () => {
  expect(strip([])).toEqual([]);
});

it("gives each folder the width of its share", () => {
  expect(widths([0.5, 0.3, 0.2])).toEqual([50, 30, 20].map((width) => expect.closeTo(width, 6)));
});

it("shows a folder of next to nothing", () => {
  const [large, small] = widths([0.9999, 0.0001]);
  expect(small).toBeGreaterThanOrEqual(1.2);
  expect(large).toBeCloseTo(100 - (small ?? 0), 6);
});

it.each([[[0.7, 0.2, 0.1]], [[1, 0, 0, 0]], [[0, 0]], [Array.from({ length: 400 }, () => 1 / 400)]])(
  "fills its whole width, part after part",
  (shares) => {
    const parts = strip(shares);
    expect(sum(parts.map(({ width }) => width))).toBeCloseTo(100, 6);
    for (const [index, { start }] of parts.entries()) expect(start).toBeCloseTo(sum(widths(shares).slice(0, index)), 6);
    expect(Math.min(...parts.map(({ width }) => width))).toBeGreaterThan(0);
  },
);
