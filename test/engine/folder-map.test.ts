import { describe, expect, it, vi } from "vitest";
import { type MappedFolder, type MappingRules, mapFolders } from "../../lib/engine/folder-map.ts";
import type { FolderNaming, ListedFolder, SpecialUse } from "../../lib/engine/ports.ts";
import { Random } from "../support/random.ts";

// Seconds on an idle machine; others may be busy.
vi.setConfig({ testTimeout: 120_000 });

function listed(path: readonly string[], specialUse: SpecialUse | null = null): ListedFolder {
  return { name: `raw:${path.join("\u0001")}`, path, selectable: true, subscribed: true, specialUse };
}

const NAMING: FolderNaming = {
  delimiter: "/",
  forbidden: "",
  maxLevelBytes: 200,
  allBelowInbox: false,
  forbiddenFirst: "",
  ignoresCase: false,
  mailOrFolders: false,
};

function mapped(
  paths: readonly (readonly string[] | ListedFolder)[],
  rules: Partial<MappingRules> = {},
): MappedFolder[] {
  const folders = paths.map((path) => ("name" in path ? path : listed(path)));
  return mapFolders(folders, {
    folders: null,
    map: [],
    below: null,
    reservedNames: [],
    naming: NAMING,
    newFolders: [],
    given: [],
    ...rules,
  });
}

const newPaths = (folders: readonly MappedFolder[]): string[] => folders.map((folder) => folder.newPath.join(" > "));

describe("a folder keeps its name", () => {
  it("where the new server takes it", () => {
    const paths = [["INBOX"], ["Archive", "2003"], ["Ärger & Co"], ["日本"], [" odd "], ["*%"]];
    const result = mapped(paths);
    expect(result.map((folder) => folder.newPath)).toEqual(paths);
    expect(result.flatMap((folder) => folder.reasons)).toEqual([]);
  });

  it("that it was given before, whatever is asked for now", () => {
    const given = [{ id: 1, oldName: "raw:A", oldPath: ["A"], newPath: ["Old A"] }];
    const [a, b] = mapped([["A"], ["Old A"]], { given, map: [{ old: "A", new: "B" }] });
    expect(a?.newPath).toEqual(["Old A"]);
    expect(b?.newPath).toEqual(["Old A (2)"]);
  });
});

describe("a planned name", () => {
  const plan = (...names: [old: string, fresh: string[]][]) =>
    names.map(([old, newPath]) => ({ oldName: `raw:${old}`, oldPath: [old], newPath }));

  it("wins over every rule, and other folders make way for it", () => {
    const folders = plan(["B", ["A"]], ["Calendar", ["Calendar"]]);
    const result = mapped([["A"], ["B"], ["Calendar"]], { folders, reservedNames: ["calendar"] });
    expect(newPaths(result)).toEqual(["A (2)", "A", "Calendar"]);
    expect(result.map((folder) => folder.reasons)).toEqual([["collision"], ["chosen"], []]);
  });

  it("may hold a slash within a level", () => {
    expect(
      mapped([["B"]], { folders: plan(["B", ["a/b", "c"]]), naming: { ...NAMING, delimiter: "." } }),
    ).toMatchObject([{ newPath: ["a/b", "c"], reasons: ["chosen"] }]);
  });

  it("never lets two folders fall into one", () => {
    const folders = plan(["A", ["x"]], ["B", ["X"]]);
    const result = mapped([["A"], ["B"]], { folders, naming: { ...NAMING, ignoresCase: true } });
    expect(newPaths(result)).toEqual(["x", "X (2)"]);
  });

  it("gives way to one that was given before", () => {
    const given = [{ id: 1, oldName: "raw:A", oldPath: ["A"], newPath: ["Old A"] }];
    expect(newPaths(mapped([["A"]], { given, folders: plan(["A", ["New A"]]) }))).toEqual(["Old A"]);
  });
});

describe("a folder gets another name", () => {
  it.each<[string, readonly string[], Partial<FolderNaming>, string]>([
    ["a delimiter within a level", ["Dr. Jones", "a.b"], { delimiter: "." }, "Dr_ Jones > a_b"],
    ["forbidden characters", ["50%", "a*b"], { forbidden: '%*\\"' }, "50_ > a_b"],
    ["control characters", ["a\tb\u007f"], {}, "a_b_"],
    ["folders below INBOX where all are", ["INBOX", "Sub"], { allBelowInbox: true }, "Sub"],
    [
      "a folder INBOX below the inbox, which is not it",
      ["INBOX", "INBOX", "x"],
      { allBelowInbox: true },
      "INBOX > INBOX > x",
    ],
  ])("because of %s", (_what, path, naming, expected) => {
    const [folder] = mapped([path], { naming: { ...NAMING, ...naming } });
    expect(folder?.newPath.join(" > ")).toBe(expected);
  });

  it("because it is too long, cut so that two long names stay two", () => {
    const long = "ü".repeat(120);
    const result = mapped([[`${long}1`], [`${long}2`], ["x".repeat(200)], ["x".repeat(201)]]);
    const [one, two, fits, over] = result.map((folder) => folder.newPath[0] ?? "");
    expect(one).not.toBe(two);
    expect(one?.slice(0, 30)).toBe(two?.slice(0, 30));
    expect(fits).toBe("x".repeat(200));
    expect(over).toHaveLength(200);
    expect(result[3]?.reasons).toEqual(["length"]);
  });

  it("because another old folder has it already", () => {
    const result = mapped([["a_b"], ["a.b"], ["a.b", "x"], ["a_b (2)"]], { naming: { ...NAMING, delimiter: "." } });
    expect(new Set(newPaths(result)).size).toBe(4);
    expect(result[1]).toMatchObject({ newPath: ["a_b (2)"], reasons: ["characters", "collision"] });
  });

  it("because the new server keeps that name for itself", () => {
    const result = mapped([["Calendar"], ["calendar", "Work"], ["Work", "Calendar"]], { reservedNames: ["calendar"] });
    expect(newPaths(result)).toEqual(["Calendar-old", "calendar-old > Work", "Work > Calendar"]);
  });

  it("because everything goes below one folder", () => {
    expect(newPaths(mapped([["INBOX"], ["A", "B"]], { below: "Old/mail" }))).toEqual([
      "Old > mail > INBOX",
      "Old > mail > A > B",
    ]);
  });
});

