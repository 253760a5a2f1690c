import { describe, expect, it } from "vitest";
import { runSpeedOf } from "../../lib/progress/run-speed.ts";

const MB = 1_000_000;

describe("how long a run takes before there is one", () => {
  it("is not known before anything was measured", () => {
    expect(runSpeedOf([])).toBeNull();
    expect(runSpeedOf([{ messages: 0, bytes: 0, seconds: 3 }])).toBeNull();
  });

  it("is twice as long for twice as much, and no time for nothing", () => {
    const speed = runSpeedOf([{ messages: 100, bytes: MB, seconds: 60 }]);
    expect(speed?.({ messages: 200, bytes: 2 * MB })).toBeCloseTo(120);
    expect(speed?.({ messages: 0, bytes: 0 })).toBe(0);
  });

  it("is what most runs took, whatever one of them did", () => {
    const runs = [60, 62, 58, 61, 900].map((seconds) => ({ messages: 100, bytes: MB, seconds }));
    expect(runSpeedOf(runs)?.({ messages: 100, bytes: MB })).toBeCloseTo(61, 0);
  });

  it("goes by messages where those cost most, and by bytes where those do", () => {
    const kinds = [
      { messages: 1000, bytes: 3 * MB },
      { messages: 50, bytes: 40 * MB },
      { messages: 400, bytes: 12 * MB },
      { messages: 2000, bytes: 20 * MB },
    ];
    const mailboxes = [...kinds, ...kinds, ...kinds];
    const timed = (secondsFor: (messages: number, bytes: number) => number) =>
      runSpeedOf(mailboxes.map(({ messages, bytes }) => ({ messages, bytes, seconds: secondsFor(messages, bytes) })));
    const few = { messages: 100, bytes: 100 * MB };
    expect(timed((messages) => messages / 10)?.(few)).toBeLessThan(25);
    expect(timed((_, bytes) => bytes / MB)?.(few)).toBeGreaterThan(85);
  });

  it("knows what a run costs beside its mail, so that small mailboxes say something of large ones", () => {
    const sizes = [2, 5, 9, 14, 28, 47, 93, 60];
    const runs = sizes.map((messages) => {
      const bytes = messages * 60_000;
      return { messages, bytes, seconds: 0.5 + bytes / (10 * MB) };
    });
    const speed = runSpeedOf(runs);
    const large = speed?.({ messages: 600, bytes: 36 * MB }) ?? 0;
    expect(large).toBeGreaterThan(3.4);
    expect(large).toBeLessThan(5);
    expect(speed?.({ messages: 1, bytes: 60_000 })).toBeGreaterThan(0.4);
  });
});
