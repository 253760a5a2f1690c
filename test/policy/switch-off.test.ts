import { expect, it } from "vitest";
import { ROSTER_STATES } from "../../lib/policy/roster.ts";
import { type SwitchOffFacts, switchOffVerdict } from "../../lib/policy/switch-off.ts";

const none = Object.fromEntries(ROSTER_STATES.map((state) => [state, 0])) as SwitchOffFacts["states"];
const SAFE: SwitchOffFacts = {
  states: { ...none, done: 3, signedOff: 2, excused: 1 },
  ...{ unclaimed: 0, serversWithoutList: 0, deliveryNotSwitched: 0, importsOpen: false },
};

it.each<[string, Partial<SwitchOffFacts>, string, readonly string[]]>([
  ["everybody is accounted for, and everything is known and over", {}, "yes", []],
  ["somebody is stalled", { states: { ...none, done: 3, stalled: 1 } }, "no", ["state"]],
  ["new mail came after somebody was done", { states: { ...none, stale: 1 } }, "no", ["state"]],
  ["somebody has not started", { states: { ...none, notStarted: 1 } }, "no", ["state"]],
  ["a service account is forgotten", { states: { ...none, serviceAccount: 1 } }, "no", ["state"]],
  ["nobody knows whose an account is", { states: { ...none, dormant: 1 } }, "no", ["state"]],
  ["somebody is at it", { states: { ...none, started: 1 } }, "no", ["state"]],
  ["nobody has claimed a mailbox", { unclaimed: 1 }, "no", ["unclaimed"]],
  ["a server has given no list", { serversWithoutList: 1 }, "notYet", ["noList"]],
  ["mail still goes to the old server", { deliveryNotSwitched: 1 }, "notYet", ["deliveryNotSwitched"]],
  ["imports are open", { importsOpen: true }, "notYet", ["importsOpen"]],
  ["nobody is on the roster", { states: none }, "notYet", ["emptyRoster"]],
])("where %s, the answer says so", (_, facts, answer, reasons) => {
  const verdict = switchOffVerdict({ ...SAFE, ...facts });
  expect([verdict.answer, verdict.reasons.map(({ kind }) => kind)]).toEqual([answer, reasons]);
});

it("counts those who are not accounted for, and names what makes it a no first", () => {
  const states = { ...none, done: 5, stalled: 2, notStarted: 3 };
  const { unaccounted, reasons } = switchOffVerdict({ ...SAFE, states, importsOpen: true, unclaimed: 4 });
  expect(unaccounted).toBe(5);
  expect(reasons).toEqual([
    { kind: "state", state: "stalled", count: 2 },
    { kind: "state", state: "notStarted", count: 3 },
    { kind: "unclaimed", count: 4 },
    { kind: "importsOpen" },
  ]);
});