describe("a person's choice", () => {
  it("wins over every rule, the longest first, and may merge folders", () => {
    const result = mapped([["A"], ["A", "B"], ["A", "B", "C"], ["D"]], {
      map: [
        { old: "A/", new: "X" },
        { old: "A/B/", new: "Y/Z" },
        { old: "D", new: "X" },
      ],
    });
    expect(newPaths(result)).toEqual(["X", "Y > Z", "Y > Z > C", "X"]);
  });

  it("without / at its end means that folder alone", () => {
    expect(newPaths(mapped([["A"], ["A", "B"]], { map: [{ old: "A", new: "X" }] }))).toEqual(["X", "A > B"]);
  });
});

describe("special use", () => {
  const newFolders = [listed(["Sent Items"], "sent"), listed(["Junk"], "junk")];

  it("leads to the new folder of the same use, with everything below it", () => {
    const result = mapped([listed(["Gesendet"], "sent"), listed(["Gesendet", "2003"])], { newFolders });
    expect(newPaths(result)).toEqual(["Sent Items", "Sent Items > 2003"]);
    expect(result[0]?.reasons).toEqual(["specialUse"]);
  });

  it("is that of the first of two, and no other folder is poured into it", () => {
    const result = mapped([listed(["Sent"], "sent"), listed(["Sent 2"], "sent"), listed(["Sent Items"])], {
      newFolders,
    });
    expect(newPaths(result)).toEqual(["Sent Items", "Sent 2", "Sent Items (2)"]);
  });
});

describe("the map", () => {
  it("is injective, keeps to the new server's names, and is the same again from its journal (2,000 seeds)", () => {
    for (let seed = 1; seed <= 2000; seed++) {
      const random = new Random(seed);
      const naming = {
        delimiter: random.pick(["/", ".", "\\", ""]),
        forbidden: random.pick(["", '%*\\"', "/~", ":()"]),
        maxLevelBytes: random.pick([200, 24]),
        allBelowInbox: random.chance(0.2),
        forbiddenFirst: random.pick(["", "~", "(#"]),
        ignoresCase: random.chance(0.2),
        mailOrFolders: random.chance(0.3),
      };
      const folders = randomTree(random);
      const newFolders = random
        .some(folders, 0.3)
        .map((folder) => ({ ...folder, specialUse: random.pick([null, "sent" as const]) }));
      const rules = { naming, newFolders, reservedNames: ["calendar"], below: random.chance(0.2) ? "Old" : null };
      const result = mapped(folders, rules);
      const paths = result.map((folder) => folder.newPath);
      expect(
        new Set(paths.map((path) => path.join("\u0001"))).size,
        `seed ${seed}: ${JSON.stringify(newPaths(result))}`,
      ).toBe(folders.length);
      const refused = paths.flat().filter((level) => !isTakeable(level, naming));
      expect(refused, `seed ${seed}: ${JSON.stringify(naming)}`).toEqual([]);
      const given = result.map(({ old, newPath }, index) => ({
        id: index + 1,
        oldName: old.name,
        oldPath: old.path,
        newPath,
      }));
      expect(mapped(folders, { ...rules, given: random.some(given, 0.9) }).length).toBe(folders.length);
      expect(newPaths(mapped(folders, { ...rules, given })), `seed ${seed}`).toEqual(newPaths(result));
    }
  });

  it("keeps apart what differs only by case, where the new server does not (Exchange)", () => {
    const result = mapped([["Case"], ["case"], ["inbox"]], { naming: { ...NAMING, ignoresCase: true } });
    expect(new Set(newPaths(result).map((path) => path.toLowerCase())).size).toBe(3);
  });
});

/** Whether the new server takes this level of a name; modified UTF-7 is not measured here. */
function isTakeable(level: string, naming: FolderNaming): boolean {
  const bad = [...level].some((character) => character === naming.delimiter || naming.forbidden.includes(character));
  const badStart = naming.forbiddenFirst.includes(level.charAt(0));
  const isPlain = /^[\x20-\x7e]*$/.test(level);
  return (
    level !== "" &&
    !bad &&
    !badStart &&
    (!isPlain || level.length + level.split("&").length - 1 <= naming.maxLevelBytes)
  );
}

/** Folders with names that fall together once their odd characters are replaced. */
function randomTree(random: Random): ListedFolder[] {
  const alphabet = ["a", "_", ".", "/", "\\", "%", " (2)", "ü", "&", "~", ":", "Calendar", "x".repeat(30)];
  const level = (): string => Array.from({ length: 1 + random.below(3) }, () => random.pick(alphabet)).join("");
  const paths: string[][] = [["INBOX"]];
  for (let count = random.below(12); count > 0; count--)
    paths.push(random.chance(0.5) ? [level()] : [...random.pick(paths), level()]);
  const distinct = new Map(paths.map((path) => [path.join("\u0001"), path]));
  return [...distinct.values()].map((path) => listed(path, random.chance(0.1) ? "sent" : null));
}
