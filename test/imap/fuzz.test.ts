import { it } from "vitest";
import { survivesDamage } from "../support/scripted-imap/fuzz.ts";

/** 30 seeds in steps; more of them in fuzz.long.test.ts. */
it.each([1, 11, 21])(
  "answers that arrive damaged end no process, hang no run and double no mail (seeds from %i)",
  async (first) => {
    for (let seed = first; seed < first + 10; seed++) await survivesDamage(seed);
  },
);
