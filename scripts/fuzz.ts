/** npm run fuzz -- --minutes N [--seed S]: throws inputs at every reader of what comes from outside, and damaged answers at whole imports, until the time is over. */
import { parseArgs } from "node:util";
import { properties } from "../test/fuzz/properties.ts";
import { survivesDamage } from "../test/support/scripted-imap/fuzz.ts";

/** Inputs of one property before the next one has its turn. */
const RUNS = 500;

const { values } = parseArgs({ options: { minutes: { type: "string", default: "1" }, seed: { type: "string" } } });
const minutes = Number(values.minutes);
const first = Number(values.seed ?? Math.floor(Math.random() * 2 ** 31));
if (!(minutes > 0) || !Number.isInteger(first)) {
  console.error("usage: npm run fuzz -- --minutes N [--seed WHOLE NUMBER]");
  process.exit(2);
}

const until = performance.now() + minutes * 60_000;
console.log(`Seeds from ${first}, for ${minutes} minutes. The same seed makes the same inputs: --seed ${first}`);
let seed = first;
let most = 0;
try {
  for (; performance.now() < until; seed++) {
    for (const { check } of properties) check(seed, RUNS);
    await survivesDamage(seed);
    most = Math.max(most, process.memoryUsage.rss());
  }
} catch (error) {
  console.error(`Seed ${seed}:`, error);
  process.exit(1);
}
const rounds = seed - first;
console.log(
  `Nothing found in ${rounds} rounds (seeds ${first} to ${seed - 1}): ${rounds * properties.length * RUNS} inputs for ${properties.length} properties, ` +
    `${rounds} imports with damaged answers; at most ${Math.round(most / 1e6)} MB of memory.`,
);
