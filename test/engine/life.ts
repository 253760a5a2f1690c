/**
 * People go on using both accounts while runs come and go and fail. Whatever they do, no message that ever was on old is missing in
 * the end unless the person deleted it, and there are never more copies than there were messages.
 */
import { createHash } from "node:crypto";
import { expect } from "vitest";
import { Ledger } from "../../lib/engine/ledger.ts";
import type { MemoryAccount } from "../support/memory/account.ts";
import { expectSoundRun } from "../support/memory/checks.ts";
import type { FixtureMessage } from "../support/memory/fixture.ts";
import { message } from "../support/memory/fixture.ts";
import type { MemoryWorld } from "../support/memory/world.ts";
import { Random } from "../support/random.ts";
import { FlagWatch } from "./flag-watch.ts";
import { randomFaults, randomWorld } from "./random-worlds.ts";

/** How many of each message, by its Subject line: servers may change other bytes. */
export type Census = Map<string, number>;

/** Flags that people give. On old \\Deleted would leave a message out; on new it must come from nobody else. */
const ON_OLD = ["\\Seen", "\\Flagged", "later", "$Label1"];
const ON_NEW = [...ON_OLD, "mine", "\\Deleted"];

/** Everything follows from the seed, which a failure names. */
export async function live(seed: number): Promise<void> {
  const random = new Random(seed);
  const { world } = randomWorld(random);
  oddNames(new Random(seed * 7919), world);
  const ever = census(world.old);
  const before = census(world.new);
  const deleted: Census = new Map();
  const watch = new FlagWatch(world);
  const run: MemoryWorld["run"] = (...how) => watch.during(() => world.run(...how));
  try {
    for (let runs = 1 + random.below(4); runs > 0; runs--) {
      expectSoundRun(await run({}, random.chance(0.5) ? randomFaults(random, 0.02) : {}));
      for (let acts = random.below(4); acts > 0; acts--) act(random, world, ever, deleted);
      world.clock.advance(random.below(5_000));
    }
    // What waited for a message in flight is sent by the run after the one that settles it.
    expectSoundRun(await run({ settleMs: 60_000 }));
    const last = await run({ settleMs: 60_000 });
    expectSoundRun(last);
    watch.expectPushed();
    expect(last.report).toMatchObject({ endedBy: null, notSettled: 0, problems: 0 });
    const now = census(world.new);
    const onOld = census(world.old);
    const count = (all: Census, name: string): number => all.get(name) ?? 0;
    for (const name of new Set([...ever.keys(), ...now.keys()])) {
      // What was deleted on new may come back once it is moved on old, but no other way.
      expect(count(now, name) + count(deleted, name), `${name} is missing`).toBeGreaterThanOrEqual(count(onOld, name));
      expect(count(now, name), `${name} is doubled`).toBeLessThanOrEqual(count(ever, name) + count(before, name));
    }
    const again = await run();
    expectSoundRun(again);
    expect(again.appends).toBe(0);
    expect(again.log.filter((entry) => entry.verb === "STORE")).toEqual([]);
  } catch (error) {
    if (error instanceof Error) error.message = `seed ${seed}: ${error.message}`;
    throw error;
  }
}

/** A new server that takes names for one in silence, or keeps mail and folders apart (both would end in a named problem); and names that show it. */
export function oddNames(random: Random, world: MemoryWorld): void {
  const traits = random.pick([{ ignoresCase: "silently" as const }, { mailOrFolders: true }, {}]);
  world.newTraits = { ...world.newTraits, ...traits };
  for (const path of random.some(["archive", "ARCHIVE", "sent", "Sent/2003"], 0.3))
    world.old.deliver(path, message("odd"));
}

function nameOf(one: FixtureMessage): string {
  return (
    /^Subject: (?:About )?(\w+)/m.exec(one.bytes.toString("latin1"))?.[1] ??
    createHash("md5").update(one.bytes).digest("hex")
  );
}

function census(account: MemoryAccount): Census {
  const result: Census = new Map();
  for (const folder of account.folders) for (const one of folder.messages) add(result, nameOf(one));
  return result;
}

function add(counts: Census, name: string): void {
  counts.set(name, (counts.get(name) ?? 0) + 1);
}

/** One thing that a person does. */
export function act(random: Random, world: MemoryWorld, ever: Census, deleted: Census): void {
  const side = random.chance(0.6) ? world.old : world.new;
  // In which order folders were made says nothing.
  const byName = [...side.folders].sort((one, two) => (one.name < two.name ? -1 : 1));
  const folders = byName.filter(({ selectable }) => selectable);
  const folder = random.pick(folders);
  const path = folder.path.join("/");
  const one = folder.messages.length > 0 ? random.pick(folder.messages) : null;
  const what = random.pick(["deliver", "move", "flag", "flag", "unflag", "renumber", "remove"]);
  if (what === "deliver") {
    const fresh = message(`new${random.below(4)}`);
    add(ever, nameOf(fresh));
    side.deliver(path, fresh);
  } else if (one === null) return;
  else if (what === "flag") side.addFlags(one, path, ...random.some(side === world.old ? ON_OLD : ON_NEW, 0.5));
  else if (what === "unflag") side.removeFlags(one, path, ...random.some(["\\Seen", "\\Flagged", "later"], 0.5));
  else if (isBeyondKnownLimits(world, side, what, one)) return;
  else if (what === "renumber") side.renumber(path);
  else if (what === "move") side.move(one, path, random.pick(folders).path.join("/"));
  else if (side === world.old) side.remove(one, path);
  else add(deleted, nameOf(side.remove(one, path)));
}

/** What can end in a second copy, and is accepted: the alternative would be to guess, and a wrong guess loses mail. */
function isBeyondKnownLimits(world: MemoryWorld, side: MemoryAccount, what: string, one: FixtureMessage): boolean {
  const ledgers = world.journal.folders.map(({ id }) => new Ledger(id, world.journal.rowsOf(id)));
  const isInFlight = ledgers.some((ledger) => ledger.open.size > 0);
  // A copy that leaves its place before its lost reply is settled cannot be told from other mail.
  if (side === world.new) return isInFlight || (census(world.old).get(nameOf(one)) ?? 0) > 1;
  // Old UIDs of what is in flight mean nothing once the folder is renumbered.
  if (what === "renumber") return isInFlight;
  // Without UIDPLUS a copy that the server changed is found by its old message, as long as that is where it was.
  return ledgers.some((ledger) =>
    [...ledger.settled.values()].some((entry) => entry.newUid === 0 && entry.way === "copied"),
  );
}
