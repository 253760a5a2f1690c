import { describe, expect, it } from "vitest";
import type { FolderNaming, ListedFolder } from "../../lib/engine/ports.ts";
import { listed, mapped, NAMING, newPaths } from "./mapping.ts";

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

  it("because it is too long as a whole: the levels that do not fit become one", () => {
    const deep = Array.from({ length: 20 }, (_unused, index) => `level ${index}`);
    const naming = { ...NAMING, maxPathBytes: 60 };
    const twin = [...deep.slice(0, 18), "other", "level 19"];
    const [one, other, child] = mapped([deep, twin, [...deep, "x".repeat(90)]], { naming });
    expect(newPaths(one ? [one] : [])[0]).toMatch(/^(level \d > ){4}level 19~[0-9a-f]{8}$/);
    expect(other?.newPath.slice(0, -1)).toEqual(one?.newPath.slice(0, -1));
    expect(other?.newPath).not.toEqual(one?.newPath);
    expect(child?.newPath.join("/")).toHaveLength(60);
    expect(one?.reasons).toEqual(["length"]);
    expect(newPaths(mapped([["y".repeat(80), "short"]], { naming }))[0]).toMatch(/^short~[0-9a-f]{8}$/);
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

describe("case", () => {
  it("keeps folders apart, where the new server does not (Exchange)", () => {
    const result = mapped([["Case"], ["case"], ["inbox"]], { naming: { ...NAMING, ignoresCase: true } });
    expect(new Set(newPaths(result).map((path) => path.toLowerCase())).size).toBe(3);
  });
});
