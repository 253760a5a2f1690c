import { it } from "vitest";
import { properties } from "./properties.ts";

/** The same inputs each time; `npm run fuzz` tries others for as long as it is told to. */
const SEED = 20261130;

for (const { name, check } of properties) it(`SEC 40: ${name}`, () => check(SEED, 300));
