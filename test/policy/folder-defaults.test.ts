/** Which folders are left out at first, and in which order folders are shown. */
import { describe, expect, it } from "vitest";
import { inOrderOfShowing, leftOutByDefault } from "../../lib/policy/folder-defaults.ts";

const folder = (path: string, specialUse: string | null = null) => ({ path: path.split("/"), specialUse });
const leftOut = (...folders: ReturnType<typeof folder>[]) => leftOutByDefault(folders);

describe("left out at first", () => {
  it("is what the server flags as trash or junk, whatever it is called", () => {
    expect(
      leftOut(folder("INBOX"), folder("Old stuff", "trash"), folder("Ads", "junk"), folder("Sent", "sent")),
    ).toEqual([...[null, "trash", "junk", null]]);
  });

  it.each([
    ["Trash", "trash"],
    ["Deleted Items", "trash"],
    ["Papierkorb", "trash"],
    ["Gelöschte Elemente", "trash"],
    ["INBOX/Trash", "trash"],
    ["Spam", "junk"],
    ["Junk E-mail", "junk"],
    ["Courrier indésirable", "junk"],
  ])("is %s, where the server flags nothing", (name, kind) => {
    expect(leftOut(folder("INBOX"), folder(name))).toEqual([null, kind]);
  });

  it("is no folder by its name where the server flags another one", () => {
    expect(leftOut(folder("Trash"), folder("Bin", "trash"), folder("Spam"))).toEqual([null, "trash", "junk"]);
  });

  it.each(["Projects/Spam", "Binary", "Trash talk", "INBOX"])("is not %s", (name) => {
    expect(leftOut(folder(name))).toEqual([null]);
  });

  it("is what lies below such a folder", () => {
    expect(leftOut(folder("Trash"), folder("Trash/2003"), folder("Trash/2003/Q1"), folder("Trashy"))).toEqual([
      ...["trash", "trash", "trash", null],
    ]);
  });
});

describe("the order of showing", () => {
  const order = (...folders: ReturnType<typeof folder>[]) =>
    inOrderOfShowing(folders).map(({ path }) => path.join("/"));

  it("has the inbox first, then folders with a flag, then names as people sort", () => {
    const given = [folder("Zoo"), folder("Bin", "trash"), folder("list 10"), folder("List 9"), folder("Äpfel")];
    expect(order(...given, folder("Gone", "sent"), folder("INBOX"))).toEqual([
      ...["INBOX", "Gone", "Bin", "Äpfel", "List 9", "list 10", "Zoo"],
    ]);
  });

  it("has parents before children, and children with them", () => {
    const given = [
      folder("B/a"),
      folder("A b"),
      folder("INBOX/x"),
      folder("B"),
      folder("A"),
      folder("A/c"),
      folder("INBOX"),
    ];
    expect(order(...given)).toEqual(["INBOX", "INBOX/x", "A", "A/c", "A b", "B", "B/a"]);
  });

  it("has a branch whose top is not listed where the top would be", () => {
    expect(order(folder("C"), folder("B/x/y"), folder("A"))).toEqual(["A", "B/x/y", "C"]);
  });
});
