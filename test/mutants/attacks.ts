import { type Mutant, mutantOf } from "./mutant.ts";

/** What an attack day found, and what it only looked at. */
export const mutants: readonly Mutant[] = [
  mutantOf(
    ...(["health: a database that could not be opened once is never opened again", "services/portal"] as const),
    ...(["delete holder.carryoverPortal;", "", "services/health"] as const),
    "is well again as soon as a database that could not be opened at first can be",
  ),
];
