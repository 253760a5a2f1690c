import { describe, expect, it } from "vitest";
import { ByteBudget, type Release } from "../../lib/engine/byte-budget.ts";
import { Interrupted } from "../../lib/engine/errors.ts";
import { Random } from "../support/random.ts";

const never = new AbortController().signal;
/** Long enough for everything that is due to happen. */
const moment = (): Promise<void> => new Promise(setImmediate);

/** What is taken in the order of asking, each with the place that it has got once it was its turn. */
function asking(budget: ByteBudget) {
  const served: string[] = [];
  const releases = new Map<string, Release>();
  return {
    served,
    ask: (name: string, bytes: number, signal = never): Promise<void> =>
      budget.take(bytes, signal).then((release) => {
        served.push(name);
        releases.set(name, release);
      }),
    giveBack: async (name: string): Promise<void> => {
      releases.get(name)?.();
      await moment();
    },
  };
}

describe("the budget for messages in memory", () => {
  it("is given out as long as it lasts, and then to whoever came first", async () => {
    const budget = new ByteBudget(10);
    const { served, ask, giveBack } = asking(budget);
    const all = [ask("a", 6), ask("b", 4), ask("c", 5), ask("d", 1)];
    await moment();
    expect([served, budget.held, budget.waiting]).toEqual([["a", "b"], 10, 2]);
    await giveBack("b");
    // There would be room for d, but c waits for longer.
    expect(served).toEqual(["a", "b"]);
    await giveBack("a");
    expect([served, budget.held]).toEqual([["a", "b", "c", "d"], 6]);
    await Promise.all(all);
  });

  it("lets what is larger than all of it go alone", async () => {
    const budget = new ByteBudget(10);
    const { served, ask, giveBack } = asking(budget);
    const all = [ask("small", 1), ask("huge", 500), ask("after", 1)];
    await moment();
    expect(served).toEqual(["small"]);
    await giveBack("small");
    expect([served, budget.held]).toEqual([["small", "huge"], 500]);
    await giveBack("huge");
    expect(served).toEqual(["small", "huge", "after"]);
    await Promise.all(all);
  });

  it("is left by who is interrupted, and those behind are served", async () => {
    const budget = new ByteBudget(10);
    const { served, ask, giveBack } = asking(budget);
    const stop = new AbortController();
    const first = ask("a", 8);
    const left = ask("b", 5, stop.signal);
    const behind = ask("c", 2);
    await moment();
    stop.abort();
    await expect(left).rejects.toBeInstanceOf(Interrupted);
    await Promise.all([first, behind]);
    expect([served, budget.held]).toEqual([["a", "c"], 10]);
    await giveBack("a");
    await giveBack("c");
    await expect(budget.take(1, stop.signal)).rejects.toBeInstanceOf(Interrupted);
    expect([budget.held, budget.waiting]).toEqual([0, 0]);
  });

  it("takes back once what is given back twice", async () => {
    const budget = new ByteBudget(10);
    const [one, two] = [await budget.take(4, never), await budget.take(4, never)];
    one();
    one();
    expect(budget.held).toBe(4);
    two();
    expect(budget.held).toBe(0);
  });

  it.each([1, 2, 3, 4, 5])(
    "is never exceeded but by one alone, serves everybody in turn, and ends empty (seed %i)",
    async (seed) => {
      const random = new Random(seed);
      const budget = new ByteBudget(1000);
      const holding: { bytes: number; release: Release }[] = [];
      const [asked, served]: [number[], number[]] = [[], []];
      const waits: Promise<void>[] = [];
      const giveBackOne = (): void => holding.splice(random.below(holding.length), 1)[0]?.release();
      for (let turn = 0; turn < 2000; turn++) {
        if (random.chance(0.5)) {
          const bytes = random.chance(0.02) ? 5000 : random.below(400);
          const stop = new AbortController();
          const taken = budget.take(bytes, stop.signal).then((release) => {
            served.push(turn);
            holding.push({ bytes, release });
            expect(budget.held <= budget.limit || holding.length === 1).toBe(true);
          });
          if (budget.waiting > 0 && random.chance(0.2)) stop.abort();
          waits.push(
            taken.catch((error: unknown) => {
              expect(error).toBeInstanceOf(Interrupted);
              asked.splice(asked.indexOf(turn), 1);
            }),
          );
          asked.push(turn);
        } else giveBackOne();
        if (random.chance(0.3)) await moment();
      }
      while (holding.length > 0 || budget.waiting > 0) {
        giveBackOne();
        await moment();
      }
      await Promise.all(waits);
      expect(served).toEqual(asked);
      expect([budget.held, budget.waiting]).toEqual([0, 0]);
    },
  );
});
