import { describe, expect, it } from "vitest";
import { chooseFolders, foldersLeftOut, foldersMadeSince, leftOutBecause } from "../../lib/engine/plan.ts";
import type { ListedFolder, MessageFacts } from "../../lib/engine/ports.ts";

function listed(path: string, more: Partial<ListedFolder> = {}): ListedFolder {
  return { name: `raw ${path}`, path: path.split("/"), selectable: true, subscribed: true, specialUse: null, ...more };
}

const folders = [
  listed("INBOX"),
  listed("INBOX/Sub"),
  listed("Work", { selectable: false }),
  listed("Work/A"),
  listed("Workshop"),
];

function chosen(request: Partial<Parameters<typeof chooseFolders>[1]>): string[] {
  return chooseFolders(folders, { folders: null, include: [], exclude: [], map: [], ...request }).map((folder) =>
    folder.path.join("/"),
  );
}

describe("folders that are carried over", () => {
  it.each<[string, object, string[]]>([
    ["all that hold mail, without a wish", {}, ["INBOX", "INBOX/Sub", "Work/A", "Workshop"]],
    ["exactly the named one", { include: ["INBOX"] }, ["INBOX"]],
    ["those below a name with / at its end as well", { include: ["INBOX/"] }, ["INBOX", "INBOX/Sub"]],
    ["never one whose name only begins alike", { include: ["Work/"] }, ["Work/A"]],
    ["INBOX in any case", { include: ["Inbox/"] }, ["INBOX", "INBOX/Sub"]],
    ["none that is excluded, even when it is included too", { include: ["INBOX/"], exclude: ["inbox/Sub"] }, ["INBOX"]],
  ])("are %s", (_what, request, paths) => {
    expect(chosen(request)).toEqual(paths);
  });

  it.each<[string, object]>([
    ["include", { include: ["Wrok"] }],
    ["exclude", { exclude: ["Wrok"] }],
    ["map", { map: [{ old: "Wrok", new: "Work" }] }],
    ["case", { include: ["work/A"] }],
  ])("are not guessed: a name that fits none is refused (%s)", (_what, request) => {
    expect(() => chosen(request)).toThrow(expect.objectContaining({ code: "folder.notChosen" }));
  });
});

describe("folders that come only when they are named", () => {
  const request = { folders: null, include: [], exclude: [], map: [] };
  const deep = Array.from({ length: 21 }, (_unused, index) => `d${index}`).join("/");
  const all = [
    ...folders,
    listed("All", { specialUse: "all" }),
    listed("Level", { specialUse: "flagged", selectable: false }),
    listed("x/y/x/y/x/y/x/y"),
    listed("x/y/x/z"),
    listed("x/y/x/y"),
    listed("x/x/x"),
    listed(deep),
    listed(deep.replace("d0/", "")),
  ];
  const leftOut = (more: Partial<Parameters<typeof foldersLeftOut>[1]> = {}) =>
    [...foldersLeftOut(all, { ...request, ...more })].map(([{ path }, kind]) => [path.join("/"), kind]);

  it("are views, and what the server lists in circles or too deep", () => {
    expect(leftOut()).toEqual([
      ["All", "viewLeftOut"],
      ["x/y/x/y/x/y/x/y", "endlessLeftOut"],
      ["x/y/x/z", "endlessLeftOut"],
      ["x/y/x/y", "endlessLeftOut"],
      [deep, "endlessLeftOut"],
    ]);
    const rest = chooseFolders(all, request).map(({ path }) => path.join("/"));
    expect(rest).toEqual(["INBOX", "INBOX/Sub", "Work/A", "Workshop", "x/x/x", deep.replace("d0/", "")]);
  });

  it("come by their own name, with or without those below, and no other", () => {
    expect(leftOut({ include: ["All"] })).toEqual([]);
    expect(leftOut({ include: ["All/", "x/"] }).map(([path]) => path)).not.toContain("All");
    expect(leftOut({ include: ["x/"] })).toHaveLength(3);
    expect(chooseFolders(all, { ...request, include: [deep] }).map(({ path }) => path.join("/"))).toEqual([deep]);
    expect(leftOut({ folders: [] })).toEqual([]);
  });
});

