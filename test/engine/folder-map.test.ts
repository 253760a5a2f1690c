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

describe("special use by name, where the server flags none", () => {
  const fresh = [listed(["Sent Items"], "sent"), listed(["Entwürfe"]), listed(["Archive"])];

  it("leads to the new folder of the same use, in whichever language, with everything below it", () => {
    const old = [["Gesendete Objekte"], ["Gesendete Objekte", "2003"], ["Brouillons"], ["INBOX", "Arquivo"], ["Kosz"]];
    const result = mapped(old, { newFolders: fresh });
    expect(newPaths(result)).toEqual(["Sent Items", "Sent Items > 2003", "Entwürfe", "Archive", "Kosz"]);
    expect(result.slice(0, 4).map(({ reasons }) => reasons)).toEqual(Array(4).fill(["specialUse"]));
  });

  it("counts for the best known name alone, and no other folder is poured into it", () => {
    expect(newPaths(mapped([["Gesendet"], ["Sent"], ["Sent Messages"]], { newFolders: fresh }))).toEqual([
      ...["Gesendet", "Sent Items", "Sent Messages"],
    ]);
  });

  it("leaves a folder alone that is called alike on both sides", () => {
    const newFolders = [listed(["Sent"]), listed(["Gesendet"])];
    expect(newPaths(mapped([["Sent Items"], ["Gesendet"]], { newFolders }))).toEqual(["Sent Items", "Gesendet"]);
    expect(newPaths(mapped([listed(["Versandt"], "sent")], { newFolders }))).toEqual(["Sent"]);
  });

  it("does not count where the old server flags another folder, chosen or not, nor deeper down", () => {
    const flagged = listed(["Post", "raus"], "sent");
    expect(newPaths(mapped([["Sent"], flagged], { newFolders: fresh }))).toEqual(["Sent", "Sent Items"]);
    expect(newPaths(mapped([["Sent"]], { newFolders: fresh, oldFolders: [listed(["Sent"]), flagged] }))).toEqual([
      "Sent",
    ]);
    expect(newPaths(mapped([["Work", "Sent"]], { newFolders: fresh }))).toEqual(["Work > Sent"]);
  });

  it("never overrides a person, nor an earlier run, and folders that come later go along with theirs", () => {
    const map = [{ old: "Gesendet", new: "Elsewhere" }];
    expect(newPaths(mapped([["Gesendet"]], { newFolders: fresh, map }))).toEqual(["Elsewhere"]);
    const folders = [{ oldName: "raw:Gesendet", oldPath: ["Gesendet"], newPath: ["Gesendet"] }];
    expect(newPaths(mapped([["Gesendet"]], { newFolders: fresh, folders }))).toEqual(["Gesendet"]);
    const given = [{ id: 1, oldName: "raw:Gesendet", oldPath: ["Gesendet"], newPath: ["Gesendet"] }];
    expect(newPaths(mapped([["Gesendet"], ["Gesendet", "2004"]], { newFolders: fresh, given }))).toEqual([
      ...["Gesendet", "Gesendet > 2004"],
    ]);
  });

  it("does not pour mail into a view of the new server", () => {
    const old = [listed(["All Mail"], "all"), listed(["Starred"], "flagged")];
    const newFolders = [listed(["virtual", "All"], "all"), listed(["virtual", "Flagged"], "flagged")];
    expect(newPaths(mapped(old, { newFolders }))).toEqual(["All Mail", "Starred"]);
  });
});

describe("where a folder holds either mail or folders", () => {
  const naming = { ...NAMING, mailOrFolders: true };
  const leaf = (...path: string[]): ListedFolder => ({ ...listed(path), noInferiors: true });
  const level = (...path: string[]): ListedFolder => ({ ...listed(path), selectable: false });

  it("mail of a folder that has both goes beside it, once the names are known", () => {
    const result = mapped([["A"], ["A", "B"], ["A", "B", "C"], ["A (mail)"], ["D"]], { naming });
    expect(newPaths(result)).toEqual(["A (mail) (2)", "A > B (mail)", "A > B > C", "A (mail)", "D"]);
    expect(result.map(({ reasons }) => reasons)).toEqual([
      ...[["mailOrFolders", "collision"], ["mailOrFolders"], [], [], []],
    ]);
  });

  it("folders that a person merged stay one", () => {
    const map = [
      { old: "A", new: "X" },
      { old: "B", new: "X" },
      { old: "C/", new: "X/C" },
    ];
    expect(newPaths(mapped([["A"], ["B"], ["C"]], { naming, map }))).toEqual(["X (mail)", "X (mail)", "X > C"]);
  });

  it("is known by a server whose folders with mail all take no others, and not by its inbox", () => {
    const both = [["A"], ["A", "B"]];
    expect(newPaths(mapped(both, { newFolders: [listed(["INBOX"]), leaf("Sent")] }))[0]).toBe("A (mail)");
    expect(newPaths(mapped(both, { newFolders: [leaf("INBOX")] }))[0]).toBe("A");
    expect(newPaths(mapped(both, { newFolders: [leaf("Sent"), listed(["Drafts"])] }))[0]).toBe("A");
    expect(newPaths(mapped(both))[0]).toBe("A");
  });

  it("mail does not go where the new server has folders already, unless the plan says so", () => {
    const newFolders = [level("A"), leaf("A", "B"), leaf("C")];
    expect(newPaths(mapped([["A"]], { naming, newFolders }))).toEqual(["A (mail)"]);
    const folders = [{ oldName: "raw:A", oldPath: ["A"], newPath: ["A"] }];
    expect(newPaths(mapped([["A"]], { naming, newFolders, folders }))).toEqual(["A"]);
  });

  it("folders do not go below one that holds mail, nor below an inbox that takes none", () => {
    const newFolders = [leaf("A"), leaf("A (folders)"), leaf("INBOX"), leaf("x".repeat(200))];
    const result = mapped([["A"], ["A", "B"], ["INBOX"], ["INBOX", "B"], ["B"], ["x".repeat(200), "y"]], {
      newFolders,
    });
    const [, below, , , , long = ""] = newPaths(result);
    expect(below).toBe("A (folders) (folders) > B");
    expect(newPaths(result).slice(2, 5)).toEqual(["INBOX", "B", "B (2)"]);
    expect(long).toMatch(/^x+ \(folders\) > y$/);
  });
});

