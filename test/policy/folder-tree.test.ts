import { describe, expect, it } from "vitest";
import { type Branch, treeOf, withAllBelow } from "../../lib/policy/folder-tree.ts";

const folders = (...paths: string[]) => paths.map((path) => ({ path: path.split("/") }));
type Tree = [name: string, ...below: Tree[]];
const drawn = ({ levels, below }: Branch<object>): Tree => [levels.join("/"), ...below.map(drawn)];

describe("the tree of folders", () => {
  it("hangs each folder below the nearest one that is listed, in the order of the list", () => {
    const tree = treeOf(folders("INBOX", "Work", "Work/A", "Zoo", "Archive/2003/Q1", "Work/B/x", "Work/A/1"));
    expect(tree.map(drawn)).toEqual([["INBOX"], ["Work", ["A", ["1"]], ["B/x"]], ["Zoo"], ["Archive/2003/Q1"]]);
    expect(tree[1]?.below[0]?.below[0]?.depth).toBe(2);
  });

  it("finds the folder above even when it is listed later", () => {
    expect(treeOf(folders("A/B", "A")).map(drawn)).toEqual([["A", ["B"]]]);
  });

  it("takes names for names, whatever they mean in JavaScript, and a slash within a level for a character", () => {
    const odd = [
      { path: ["constructor"] },
      { path: ["constructor", "__proto__"] },
      { path: ["a/b"] },
      { path: ["a", "b"] },
    ];
    expect(treeOf(odd).map(drawn)).toEqual([["constructor", ["__proto__"]], ["a/b"], ["a/b"]]);
  });

  it("keeps folders of one and the same path apart", () => {
    expect(treeOf(folders("A", "A", "A/B")).map(drawn)).toEqual([["A", ["B"]], ["A"]]);
  });

  it("stands any depth", () => {
    const deep = Array.from({ length: 3000 }, (_none, index) => ({ path: Array<string>(index + 1).fill("a") }));
    const [top] = treeOf(deep);
    expect(top && withAllBelow(top)).toHaveLength(3000);
  });
});
