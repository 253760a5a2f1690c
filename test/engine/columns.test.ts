/** What holds a folder's facts in few bytes answers as the Map, Set or list would that it stands for: random operations on both, side by side. */
import { describe, expect, it } from "vitest";
import { Column, DigestColumn } from "../../lib/engine/column.ts";
import { FlagSets } from "../../lib/engine/flag-sets.ts";
import { NumberIndex } from "../../lib/engine/number-index.ts";
import { Orphans } from "../../lib/engine/orphans.ts";
import type { Settled } from "../../lib/engine/settled.ts";
import { SettledTable } from "../../lib/engine/settled-table.ts";
import { type Sent, SentColumns, UidLabels, UidSet } from "../../lib/engine/uid-columns.ts";
import { Random } from "../support/random.ts";

const SEEDS = Array.from({ length: 20 }, (_unused, index) => index + 1);
/** The last two stand for numbers elsewhere, and a hostile server may still send them. */
const ODD_NUMBERS = [0, 1, 4_294_967_293, 4_294_967_294, 4_294_967_295, 4_294_967_296, 2 ** 53 - 1];
const FLAGS = [[], ["\\Seen"], ["\\Seen", "$a"], ["\\Flagged"]];
const WAYS = ["copied", "same", "changedByServer", "deliveredToBoth", "movedOnOld"] as const;

function digestOf(random: Random): string {
  if (random.chance(0.1)) return random.pick(["", "orphan", "x".repeat(43), "A".repeat(43), "é".repeat(43)]);
  return Buffer.from(Array.from({ length: 32 }, () => random.below(256))).toString("base64url");
}

function uidOf(random: Random): number {
  return random.chance(0.05) ? random.pick(ODD_NUMBERS) : random.below(400) * 3 + 1;
}

function entryOf(random: Random, oldUid: number): Settled {
  return {
    oldUid,
    newUid: random.chance(0.3) ? 0 : uidOf(random),
    size: random.chance(0.1) ? random.pick(ODD_NUMBERS) : random.below(1_000_000),
    digest: digestOf(random),
    way: random.pick(WAYS),
    ...(random.chance(0.5) && { flags: random.pick(FLAGS) }),
    ...(random.chance(0.1) && { adding: random.pick(FLAGS) }),
  };
}

describe("a column", () => {
  it("gives back any number, and that there is none", () => {
    const column = new Column();
    const numbers = [...ODD_NUMBERS, -1, -0, 0.5, Number.NaN, Number.POSITIVE_INFINITY];
    for (let round = 0; round < 1000; round++) for (const number of numbers) column.push(number);
    expect(column.length).toBe(1000 * numbers.length);
    const all = Array.from({ length: column.length }, (_unused, index) => column.at(index));
    expect(all.every((number, index) => Object.is(number, numbers[index % numbers.length]))).toBe(true);
    column.set(3, 5);
    expect([column.at(3), column.at(column.length)]).toEqual([5, Number.NaN]);
  });

  it("gives back numbers that differ by a little more or less than fits into one byte, or two", () => {
    const random = new Random(7);
    for (const base of [0, 1, 70_000, 4_294_000_000])
      for (const reach of [2 ** 8, 2 ** 16])
        for (let difference = reach - 4; difference <= reach + 1; difference++)
          for (const numbers of [
            [base, base + difference],
            [base + difference, base],
            [base + 9, Number.NaN, base + difference, -1, base],
          ]) {
            const column = new Column();
            for (const number of numbers) column.push(number);
            expect([...column]).toEqual(numbers);
            const place = random.below(numbers.length);
            column.set(place, base + reach);
            expect([...column]).toEqual(numbers.with(place, base + reach));
          }
  });

  it.each([1, -1])("gives back numbers that go on in one direction, and then change anywhere (step %i)", (step) => {
    const random = new Random(8);
    const column = new Column();
    const numbers = Array.from({ length: 20_000 }, (_unused, index) => 1_000_000 + step * 3 * index);
    for (const number of numbers) column.push(number);
    for (let change = 0; change < 300; change++) {
      const place = random.below(numbers.length);
      numbers[place] = random.pick([Number.NaN, 5, 2 ** 32 + change, random.below(2 ** 31)]);
      column.set(place, numbers[place] ?? 0);
    }
    expect([...column]).toEqual(numbers);
  });

  it("gives back any digest as it was", () => {
    const random = new Random(1);
    const column = new DigestColumn();
    const digests = Array.from({ length: 10_000 }, () => digestOf(random));
    for (const digest of digests) column.push(digest);
    for (let change = 0; change < 1000; change++) {
      const [index, digest] = [random.below(digests.length), digestOf(random)];
      digests[index] = digest;
      column.set(index, digest);
    }
    expect(digests.every((digest, index) => column.at(index) === digest)).toBe(true);
  });
});

