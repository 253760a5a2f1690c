import { describe, expect, it } from "vitest";
import { expectSoundRun } from "../support/memory/checks.ts";
import { expectEndState, SCENARIOS, type Scenario } from "./scenarios.ts";

function gradeOf({ refused, saved, differs }: Scenario): string {
  if (differs || saved) return "smallDifferences";
  return refused ? "checkThese" : "complete";
}

describe.each(SCENARIOS)("$name", (scenario) => {
  it("ends with everything where it belongs, and a second run copies nothing", async () => {
    const world = await scenario.prepare();
    const first = await world.run();
    expectSoundRun(first);
    expect(first.report?.endedBy).toBeNull();
    expectEndState(scenario, world);
    expect(first.report).toMatchObject({ notSettled: 0, vanished: 0, problems: scenario.refused ?? 0 });
    expect(first.report?.grade).toBe(gradeOf(scenario));
    const second = await world.run();
    expectSoundRun(second);
    expect(second.report).toMatchObject({ copied: 0, endedBy: null, found: first.report?.found });
    expect(second.appends).toBe(scenario.refused ?? 0);
    // A keyword that was refused is offered again: there may be room for it by then.
    const changes = ["CREATE", "SUBSCRIBE", ...(scenario.differs ? [] : ["STORE"])];
    expect(second.log.filter((entry) => changes.includes(entry.verb))).toEqual([]);
  });
});
