import { describe, expect, it } from "vitest";
import { Brake, type ReplyKind } from "../../lib/worker/brake.ts";

const MINUTE = 60_000;

/** A brake, and a clock that goes on with each reply. */
function scripted(kind: ReplyKind) {
  let now = 0;
  const brake = new Brake(() => now);
  return {
    brake,
    advance: (milliseconds: number) => {
      now += milliseconds;
    },
    /** Answers the pauses after each of these replies. */
    replies: (...all: readonly number[]): number[] =>
      all.map((milliseconds) => {
        now += milliseconds;
        brake.note(kind, milliseconds);
        return brake.pauseMs;
      }),
  };
}

const times = (count: number, milliseconds: number): number[] => Array.from({ length: count }, () => milliseconds);

describe("a server that is not slowed down", () => {
  it.each([
    ["is quick", times(300, 20)],
    ["is quick, with now and then a reply that takes long", Array.from({ length: 300 }, (_, i) => (i % 3 ? 20 : 9000))],
    ["gets ten times as slow and is still quick enough", [...times(30, 50), ...times(300, 900)]],
    ["is always slow", times(300, 20_000)],
    ["is slow and gets slower by half", [...times(30, 10_000), ...times(300, 15_000)]],
    ["answers from memory at once", [...times(30, 0), ...times(300, 800)]],
  ])("%s", (_what, replies) => {
    for (const kind of ["fetch", "append"] as const)
      expect(new Set(scripted(kind).replies(...replies))).toEqual(new Set([0]));
  });
});

describe("a server whose replies get much slower", () => {
  it("is given pauses that grow as long as it is slow, and no longer than a quarter of a minute", () => {
    const { replies } = scripted("append");
    replies(...times(9, 100));
    const pauses = replies(...times(30, 5000));
    expect(pauses.filter((_pause, index) => index % 3 === 2)).toEqual([
      ...[500, 1000, 2000, 4000, 8000, 15_000, 15_000, 15_000, 15_000, 15_000],
    ]);
  });

  it("has none soon after it is well again", () => {
    const { replies, brake } = scripted("fetch");
    replies(...times(9, 200), ...times(30, 9000));
    expect(brake.isWeary).toBe(true);
    const pauses = replies(...times(18, 300));
    expect(pauses.at(-1)).toBe(0);
    expect(pauses.filter((pause, index) => index > 0 && pause > (pauses[index - 1] ?? 0))).toEqual([]);
    expect(brake.isWeary).toBe(false);
  });

  it("keeps its connections while the pauses are short", () => {
    const { replies, brake } = scripted("append");
    replies(...times(9, 100), ...times(12, 5000));
    expect([brake.pauseMs, brake.isWeary]).toEqual([4000, false]);
    replies(...times(3, 5000));
    expect(brake.isWeary).toBe(true);
  });

  it("is taken as it is when it stays so for hours", () => {
    const { replies, advance } = scripted("append");
    replies(...times(9, 500));
    for (let minute = 0; minute < 180; minute++) {
      advance(MINUTE);
      replies(...times(3, 4000));
    }
    expect(replies(...times(3, 4000)).at(-1)).toBe(0);
  });
});

it("what is read says nothing of what is written", () => {
  const brake = new Brake(() => 0);
  for (const kind of ["fetch", "append"] as const) for (const ms of times(9, 100)) brake.note(kind, ms);
  for (const ms of times(3, 9000)) brake.note("append", ms);
  expect(brake.pauseMs).toBe(500);
  for (const ms of times(9, 100)) brake.note("fetch", ms);
  expect(brake.pauseMs).toBe(500);
});
