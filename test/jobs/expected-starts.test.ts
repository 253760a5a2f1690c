/** When those in line may expect their turn. */
import { describe, expect, it } from "vitest";
import { expectedStarts, type Pace, paceOf } from "../../lib/jobs/expected-starts.ts";
import type { InLine } from "../../lib/jobs/turns.ts";

const MB = 1_000_000;
const SECOND = 1000;
const SLICE = 600 * SECOND;

describe("the pace of a server", () => {
  const run = (bytes: number, seconds: number) => ({ bytes, seconds });

  it("is the middle of what was measured", () => {
    expect(paceOf([run(10 * MB, 10), run(40 * MB, 20), run(30 * MB, 10)])).toEqual({
      ...{ bytesPerSecond: 2 * MB, leastSeconds: 10, usualSeconds: 10 },
    });
    expect(paceOf([run(MB, 1), run(2 * MB, 1), run(3 * MB, 1), run(9 * MB, 1)])?.bytesPerSecond).toBe(2.5 * MB);
  });

  it("is nothing that two runs could tell, or runs that had nothing to copy", () => {
    expect(paceOf([run(10 * MB, 10), run(40 * MB, 20)])).toBeNull();
    expect(paceOf([run(10 * MB, 10), run(40 * MB, 20), run(5, 1)])).toBeNull();
  });
});

const PACE: Pace = { bytesPerSecond: MB, leastSeconds: 5, usualSeconds: 60 };

let asked = 0;
function waiting(id: string, seconds: number | null, facts: Partial<InLine> = {}): InLine {
  const bytesLeft = seconds === null ? null : seconds * MB;
  return { id, oldServerId: "old", rank: 0, servedMs: 0, queuedAt: asked++, bytesLeft, ...facts };
}

function starts(line: readonly InLine[], running: readonly InLine[] = [], atOnce = 1): Record<string, number> {
  const found = expectedStarts({ line, running, atOnce, pace: PACE, sliceMs: SLICE });
  return Object.fromEntries([...found].map(([id, milliseconds]) => [id, milliseconds / SECOND]));
}

describe("an expected start", () => {
  it("comes when all before are done", () => {
    expect(starts([waiting("a", 20), waiting("b", 100), waiting("c", 1)])).toEqual({ a: 0, b: 20, c: 120 });
    expect(starts([waiting("a", 1), waiting("b", 20)])).toEqual({ a: 0, b: 5 });
  });

  it("takes the usual length for those of whom nothing is known", () => {
    expect(starts([waiting("a", null), waiting("b", 1)])).toEqual({ a: 0, b: 60 });
  });

  it("comes sooner where several are copied at a time", () => {
    expect(starts([waiting("a", 20), waiting("b", 100), waiting("c", 1)], [], 2)).toEqual({ a: 0, b: 0, c: 20 });
  });

  it("waits for those who have their turn, and no longer than for their slice", () => {
    expect(starts([waiting("a", 1)], [waiting("r", 50)])).toEqual({ a: 50 });
    expect(starts([waiting("a", 1)], [waiting("r", 5000)])).toEqual({ a: 300 });
    expect(starts([waiting("a", 1)], [waiting("r", 50), waiting("q", 90)], 1)).toEqual({ a: 90 });
  });

  it("has the largest come in between, slice by slice", () => {
    const small = ["a", "b", "c", "d", "e"].map((id) => waiting(id, 10));
    const large = waiting("large", 5000);
    expect(starts([...small, large])).toEqual({ a: 0, b: 10, large: 20, c: 620, d: 630, e: 1240 });
  });

  it("ends also where somebody of unknown size was moved up", () => {
    const endless = { ...PACE, usualSeconds: 100_000 };
    const line = [waiting("up", null, { rank: 1 }), waiting("a", 1)];
    const found = expectedStarts({ line, running: [], atOnce: 1, pace: endless, sliceMs: SLICE });
    expect(found.get("a")).toBe(100_000 * SECOND);
  });
});
