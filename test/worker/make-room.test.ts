/** Which run makes room for somebody in line. */
import { expect, it } from "vitest";
import { Interruption } from "../../lib/worker/interruption.ts";
import { makeRoom, type Seated } from "../../lib/worker/make-room.ts";

const SLICE = 600_000;

interface Facts {
  readonly copied: number;
  readonly at?: readonly string[];
  readonly extra?: boolean;
  readonly isTest?: boolean;
  readonly idle?: number;
}

interface Run extends Seated {
  readonly interruption: Interruption;
}

function run({ copied, at = ["old", "new"], extra = false, isTest = false, idle = 0 }: Facts): Run {
  return {
    isTest,
    seat: { uses: (id) => at.includes(id), hasExtra: (id) => extra && at.includes(id) },
    interruption: new Interruption(),
    service: { isCopying: copied > 0, copyingMilliseconds: copied, idleMilliseconds: idle, idleUntil: 300_000 },
  };
}

/** Which of them is asked to end; -1: none. */
function asked(runs: readonly Run[], serverId: string | null, forTest = false): number {
  makeRoom(runs, { serverId, forTest, sliceMs: SLICE });
  return runs.findIndex(({ interruption }) => interruption.isComing);
}

it("is nobody whose slice is not over", () => {
  expect(asked([run({ copied: SLICE })], "old")).toBe(-1);
});

it("is the one whose slice has been over for longest", () => {
  expect(asked([run({ copied: SLICE + 1 }), run({ copied: SLICE + 2 }), run({ copied: 1 })], "old")).toBe(1);
});

it("is nobody at another server", () => {
  expect(asked([run({ copied: SLICE + 1, at: ["other", "new"] })], "old")).toBe(-1);
});

it("is one that has several connections, however short it has been there", () => {
  const rich = run({ copied: 1, extra: true });
  expect(asked([run({ copied: SLICE + 1 }), rich], "old")).toBe(1);
  expect(rich.interruption.why).toEqual({ kind: "giveWay" });
});

it("is one that waits for nothing but a lost reply, until that can be settled, and not within a few seconds", () => {
  const waiting = run({ copied: 60_000, idle: 15_001 });
  expect(asked([run({ copied: SLICE + 1 }), waiting], "old")).toBe(1);
  expect(waiting.interruption.why).toEqual({ kind: "wait", reason: "lastProbe", until: 300_000, side: null });
  expect(asked([run({ copied: 60_000, idle: 15_000 })], "old")).toBe(-1);
});

it("is nobody who counts or checks, with however many connections", () => {
  expect(asked([run({ copied: 0, extra: true })], "old")).toBe(-1);
});

it("is one at a time", () => {
  const runs = [run({ copied: SLICE + 1 }), run({ copied: SLICE + 2 })];
  expect([asked(runs, "old"), asked(runs, "old")]).toEqual([1, 1]);
  expect(runs[0]?.interruption.isComing).toBe(false);
});

it("ends when its next message is through, and not before", () => {
  const over = run({ copied: SLICE + 1 });
  asked([over], "old");
  expect(over.interruption.signal.aborted).toBe(false);
  over.interruption.betweenMessages();
  expect(over.interruption.why).toEqual({ kind: "giveWay" });
  expect(over.interruption.signal.aborted).toBe(true);
});

it("is whoever has been at it for longest, at whichever server, where this worker has enough runs", () => {
  expect(asked([run({ copied: SLICE + 1 }), run({ copied: SLICE + 2, at: ["other"] })], null)).toBe(1);
  expect(asked([run({ copied: 1, extra: true })], null)).toBe(-1);
});

it("is a test at once, whatever it does, before any run that copies", () => {
  const test = run({ copied: 0, isTest: true });
  expect(asked([run({ copied: SLICE + 1, extra: true }), test], "old")).toBe(1);
  expect(test.interruption.why).toEqual({ kind: "giveWay" });
  expect(asked([run({ copied: SLICE + 1 }), run({ copied: 1, isTest: true })], null)).toBe(1);
});

it("is for a test only another test, when its slice is over", () => {
  const copying = run({ copied: 5 * SLICE, extra: true });
  expect(asked([copying, run({ copied: SLICE, isTest: true })], "old", true)).toBe(-1);
  expect(asked([copying, run({ copied: SLICE + 1, isTest: true })], "old", true)).toBe(1);
  expect(asked([copying], null, true)).toBe(-1);
});