describe("the table of settled messages", () => {
  it.each(SEEDS)("is a Map, its order among it (seed %i)", (seed) => {
    const random = new Random(seed);
    const [table, map] = [new SettledTable(new FlagSets()), new Map<number, Settled>()];
    for (let step = 0; step < 3000; step++) {
      const uid = uidOf(random);
      if (random.chance(0.3)) expect(table.delete(uid)).toBe(map.delete(uid));
      else if (random.chance(0.001)) for (const one of [table, map]) one.clear();
      else {
        const entry = entryOf(random, uid);
        table.set(entry);
        map.set(uid, entry);
      }
      const asked = uidOf(random);
      expect(table.get(asked)).toEqual(map.get(asked));
      expect([table.has(asked), table.wayOf(asked), table.newUidOf(asked), table.size]).toEqual([
        map.has(asked),
        map.get(asked)?.way,
        map.get(asked)?.newUid,
        map.size,
      ]);
    }
    const entries = [...map.values()];
    expect([...table.values()]).toEqual(entries);
    expect([...table.keys()]).toEqual([...map.keys()]);
    expect([...table.outlines()]).toEqual(entries.map(({ digest: _digest, ...outline }) => outline));
    expect([...table.newUids()]).toEqual(entries.map(({ newUid }) => newUid).filter((uid) => uid > 0));
    expect([...table.withoutPlace()]).toEqual(entries.filter(({ newUid }) => newUid === 0));
    expect(table.isAddingWhere(() => true)).toBe(entries.some(({ adding }) => adding !== undefined));
    const place = random.pick(entries).newUid;
    expect(table.ownersOf(place).map(({ oldUid }) => oldUid)).toEqual(
      entries.filter(({ newUid }) => newUid === place).map(({ oldUid }) => oldUid),
    );
  });

  it("can change while somebody goes through it, as a Map can", () => {
    const random = new Random(5);
    const [table, map] = [new SettledTable(new FlagSets()), new Map<number, Settled>()];
    const set = (uid: number): void => {
      const entry = entryOf(random, uid);
      table.set(entry);
      map.set(uid, entry);
    };
    for (let uid = 1; uid <= 10; uid++) set(uid);
    const changes = [
      () => set(50),
      () => [table, map].map((one) => one.delete(3)),
      () => set(2),
      () => [table, map].map((one) => one.clear()),
      () => set(7),
      () => set(1),
    ];
    const [ours, its] = [table.keys()[Symbol.iterator](), map.keys()];
    for (const change of changes) {
      expect(ours.next()).toEqual(its.next());
      change();
    }
    for (let left = 0; left < 5; left++) expect(ours.next()).toEqual(its.next());
  });
});

