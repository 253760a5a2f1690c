import { it } from "vitest";
import { live } from "./life.ts";
import { survive } from "./survive.ts";

/** 10,000 seeds in steps. */
const FIRST_SEEDS = Array.from({ length: 100 }, (_unused, index) => 301 + index * 100);

it.each(FIRST_SEEDS)("everything arrives once, whatever goes wrong (seeds from %i)", async (first) => {
  for (let seed = first; seed < first + 100; seed++) await survive(seed);
});

it.each(FIRST_SEEDS)("nothing is lost or doubled while people use both accounts (seeds from %i)", async (first) => {
  for (let seed = first; seed < first + 100; seed++) await live(seed);
});