describe("the inbox", () => {
  it("is the inbox in any case, and another folder only deeper down", () => {
    const folders = [{ oldName: "raw:A", oldPath: ["A"], newPath: ["Inbox"] }];
    expect(newPaths(mapped([["A"], ["INBOX"]], { folders }))).toEqual(["INBOX", "INBOX (2)"]);
    const map = [{ old: "A", new: "inbox" }];
    expect(newPaths(mapped([["A"], ["INBOX"], ["X", "inbox"]], { map }))).toEqual(["INBOX", "INBOX (2)", "X > inbox"]);
  });
});

describe("the map", () => {
  it("is injective, keeps to the new server's names, and is the same again from its journal (3,000 seeds)", () => {
    for (let seed = 1; seed <= 3000; seed++) {
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
      const newFolders = random.some(folders, 0.3).map((folder) => ({
        ...folder,
        specialUse: random.pick([null, "sent" as const]),
        selectable: random.chance(0.8),
        ...(random.chance(0.2) ? { noInferiors: true as const } : {}),
      }));
      const rules = { naming, newFolders, reservedNames: ["calendar"], below: random.chance(0.2) ? "Old" : null };
      const result = mapped(folders, rules);
      const what = `seed ${seed}: ${JSON.stringify({ naming, newPaths: newPaths(result) })}`;
      expect(distinct(result, naming), what).toBe(folders.length);
      const refused = result.flatMap(({ newPath }) => newPath).filter((level) => !isTakeable(level, naming));
      expect(refused, what).toEqual([]);
      if (naming.mailOrFolders) expect(mailWithFolders(result, naming), what).toEqual([]);
      const given = result.map(({ old, newPath }, index) => ({
        ...{ id: index + 1, oldName: old.name, oldPath: old.path, newPath },
      }));
      const some = random.some(given, 0.7);
      const changed = random.some(folders, 0.5);
      const later = mapped(folders, { ...rules, newFolders: changed, given: some });
      expect(distinct(later, naming), what).toBe(folders.length);
      const kept = new Map(some.map(({ oldName, newPath }) => [oldName, newPath]));
      for (const { old, newPath } of later) expect(newPath, what).toEqual(kept.get(old.name) ?? newPath);
      expect(newPaths(mapped(folders, { ...rules, newFolders: changed, given })), what).toEqual(newPaths(result));
    }
  });

  it("keeps apart what differs only by case, where the new server does not (Exchange)", () => {
    const result = mapped([["Case"], ["case"], ["inbox"]], { naming: { ...NAMING, ignoresCase: true } });
    expect(new Set(newPaths(result).map((path) => path.toLowerCase())).size).toBe(3);
  });
});

/** How many places these are to the new server. */
function distinct(folders: readonly MappedFolder[], { ignoresCase, allBelowInbox }: FolderNaming): number {
  const places = folders.map(({ newPath: [top = "", next, ...more] }) => {
    const isBelow = allBelowInbox && top === "INBOX" && next !== undefined && next.toUpperCase() !== "INBOX";
    const path = [...(isBelow ? [] : [top]), ...(next === undefined ? [] : [next, ...more])].join("\u0001");
    return ignoresCase ? path.toLowerCase() : path;
  });
  return new Set(places).size;
}

/** Places of mail, the inbox aside, that other mail would have to lie below. */
function mailWithFolders(folders: readonly MappedFolder[], { ignoresCase }: FolderNaming): string[] {
  const keys = folders
    .map(({ newPath }) => newPath.join("\u0001"))
    .map((key) => (ignoresCase ? key.toLowerCase() : key));
  return keys.filter((key) => key.toUpperCase() !== "INBOX" && keys.some((other) => other.startsWith(`${key}\u0001`)));
}

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
  const uses = ["Gesendet", "Sent", "sent items", "Entwürfe", "Papierkorb", "A (mail)", "a"];
  const level = (): string => Array.from({ length: 1 + random.below(3) }, () => random.pick(alphabet)).join("");
  const paths: string[][] = [["INBOX"]];
  for (let count = random.below(12); count > 0; count--)
    if (random.chance(0.2)) paths.push([random.pick(uses)]);
    else paths.push(random.chance(0.5) ? [level()] : [...random.pick(paths), level()]);
  const distinct = new Map(paths.map((path) => [path.join("\u0001"), path]));
  return [...distinct.values()].map((path) => listed(path, random.chance(0.1) ? "sent" : null));
}
