/** As faults.long.test.ts, 400 times. */
import { afterAll, beforeAll, test } from "vitest";
import { type DovecotServer, startDovecot } from "../support/servers/dovecot.ts";
import { Bench } from "./support/bench.ts";
import { survivesFaults } from "./support/random-faults.ts";
import { testSeed } from "./support/seed.ts";

let bench: Bench<DovecotServer, DovecotServer>;
beforeAll(async () => {
  bench = new Bench(...(await Promise.all([startDovecot(), startDovecot()])));
});
afterAll(() => bench?.stop());

test.each(Array.from({ length: 400 }, (_unused, index) => testSeed(`soaked faults ${index}`)))(
  "three faults in one import (%s)",
  (seed) => survivesFaults(bench, seed),
);
