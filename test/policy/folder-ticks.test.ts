import { describe, expect, it } from "vitest";
import { type TickFolder, tickOf, ticksAfter } from "../../lib/policy/folder-ticks.ts";
import { treeOf } from "../../lib/policy/folder-tree.ts";

/** `+` is chosen, `-` is not, `:` holds no mail. */
function folders(...texts: string[]): TickFolder[] {
  return texts.map((text) => {
    const id = text.slice(1);
    return { id, path: id.split("/"), holdsMail: !text.startsWith(":"), chosen: text.startsWith("+") };
  });
}

/** What is chosen after a form with these ticks. */
function chosenAfter(
  before: TickFolder[],
  ticked: string[],
  more: { live?: boolean; shown?: string[] } = {},
): string[] {
  const { live = false, shown = before.map(({ id }) => id) } = more;
  const after = ticksAfter(before, { shown: new Set(shown), ticked: new Set(ticked), live });
  return [...after].filter(([, chosen]) => chosen).map(([id]) => id);
}

describe("a form of tick boxes without JavaScript", () => {
  it("takes what is ticked", () => {
    expect(chosenAfter(folders("+A", "-B", "+C"), ["A", "B"])).toEqual(["A", "B"]);
  });

  it("takes everything below a folder along that was ticked in it", () => {
    expect(chosenAfter(folders("-A", "-A/1", "-A/2", "-A/2/x", "-B"), ["A"])).toEqual(["A", "A/1", "A/2", "A/2/x"]);
    expect(chosenAfter(folders(":Lab", "-Lab/1", "-Lab/2"), ["Lab"])).toEqual(["Lab/1", "Lab/2"]);
  });

  it("does not take along what was unticked in the same form", () => {
    expect(chosenAfter(folders("-A", "+A/1", "-A/2"), ["A"])).toEqual(["A", "A/2"]);
  });

  it("leaves folders alone below one that was ticked before", () => {
    expect(chosenAfter(folders("+A", "-A/1", "+A/2"), ["A", "A/2"])).toEqual(["A", "A/2"]);
    expect(chosenAfter(folders(":Lab", "+Lab/1", "+Lab/2"), ["Lab", "Lab/1"])).toEqual(["Lab/1"]);
  });

  it("says nothing of folders that it did not show", () => {
    expect(chosenAfter(folders("+A", "+New"), [], { shown: ["A"] })).toEqual(["New"]);
    expect(chosenAfter(folders("-A", "-A/new"), ["A"], { shown: ["A"] })).toEqual(["A"]);
  });

  it("means nothing by ids that it made up", () => {
    expect(chosenAfter(folders("-A"), ["B"], { shown: ["A", "B"] })).toEqual([]);
  });
});

it("a form whose page ticked along already is taken as it stands", () => {
  expect(chosenAfter(folders("-A", "-A/1", "-A/2"), ["A", "A/1"], { live: true })).toEqual(["A", "A/1"]);
});

describe("a tick box", () => {
  it.each<[string, string[], { ticked: boolean; half: boolean }]>([
    ["ticked and whole", ["+A", "+A/1"], { ticked: true, half: false }],
    ["ticked and half when something below is left out", ["+A", "-A/1"], { ticked: true, half: true }],
    ["unticked and half when only something below comes", ["-A", "-A/1", "+A/1/x"], { ticked: false, half: true }],
    ["unticked", ["-A", "-A/1"], { ticked: false, half: false }],
    ["ticked for a level when everything below comes", [":A", "+A/1", "+A/2"], { ticked: true, half: false }],
    ["half for a level when something below comes", [":A", "+A/1", "-A/2"], { ticked: false, half: true }],
    ["unticked for a level with nothing below it", [":A"], { ticked: false, half: false }],
  ])("is %s", (_what, list, tick) => {
    const [branch] = treeOf(folders(...list));
    expect(branch && tickOf(branch)).toEqual(tick);
  });
});
