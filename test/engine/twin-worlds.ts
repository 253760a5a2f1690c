/**
 * Two worlds from one seed, in which people do the same: in one the servers tell how their folders stand, in the other they do not. Every run
 * has to end the same in both, so that whoever is not looked at is told of as if he had been.
 */
import { expect } from "vitest";
import { expectSoundRun } from "../support/memory/checks.ts";
import { describeMail } from "../support/memory/same-mail.ts";
import { PLAIN_SERVER, TELLS_STANDINGS } from "../support/memory/traits.ts";
import type { MemoryWorld, RunTrace } from "../support/memory/world.ts";
import { Random } from "../support/random.ts";
import { act, oddNames } from "./life.ts";
import { randomWorld } from "./random-worlds.ts";

export interface Spared {
  /** Folders that were not looked at. */
  readonly folders: number;
  /** Old folders of which only a part was listed. */
  readonly listings: number;
}

/** Everything follows from the seed, which a failure names. Answers what the telling servers were not asked. */
export async function liveTwice(seed: number): Promise<Spared> {
  const [telling, silent] = [twin(seed, true), twin(seed, false)];
  const random = new Random(seed);
  let [folders, listings] = [0, 0];
  try {
    for (let runs = 2 + random.below(4); runs > 0; runs--) {
      const verify = random.pick(["quick", "quick", "quick", "full"] as const);
      const run = await telling.world.run({ verify });
      const full = await silent.world.run({ verify });
      expectSoundRun(run);
      expect(storyOf(run)).toEqual(storyOf(full));
      expect(describeMail(telling.world.new)).toEqual(describeMail(silent.world.new));
      folders += run.report?.remarks.filter(({ kind }) => kind === "unchangedSince").length ?? 0;
      listings += run.log.filter(({ detail }) => detail.startsWith("flags since")).length;
      const acts = random.below(3);
      const later = random.below(5_000);
      for (const { world, acting } of [telling, silent]) {
        for (let left = acts; left > 0; left--) act(acting, world, new Map(), new Map());
        world.clock.advance(later);
      }
    }
  } catch (error) {
    if (error instanceof Error) error.message = `seed ${seed}: ${error.message}`;
    throw error;
  }
  return { folders, listings };
}

function twin(seed: number, tells: boolean): { readonly world: MemoryWorld; readonly acting: Random } {
  const { world } = randomWorld(new Random(seed));
  oddNames(new Random(seed * 7919), world);
  const { tellsStanding } = tells ? TELLS_STANDINGS : PLAIN_SERVER;
  world.oldTraits = { ...world.oldTraits, tellsStanding };
  world.newTraits = { ...world.newTraits, tellsStanding };
  return { world, acting: new Random(seed + 1) };
}

/** What a run did and said, but for how it knows. */
function storyOf({ report, appends, observer, log }: RunTrace) {
  if (report === null) return null;
  const { seconds: _, remarks, ...rest } = report;
  return {
    ...rest,
    remarks: remarks.filter(({ kind }) => kind !== "unchangedSince"),
    appends,
    stores: log.filter(({ verb }) => verb === "STORE").map(({ detail }) => detail),
    found: observer.found,
    accounted: observer.accounted,
  };
}
