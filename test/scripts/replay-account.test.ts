import { expect, it } from "vitest";
import { errorsOf } from "../../scripts/replay/account.ts";

const guess = (predicted: number | null, took: number) => ({
  ...{ login: "anna", messages: 1, bytes: 1, predicted, took, lasted: took },
});

it("the middle of an even number of errors is between two of them", () => {
  const guesses = [guess(11, 10), guess(12, 10), guess(14, 10), guess(30, 10)];
  expect(errorsOf({ guesses }, 0)).toBe("median 30 %, 90th percentile 200 % of 4 runs; of 0 more nothing was said");
});

it("only runs that then took long enough are counted, and those of which nothing was said are named", () => {
  const guesses = [guess(11, 10), guess(2, 1), guess(null, 10), guess(null, 1)];
  expect(errorsOf({ guesses }, 5)).toBe("median 10 %, 90th percentile 10 % of 1 runs; of 1 more nothing was said");
  expect(errorsOf({ guesses: [guess(null, 10)] }, 5)).toBe("of 1 runs nothing was said");
});
