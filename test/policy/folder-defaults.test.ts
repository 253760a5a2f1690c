/** Which folders are left out at first, and in which order folders are shown. */
import { describe, expect, it } from "vitest";
import { leftOutByDefault } from "../../lib/engine/left-out-by-default.ts";
import { choicesAtFirst, inOrderOfShowing, MOST_CHOICES } from "../../lib/policy/folder-defaults.ts";

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

describe("left out at first as well", () => {
  it("is what shows other folders' mail once more, is no mail, or has no end", () => {
    const exchange = ["Calendar", "Contacts", "Tasks"].map((name) => folder(name));
    const circle = [folder("a/a"), folder("a/a/a/a"), folder("a")];
    expect(
      leftOut(...exchange, folder("Calendar/Work"), folder("All Mail", "all"), ...circle, folder("Notes")),
    ).toEqual([...["notMail", "notMail", "notMail", "notMail", "view", "endless", "endless", null, "notMail"]]);
  });

  it("is nobody's own Notes", () => {
    expect(leftOut(folder("INBOX"), folder("Notes"), folder("Contacts"))).toEqual([null, null, null]);
  });
});

describe("the first choice", () => {
  it("holds so many folders that a page can show, without those that have no end", () => {
    const circle = Array.from({ length: 9 }, (_unused, index) => folder(`a${"/a".repeat(index)}`));
    const many = Array.from({ length: MOST_CHOICES - 3 }, (_unused, index) => folder(`z${index}`));
    const choices = choicesAtFirst([...many, ...circle]);
    expect(choices).toHaveLength(MOST_CHOICES);
    expect(choices.filter(({ leftOut: kind }) => kind === null)).toHaveLength(many.length + 1);
    expect(choices.slice(0, 3).map(({ folder: { path } }) => path.join("/"))).toEqual(["a", "a/a", "a/a/a"]);
    expect(choicesAtFirst(circle)).toHaveLength(9);
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
