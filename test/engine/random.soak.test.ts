/** As random.test.ts, on 5,000 worlds that no other suite has seen. */
import { it } from "vitest";
import { live } from "./life.ts";
import { survive } from "./survive.ts";

const WORLDS = 5_000;
const STEP = 250;
/** Follows from the seed of the whole run, which `npm run soak -- --seed N` repeats. */
const first = 1_000_000 + (Number(process.env.CARRYOVER_TEST_SEED ?? 0) % 100_000) * WORLDS;
const steps = Array.from({ length: WORLDS / STEP }, (_unused, index) => [
  first + index * STEP,
  first + (index + 1) * STEP - 1,
]);

it.each(steps)("everything arrives once, whatever goes wrong (seeds %i to %i)", async (from = 0, to = 0) => {
  for (let seed = from; seed <= to; seed++) await survive(seed);
});

it.each(steps)(
  "nothing is lost or doubled while people use both accounts (seeds %i to %i)",
  async (from = 0, to = 0) => {
    for (let seed = from; seed <= to; seed++) await live(seed);
  },
);
