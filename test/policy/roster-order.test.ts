import { expect, it } from "vitest";
import { type OrderFacts, orderTroubles } from "../../lib/policy/roster-order.ts";

const NOTHING: OrderFacts = { deliverySwitched: false, deliverySwitchedAt: null, lastRunAt: null, signedOffAt: null };
const SWITCHED: OrderFacts = { ...NOTHING, deliverySwitched: true, deliverySwitchedAt: 100 };

it.each<[string, Partial<OrderFacts>, readonly string[]]>([
  ["nothing has begun", {}, []],
  ["a run, and delivery is not switched", { lastRunAt: 50 }, []],
  ["delivery is switched, and nothing has been copied yet", SWITCHED, []],
  ["delivery, a run, the sign-off", { ...SWITCHED, lastRunAt: 100, signedOffAt: 200 }, []],
  ["no run since delivery was switched", { ...SWITCHED, lastRunAt: 99 }, ["noRunSince"]],
  ["signed off while delivery is not switched", { lastRunAt: 50, signedOffAt: 60 }, ["signedOffTooEarly"]],
  [
    "signed off before delivery was switched",
    { ...SWITCHED, lastRunAt: 50, signedOffAt: 60 },
    ["signedOffTooEarly", "noRunSince"],
  ],
  ["nobody knows since when delivery is switched", { ...SWITCHED, deliverySwitchedAt: null, signedOffAt: 60 }, []],
])("%s", (_, facts, troubles) => {
  expect(orderTroubles({ ...NOTHING, ...facts })).toEqual(troubles);
});