describe("folders of a plan", () => {
  const planned = (oldName: string, ...oldPath: string[]) => ({ oldName, oldPath, newPath: oldPath });

  it("are exactly those, whatever their names look like", () => {
    const odd = [
      { ...listed("Work"), name: "raw 1", path: ["Work/"] },
      ...folders,
      { ...listed("x"), path: ["Work/A"] },
    ];
    const plan = [planned("raw 1", "Work/"), planned("raw x", "Work/A")];
    expect(chooseFolders(odd, { folders: plan, include: ["ignored"], exclude: [], map: [] })).toEqual([odd[0], odd[6]]);
  });

  it("stay when they are not listed any more, so that the report can name them", () => {
    const [inbox, gone] = chooseFolders(folders, {
      ...{ include: [], exclude: [], map: [] },
      folders: [planned("raw INBOX", "INBOX"), planned("raw gone", "Gone")],
    });
    expect(inbox).toBe(folders[0]);
    expect(gone).toMatchObject({ name: "raw gone", path: ["Gone"], selectable: true });
  });

  it("can be none", () => {
    expect(chosen({ folders: [] })).toEqual([]);
  });
});

describe("folders that were made after the choice", () => {
  const folder = (path: string, more: Partial<ListedFolder> = {}): ListedFolder => {
    return {
      name: `raw ${path}`,
      path: path.split("/"),
      selectable: true,
      subscribed: true,
      specialUse: null,
      ...more,
    };
  };
  const shown = ["INBOX", "Work", "Old", "Lists"];
  const old = [
    ...[folder("INBOX"), folder("Work"), folder("Old"), folder("Lists", { selectable: false })],
    ...[folder("New"), folder("Work/New"), folder("Work/New/Deep"), folder("Old/New"), folder("Lists/New")],
    ...[folder("Level", { selectable: false }), folder("Trash", { specialUse: "trash" }), folder("Spam")],
    folder("All", { specialUse: "all" }),
  ];
  const request = {
    folders: ["INBOX", "Work"].map((path) => ({ oldName: `raw ${path}`, oldPath: [path], newPath: [path] })),
    known: shown.map((path) => `raw ${path}`),
    ...{ include: [], exclude: [], map: [] },
  };
  const paths = (all: readonly ListedFolder[]) => all.map(({ path }) => path.join("/"));

  it("come too, but not below what was left out, nor what nobody brings without asking", () => {
    const made = ["New", "Work/New", "Work/New/Deep", "Lists/New"];
    expect(paths(foldersMadeSince(old, request))).toEqual(made);
    expect(paths(chooseFolders(old, request))).toEqual(["INBOX", "Work", ...made]);
  });

  it("stay behind where nobody wrote down what there was to choose from", () => {
    const { known: _, ...earlier } = request;
    expect(paths(chooseFolders(old, earlier))).toEqual(["INBOX", "Work"]);
    expect(foldersMadeSince(old, { ...request, folders: null })).toEqual([]);
  });
});

describe("a message is left out", () => {
  const all = { withDeleted: false, since: null, maxMessageBytes: null };
  const facts: MessageFacts = { uid: 1, size: 100, flags: [], internalDate: 1000 };
  it.each<
    [
      string,
      Partial<MessageFacts>,
      Partial<typeof all> | { since: number } | { maxMessageBytes: number },
      string | null,
    ]
  >([
    ["not by default", {}, {}, null],
    ["when it is marked \\Deleted", { flags: ["\\deleted"] }, {}, "deletedLeftOut"],
    ["not with --with-deleted", { flags: ["\\Deleted"] }, { withDeleted: true }, null],
    ["when it is older", { internalDate: 999 }, { since: 1000 }, "olderLeftOut"],
    ["not at that very second", {}, { since: 1000 }, null],
    ["not when its date cannot be read", { internalDate: null }, { since: 1000 }, null],
    ["when it is larger", { size: 101 }, { maxMessageBytes: 100 }, "largeLeftOut"],
    ["not at that very size", {}, { maxMessageBytes: 100 }, null],
  ])("%s", (_what, message, request, reason) => {
    expect(leftOutBecause({ ...facts, ...message }, { ...all, ...request })).toBe(reason);
  });
});
