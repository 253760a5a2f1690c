import { it } from "vitest";
import { properties } from "./properties.ts";

/** The same inputs each time; `npm run fuzz` tries others for as long as it is told to. */
const SEED = 20261130;

it.each(properties)("SEC 40: $name", ({ check }) => check(SEED, 300));
