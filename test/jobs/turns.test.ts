/** Whose turn it is: the order itself, and what it does to a line that is worked off. */
import { describe, expect, it } from "vitest";
import { type InLine, inTurns, TurnOrder } from "../../lib/jobs/turns.ts";
import { Random } from "../support/random.ts";

const MINUTE = 60_000;
const SLICE = 10 * MINUTE;
const MB = 1_000_000;

function waiting(id: string, facts: Partial<InLine> = {}): InLine {
  return { id, oldServerId: "old", rank: 0, servedMs: 0, queuedAt: 0, bytesLeft: null, isTest: false, ...facts };
}

/** The ids in the order of their turns, after so many turns before. */
function order(line: readonly InLine[], turns = 0): string[] {
  return inTurns(line, { sliceMs: SLICE, turnsAt: () => turns }).map(({ id }) => id);
}

describe("the order of turns", () => {
  it("has whoever asked first first", () => {
    expect(order([waiting("b", { queuedAt: 2 }), waiting("a", { queuedAt: 1 })])).toEqual(["a", "b"]);
  });

  it("has whoever had least service before who asked sooner", () => {
    const served = waiting("served", { queuedAt: 1, servedMs: SLICE });
    expect(order([served, waiting("new", { queuedAt: 2 })])).toEqual(["new", "served"]);
  });

  it("has tests after everybody who copies, of whichever server, even one that was moved up", () => {
    const test = waiting("test", { rank: 1, isTest: true });
    const elsewhere = waiting("elsewhere", { oldServerId: "other", queuedAt: 9 });
    const served = waiting("served", { queuedAt: 5, servedMs: 9 * SLICE });
    expect(order([test, served, elsewhere])).toEqual(["served", "elsewhere", "test"]);
  });

  it("counts service in whole slices, so that who gave way for a moment goes on first", () => {
    const moment = waiting("moment", { queuedAt: 1, servedMs: SLICE - 1 });
    expect(order([waiting("new", { queuedAt: 2 }), moment])).toEqual(["moment", "new"]);
  });

  it("has whom an administrator moved up before all others, the largest too", () => {
    const up = waiting("up", { queuedAt: 9, rank: 1, servedMs: 5 * SLICE });
    const line = [waiting("a"), waiting("large", { bytesLeft: 9 * MB }), up];
    for (const turns of [0, 1, 2]) {
      expect(order(line, turns)[0]).toBe("up");
      expect(new TurnOrder(line, SLICE, turns).next()?.id).toBe("up");
    }
  });

  it("gives every third turn to the largest", () => {
    const small = ["a", "b", "c", "d", "e"].map((id, index) => waiting(id, { queuedAt: index, bytesLeft: 1 }));
    const large = ["x", "y"].map((id, index) => waiting(id, { queuedAt: 9 + index, bytesLeft: (index + 1) * MB }));
    expect(order([...small, ...large])).toEqual(["a", "b", "y", "c", "d", "x", "e"]);
    expect(order([...small, ...large], 2)).toEqual(["y", "a", "b", "x", "c", "d", "e"]);
  });

  it("takes nobody for the largest whose size is not known", () => {
    expect(order([waiting("a"), waiting("b", { queuedAt: 1 }), waiting("c", { queuedAt: 2 })], 2)).toEqual([
      "a",
      "b",
      "c",
    ]);
  });

  it("counts the turns of each old server by itself, and has their people alternately", () => {
    const at = (oldServerId: string) => (id: string, index: number) =>
      waiting(id, { oldServerId, queuedAt: index, bytesLeft: index + 1 });
    const line = [...["a", "b", "c"].map(at("one")), ...["x", "y", "z"].map(at("two"))];
    const turns = new Map([["two", 2]]);
    const ids = inTurns(line, { sliceMs: SLICE, turnsAt: (id) => turns.get(id) ?? 0 }).map(({ id }) => id);
    expect(ids).toEqual(["a", "z", "x", "b", "y", "c"]);
  });

  it.each(Array.from({ length: 50 }, (_, seed) => seed))(
    "holds everybody once, in whatever order they are given (%i)",
    (seed) => {
      const random = new Random(seed);
      const line = Array.from({ length: random.below(30) }, (_, index) =>
        waiting(`p${index}`, {
          oldServerId: random.pick(["one", "two"]),
          rank: random.below(3),
          servedMs: random.below(5 * SLICE),
          queuedAt: random.below(5),
          bytesLeft: random.pick([null, random.below(9)]),
        }),
      );
      const turns = random.below(9);
      const ids = order(line, turns);
      expect(ids.toSorted()).toEqual(line.map(({ id }) => id).sort());
      expect(order(line.toReversed(), turns)).toEqual(ids);
      const ranks = ids.map((id) => line.find((one) => one.id === id)?.rank ?? 0);
      expect(ranks).toEqual(ranks.toSorted((a, b) => b - a));
    },
  );
});

interface Work {
  readonly id: string;
  readonly minutes: number;
}

/** Works the line off with one connection, slice by slice; answers when each was done, in minutes. */
function workOff(works: readonly Work[]): Map<string, number> {
  const left = new Map(works.map(({ id, minutes }) => [id, minutes * MINUTE]));
  const served = new Map<string, number>();
  const done = new Map<string, number>();
  let now = 0;
  for (let turns = 0; left.size > 0; turns++) {
    const line = [...left].map(([id, ms], queuedAt) =>
      waiting(id, { queuedAt, servedMs: served.get(id) ?? 0, bytesLeft: ms }),
    );
    const [next = ""] = order(line, turns);
    const rest = left.get(next) ?? 0;
    const slice = left.size === 1 ? rest : Math.min(rest, SLICE);
    now += slice;
    served.set(next, (served.get(next) ?? 0) + slice);
    if (rest > slice) left.set(next, rest - slice);
    else if (left.delete(next)) done.set(next, now / MINUTE);
  }
  return done;
}

describe("a line that is worked off with one connection", () => {
  const small = Array.from({ length: 30 }, (_, index) => ({ id: `small${index}`, minutes: 8 }));

  it("lets thirty small mailboxes finish early beside a huge one, which has a third of the turns all the same", () => {
    const huge = 60 * 10;
    const done = workOff([{ id: "huge", minutes: huge }, ...small]);
    const minutes = small.map(({ id }) => done.get(id) ?? Number.POSITIVE_INFINITY);
    const served = Math.max(...minutes) - 30 * 8;
    expect(Math.max(...minutes)).toBeLessThan((huge + 30 * 8) / 2);
    expect(served / 10).toBeGreaterThanOrEqual(14);
    expect(served / 10).toBeLessThanOrEqual(16);
    expect(done.get("huge")).toBe(huge + 30 * 8);
  });

  it.each(Array.from({ length: 50 }, (_, seed) => seed))("has nobody wait for ever, whatever there is (%i)", (seed) => {
    const random = new Random(seed);
    const lengths = Array.from({ length: 1 + random.below(20) }, () => 1 + random.below(90));
    const done = workOff(lengths.map((minutes, index) => ({ id: `p${index}`, minutes })));
    expect(done.size).toBe(lengths.length);
    expect(Math.max(...done.values())).toBe(lengths.reduce((sum, minutes) => sum + minutes, 0));
    // Whoever needs one slice waits for one of each of the others, and for the turns of the largest in between.
    const short = lengths.flatMap((minutes, index) => (minutes <= 10 ? [done.get(`p${index}`) ?? 0] : []));
    expect(Math.max(0, ...short)).toBeLessThanOrEqual(15 * lengths.length + 10);
  });
});
