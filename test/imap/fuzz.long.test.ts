import { it } from "vitest";
import { survivesDamage } from "../support/scripted-imap/fuzz.ts";

/** 1,500 seeds in steps. */
const FIRST_SEEDS = Array.from({ length: 30 }, (_unused, index) => 31 + index * 50);

it.each(FIRST_SEEDS)(
  "answers that arrive damaged end no process, hang no run and double no mail (seeds from %i)",
  async (first) => {
    for (let seed = first; seed < first + 50; seed++) await survivesDamage(seed);
  },
);
