/** Random faults through the fault proxy, in front of a real Dovecot. */
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

test.each(Array.from({ length: 40 }, (_unused, index) => testSeed(`faults ${index}`)))(
  "three faults in one import (%s)",
  (seed) => survivesFaults(bench, seed),
);
