import { describe, expect, it } from "vitest";
import { decodeName, encodeName } from "../../lib/imap/mutf7.ts";
import { nameArgument, nameOf, pathOf } from "../../lib/imap/names.ts";

describe("modified UTF-7", () => {
  it.each([
    ["Entwürfe", "Entw&APw-rfe"],
    ["R&D", "R&-D"],
    ["日本語", "&ZeVnLIqe-"],
    ["😀", "&2D3eAA-"],
    ['a~b "\\%*', 'a~b "\\%*'],
    ["tab\there", "tab&AAk-here"],
    ["台北", "&U,BTFw-"],
    ["", ""],
  ])("writes and reads %s", (text, encoded) => {
    expect(encodeName(text)).toBe(encoded);
    expect(decodeName(encoded)).toBe(text);
  });

  it.each([
    ["A & B", "A & B"],
    ["&", "&"],
    ["&bad", "&bad"],
    ["&A-", "&A-"],
    ["&2D0-", "&2D0-"],
    [Buffer.from("Entwürfe").toString("latin1"), "Entwürfe"],
    ["Entw\u00fcrfe", "Entwürfe"],
  ])("reads the broken %s as %s", (raw, text) => {
    expect(decodeName(raw)).toBe(text);
  });

  it("replaces half a character, which no server could store", () => {
    expect(encodeName("a\ud83d")).toBe(encodeName("a\ufffd"));
  });
});

describe("paths", () => {
  const plain = [{ prefix: "", delimiter: "/" }] as const;
  const below = [{ prefix: "INBOX.", delimiter: "." }] as const;

  it.each([
    ["inbox", ["INBOX"], plain],
    ["Work/2003", ["Work", "2003"], plain],
    ["Inbox/x", ["INBOX", "x"], plain],
    ["work/", ["work"], plain],
    ["Entw&APw-rfe", ["Entwürfe"], plain],
    ["INBOX", ["INBOX"], below],
    ["INBOX.Sent", ["Sent"], below],
    ["INBOX.inbox", ["INBOX", "inbox"], below],
    ["INBOX.Work.inbox", ["Work", "inbox"], below],
    ["Work/INBOX", ["Work", "INBOX"], plain],
    [" odd /. dots .", [" odd ", ". dots ."], plain],
    ["100%/*", ["100%", "*"], plain],
    ["/", ["/"], plain],
  ] as const)("%s is %j", (name, path, personal) => {
    expect(pathOf(name, personal[0].delimiter, personal)).toEqual(path);
  });

  it("takes a name for one level where the server has none", () => {
    expect(pathOf("a/b", null, plain)).toEqual(["a/b"]);
  });

  it.each([
    [["INBOX"], below[0], "INBOX"],
    [["inbox"], plain[0], "INBOX"],
    [["Sent", "Ä"], below[0], "INBOX.Sent.&AMQ-"],
    [["INBOX", "x"], below[0], "INBOX.x"],
    [["INBOX", "x"], plain[0], "INBOX/x"],
  ] as const)("%j is named by its namespace", (path, home, name) => {
    expect(nameOf(path, home)).toBe(name);
  });
});

describe("a raw name that is no valid modified UTF-7", () => {
  const home = { prefix: "", delimiter: "/" } as const;
  it.each([
    ["Entw\u00fcrfe", "Entw&APw-rfe"],
    [Buffer.from("Entwürfe/日本").toString("latin1"), "Entw&APw-rfe/&ZeVnLA-"],
    ["&bad", "&-bad"],
    ["A & B/&", "A &- B/&-"],
    ["&2D0-", "&-2D0-"],
    ["tab\there", "tab&AAk-here"],
  ])("%j gets a valid one that says the same: %s", (raw, valid) => {
    const path = pathOf(raw, "/", [home]);
    expect(nameOf(path, home)).toBe(valid);
    expect(pathOf(valid, "/", [home])).toEqual(path);
  });
});

describe("a name as an argument", () => {
  it("SEC 22: is quoted, and a literal where it cannot be quoted", () => {
    expect(nameArgument('a "b" \\c', "old")).toBe('"a \\"b\\" \\\\c"');
    expect(nameArgument("a\r\nA2 DELETE b", "old")).toEqual(Buffer.from("a\r\nA2 DELETE b"));
    expect(nameArgument("\u00e4", "old")).toEqual(Buffer.from([0xe4]));
    expect(() => nameArgument("a\0b", "old")).toThrow(expect.objectContaining({ code: "folder.unreadable" }));
  });
});
