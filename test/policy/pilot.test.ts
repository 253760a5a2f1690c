import { expect, it } from "vitest";
import { opensGate, type PilotState, pilotState } from "../../lib/policy/pilot.ts";

it.each<[PilotState, Parameters<typeof pilotState>[0]]>([
  ["notBegun", null],
  ["notBegun", { phase: "draft", activity: "running", grade: null }],
  ["underWay", { phase: "copying", activity: "waiting", grade: null }],
  ["underWay", { phase: "queued", activity: "paused", grade: null }],
  ["toLookAt", { phase: "copying", activity: "needsUser", grade: null }],
  ["toLookAt", { phase: "copying", activity: "failed", grade: null }],
  ["toLookAt", { phase: "verifying", activity: "stopped", grade: null }],
  ["clean", { phase: "done", activity: null, grade: "complete" }],
  ["clean", { phase: "done", activity: null, grade: "smallDifferences" }],
  ["toLookAt", { phase: "done", activity: null, grade: "checkThese" }],
  ["toLookAt", { phase: "done", activity: null, grade: "notComplete" }],
])("somebody is %s: %o", (state, move) => {
  expect(pilotState(move)).toBe(state);
});

it("so many clean reports open the gate, and nobody with something to look at", () => {
  expect(opensGate(["clean", "clean", "underWay"], 2)).toBe(true);
  expect(opensGate(["clean", "notBegun"], 2)).toBe(false);
  expect(opensGate(["clean", "clean", "toLookAt"], 2)).toBe(false);
});
