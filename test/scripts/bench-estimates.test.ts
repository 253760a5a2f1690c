/** How estimates are judged: what was true, and how far off they were. */
import { describe, expect, it } from "vitest";
import type { RecordedEvent, Recording } from "../../lib/progress/recording.ts";
import { METHODS } from "../../scripts/estimates/methods.ts";
import { type Estimator, replay } from "../../scripts/estimates/replay.ts";
import { SCENARIOS } from "../../scripts/estimates/scenarios.ts";
import { errorOf, errorsTable, quantile } from "../../scripts/estimates/tables.ts";

/** A hundred messages of a megabyte, one a second; looked for one second, and checked for nine. */
function recording(waits: readonly RecordedEvent[] = [], delay = 0): Recording {
  const copied = Array.from({ length: 100 }, (_, index): RecordedEvent => {
    const at = 2000 + index * 1000 + (index >= 60 ? delay : 0);
    return { at, event: "progress", folder: 0, messages: 1, bytes: 1_000_000 };
  });
  const [end, events] = [110_000 + delay, [...copied, ...waits].sort((one, two) => one.at - two.at)];
  return {
    about: "steady",
    events: [
      { at: 0, event: "phase", phase: "scanning" },
      { at: 1000, event: "found", folder: 0, messages: 100, bytes: 100_000_000 },
      { at: 1000, event: "phase", phase: "copying" },
      { at: 1000, event: "started", folder: 0 },
      ...events,
      { at: end - 9000, event: "phase", phase: "verifying" },
      { at: end, event: "end" },
    ],
  };
}

const silent: Estimator = {
  observer: {
    state: () => undefined,
    folderFound: () => undefined,
    folderStarted: () => undefined,
    folderFinished: () => undefined,
    progress: () => undefined,
    waiting: () => undefined,
  },
  secondsLeft: () => null,
};

describe("a replay", () => {
  it("asks at a tenth, a quarter, a half and three quarters of the bytes, and knows what was true", () => {
    const said = replay(recording(), () => ({ ...silent, secondsLeft: (at) => at / 1000 }));
    expect(said.map(({ part, predicted, actual }) => [part, predicted, actual])).toEqual([
      [0.1, 11, 99],
      [0.25, 26, 84],
      [0.5, 51, 59],
      [0.75, 76, 34],
    ]);
  });

  it("takes out of the truth what a server made the run wait later, and nothing of what was before", () => {
    const wait: RecordedEvent = { at: 61_500, event: "waiting", reason: "server.throttled", forMs: 20_000 };
    const said = replay(recording([wait], 20_000), () => silent);
    expect(said.map(({ actual }) => actual)).toEqual([99, 84, 59, 34]);
  });

  it("counts a wait only until the run goes on", () => {
    const wait: RecordedEvent = { at: 61_500, event: "waiting", reason: "server.throttled", forMs: 600_000 };
    const [first] = replay(recording([wait]), () => silent);
    expect(first?.actual).toBe(98.5);
  });

  it.each(METHODS.map((method) => [method.name, method] as const))(
    "can be had of what is estimated %s",
    (_, method) => {
      const [, , , last] = replay(recording(), method.start([]));
      expect(last?.actual).toBe(34);
      expect(last?.predicted).toBeGreaterThan(20);
      expect(last?.predicted).toBeLessThan(45);
    },
  );
});

describe("the table of errors", () => {
  it("has the median and the 90th percentile, and how often nothing was said", () => {
    const method = METHODS[0]?.name ?? "";
    const judged = [null, 50, 80, 100, 210].map((predicted, run) => ({
      ...{ run: String(run), method, heldOut: false },
      said: [{ part: 0.25, predicted, actual: 100 }],
    }));
    expect(errorsTable(judged)).toContain(`| ${method} | – | 35 %, 110 % (1 of 5 without a word) | – | – |`);
  });

  it("measures an error by what was true", () => {
    expect(errorOf({ part: 0.5, predicted: 150, actual: 100 })).toBe(0.5);
    expect(errorOf({ part: 0.5, predicted: 50, actual: 100 })).toBe(0.5);
    expect(errorOf({ part: 0.5, predicted: null, actual: 100 })).toBeNull();
    expect([quantile([3, 1, 2], 0.5), quantile([1], 0.9), quantile([1, 2, 3, 4], 0.5)]).toEqual([2, 1, 2]);
  });
});

it("of each kind of line there are runs that the constants were chosen on, and others", () => {
  const lines = Map.groupBy(SCENARIOS, ({ line }) => line);
  for (const all of lines.values()) expect(new Set(all.map(({ heldOut }) => heldOut)).size).toBe(2);
  expect(new Set(SCENARIOS.map(({ name }) => name)).size).toBe(SCENARIOS.length);
});
