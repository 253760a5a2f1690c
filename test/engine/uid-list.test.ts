import { describe, expect, it } from "vitest";
import { packInLines, packUids, unpackUids } from "../../lib/engine/uid-list.ts";
import { Random } from "../support/random.ts";

describe("a UID list", () => {
  it.each<[number[], string]>([
    [[], ""],
    [[7], "7"],
    [[1, 2, 3], "1:3"],
    [[9, 8, 7, 12], "9:7,12"],
    [[5, 5, 5], "5,5,5"],
    [[1, 3, 5], "1,3,5"],
    [[2, 1, 0], "2:0"],
    [[0, 0, 4, 5], "0,0,4:5"],
    [[4_294_967_294, 4_294_967_295], "4294967294:4294967295"],
  ])("%j is written %s and read back", (uids, packed) => {
    expect(packUids(uids)).toBe(packed);
    expect(unpackUids(packed)).toEqual(uids);
  });

  it("keeps the order of any list (2,000 seeds)", () => {
    for (let seed = 1; seed <= 2000; seed++) {
      const random = new Random(seed);
      const uids: number[] = [];
      for (let runs = random.below(6); runs > 0; runs--) {
        const start = random.below(60);
        const step = random.pick([-1, 0, 1, 2]);
        for (let index = random.below(7); index >= 0; index--) uids.push(Math.max(0, start + index * step));
      }
      expect(unpackUids(packUids(uids)), `seed ${seed}`).toEqual(uids);
    }
  });

  it.each(["1,", ",1", "1:2:3", "a", "1 2", "-1", "*", "1:*", "99999999999"])("refuses %s", (list) => {
    expect(() => unpackUids(list)).toThrow("not a UID list");
  });

  it("is cut into lines below the limit that together hold every UID", () => {
    const uids = Array.from({ length: 3000 }, (_unused, index) => 1 + index * 3);
    const lines = packInLines(uids, 100);
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(100);
    expect(lines.flatMap(unpackUids)).toEqual(uids);
    expect(packInLines([])).toEqual([]);
  });
});