describe("copies without a message", () => {
  it.each(SEEDS)("are found by bytes and place, the first of equal ones first (seed %i)", (seed) => {
    const random = new Random(seed);
    const [orphans, list]: [Orphans, Settled[]] = [new Orphans(new FlagSets()), []];
    const digests = Array.from({ length: 30 }, () => digestOf(random));
    for (let step = 0; step < 1000; step++) {
      const entry = { ...entryOf(random, uidOf(random)), digest: random.pick(digests), newUid: random.below(5) };
      if (random.chance(0.6)) {
        orphans.push(entry);
        list.push(entry);
        continue;
      }
      const at = list.findIndex((one) => one.digest === entry.digest && one.newUid === entry.newUid);
      expect(orphans.take(entry.digest, entry.newUid)).toEqual(at < 0 ? undefined : list.splice(at, 1)[0]);
    }
    expect([...orphans]).toEqual(list);
    expect([...orphans.outlines()]).toEqual(list.map(({ digest: _digest, ...outline }) => outline));
    expect(orphans.length).toBe(list.length);
  });
});

describe("an index of numbers", () => {
  const gaps: readonly (readonly [string, (random: Random, step: number) => number])[] = [
    ["one apart", () => 1],
    ["a few apart", (random) => 1 + random.below(9)],
    ["each as far as all before it", (_random, step) => 2 ** Math.min(step, 24)],
  ];
  it.each(gaps)(
    "finds numbers that ascend, %s, and goes on when some are gone and others come out of order",
    (_name, gapOf) => {
      const random = new Random(3);
      const numbers: number[] = [];
      const index = new NumberIndex({ at: (place) => numbers[place] ?? Number.NaN });
      const add = (number: number): void => {
        numbers.push(number);
        index.add(numbers.length - 1);
      };
      const expectAll = (): void => {
        for (const [place, number] of numbers.entries()) {
          if (Number.isNaN(number)) continue;
          expect([index.find(number), [...index.findAll(number)]]).toEqual([place, [place]]);
          if (!numbers.includes(number + 1))
            expect([index.find(number + 1), [...index.findAll(number + 1)]]).toEqual([-1, []]);
        }
        expect([index.find(-1), index.find(2 ** 40)]).toEqual([-1, -1]);
      };
      expectAll();
      let last = 0;
      const addMore = (gap: number): void => {
        last += gap;
        add(last);
      };
      for (let step = 0; step < 300; step++) addMore(gapOf(random, step));
      expectAll();
      const gone = random.below(numbers.length);
      numbers[gone] = Number.NaN;
      addMore(5);
      expectAll();
      add(0);
      for (let step = 0; step < 200; step++) addMore(7);
      expectAll();
      index.clear();
      numbers.length = 0;
      expectAll();
      for (const number of [4, 6, 5, 8]) add(number);
      expectAll();
    },
  );
});

describe("UIDs of a folder", () => {
  it.each(SEEDS)("are a Set, with words a Map, with what was sent another (seed %i)", (seed) => {
    const random = new Random(seed);
    const [uids, set] = [new UidSet(), new Set<number>()];
    const [labels, words] = [new UidLabels<"a" | "b" | "c">(), new Map<number, "a" | "b" | "c">()];
    const [sent, map] = [new SentColumns(), new Map<number, Sent>()];
    for (let step = 0; step < 2000; step++) {
      const uid = uidOf(random);
      if (random.chance(0.3)) expect(uids.delete(uid)).toBe(set.delete(uid));
      else for (const one of [uids, set]) one.add(uid);
      const word = random.pick(["a", "b", "c"] as const);
      for (const one of [labels, words]) one.set(uid, word);
      const what = { flags: random.pick(FLAGS), date: random.pick([null, 0, -5, 1_000_000_000]) };
      for (const one of [sent, map]) one.set(uid, what);
      const asked = uidOf(random);
      expect([uids.has(asked), uids.size]).toEqual([set.has(asked), set.size]);
      expect([labels.get(asked), labels.has(asked), labels.size]).toEqual([
        words.get(asked),
        words.has(asked),
        words.size,
      ]);
      expect([sent.get(asked), sent.size]).toEqual([map.get(asked), map.size]);
    }
    expect([...uids]).toEqual([...set]);
    const counts = Map.groupBy(words.values(), (word) => word);
    expect(labels.counts()).toEqual(new Map([...counts].map(([word, all]) => [word, all.length])));
  });
});
