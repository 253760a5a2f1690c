/** What the audit keeps of a change of state. */
import { expect, it } from "vitest";
import { isStateDetails, stateChange } from "../../lib/services/roster-timeline.ts";

it("is told in words only where the row is of a form that is known", () => {
  const details = { from: { phase: "queued", activity: { kind: "running" } }, to: { phase: "done" }, milliseconds: 5 };
  if (!isStateDetails(details)) throw new Error("not known");
  expect(stateChange(details)).toEqual({
    ...{ from: { phase: "queued", activity: "running" }, to: { phase: "done", activity: null }, milliseconds: 5 },
  });
  for (const other of [null, {}, { ...details, to: null }, { ...details, from: { phase: "elsewhere" } }])
    expect(isStateDetails(other)).toBe(false);
});
