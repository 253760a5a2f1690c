import { it, vi } from "vitest";
import { live } from "./life.ts";
import { survive } from "./survive.ts";

// Seconds on an idle machine; others may be busy.
vi.setConfig({ testTimeout: 120_000 });

/** 300 seeds in steps. */
const FIRST_SEEDS = Array.from({ length: 15 }, (_unused, index) => 1 + index * 20);

it.each(FIRST_SEEDS)("everything arrives once, whatever goes wrong (seeds from %i)", async (first) => {
  for (let seed = first; seed < first + 20; seed++) await survive(seed);
});

// INBOX is looked into, then listed with care, and that breaks off: none of its mail has moved to where an equal message lies.
it("what a listing that broke off lacks has not left its folder", () => survive(5_996));

it.each(FIRST_SEEDS)("nothing is lost or doubled while people use both accounts (seeds from %i)", async (first) => {
  for (let seed = first; seed < first + 20; seed++) await live(seed);
});
