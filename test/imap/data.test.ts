import { describe, expect, it } from "vitest";
import { LITERAL, numberOf, pairs, parseData } from "../../lib/imap/data.ts";
import { flagList } from "../../lib/imap/flag-list.ts";
import { parseReply } from "../../lib/imap/reply.ts";
import { uidSets } from "../../lib/imap/uid-set.ts";

describe("data of a response", () => {
  it("is read as atoms, strings, lists and NIL", () => {
    expect(parseData(`* 12 FETCH (UID 3 FLAGS (\\Seen $x) X "a\\"b" Y NIL Z ${LITERAL})`, ["lit"])).toEqual([
      "*",
      "12",
      "FETCH",
      ["UID", "3", "FLAGS", ["\\Seen", "$x"], "X", 'a"b', "Y", null, "Z", "lit"],
    ]);
  });

  it("keeps the section of a body together", () => {
    const items = parseData('(BODY[HEADER.FIELDS (DATE FROM)]<0> "x" UID 1)')[0];
    expect(Array.isArray(items) && pairs(items).get("BODY[HEADER.FIELDS (DATE FROM)]<0>")).toBe("x");
  });

  it.each([
    "(UID 3 FLAGS (\\Seen",
    '(UID 3 FLAGS (\\Seen "x',
    "(UID 3 FLAGS (\\Seen))))",
    "(UID 3 FLAGS (a] [b *c {d))",
  ])("is read as far as it goes when it is broken: %s", (text) => {
    const items = parseData(text)[0];
    expect(Array.isArray(items) && pairs(items).get("UID")).toBe("3");
  });

  it("has numbers only where there are digits", () => {
    expect(numberOf("4294967295")).toBe(4294967295);
    for (const other of ["-1", "1e5", "", "99999999999999999999", null, ["1"], undefined])
      expect(numberOf(other)).toBeNull();
  });

  it("never throws, whatever a server sends", () => {
    let seed = 7;
    const characters = `()"\\ {}[]<>ABODYNIL019\0\u00ff${LITERAL}`;
    for (let round = 0; round < 5_000; round++) {
      let text = "";
      for (let length = 0; length < 40; length++) {
        seed = (seed * 1103515245 + 12345) % 2147483648;
        text += characters[seed % characters.length];
      }
      const items = parseData(text, ["x"]);
      expect(Array.isArray(items)).toBe(true);
      for (const list of items) if (Array.isArray(list)) expect(pairs(list)).toBeInstanceOf(Map);
    }
  });
});

describe("a status response", () => {
  it.each([
    ["OK [APPENDUID 38505 3955] done", { status: "OK", code: "APPENDUID", codeArguments: "38505 3955", text: "done" }],
    ["no [overquota] full", { status: "NO", code: "OVERQUOTA", codeArguments: "", text: "full" }],
    ["BAD", { status: "BAD", code: "", codeArguments: "", text: "" }],
    ["OK [READ-WRITE]", { status: "OK", code: "READ-WRITE", codeArguments: "", text: "" }],
  ])("%s is taken apart", (line, reply) => {
    expect(parseReply(line)).toEqual(reply);
  });

  it("is not taken for a reply when it is none", () => {
    for (const line of ["BYE x", "FETCH", "", "OKAY", "PREAUTH x"]) expect(parseReply(line)).toBeNull();
  });
});

describe("UIDs as sequence-sets", () => {
  it("are ascending, without repetition and in short lines", () => {
    expect(uidSets([])).toEqual([]);
    expect(uidSets([5, 3, 4, 9, 3])).toEqual(["3:5,9"]);
    const odd = Array.from({ length: 2_000 }, (_, index) => 4_000_000_000 + 2 * index);
    const sets = uidSets(odd);
    expect(sets.every((set) => set.length <= 800)).toBe(true);
    expect(sets.join(",").split(",").map(Number)).toEqual(odd);
  });
});

describe("flags on their way out", () => {
  it("are spelled canonically", () => {
    expect(flagList(["\\sEEN", "\\Draft", "$Forwarded", "NonJunk"])).toBe("(\\Seen \\Draft $Forwarded NonJunk)");
    expect(flagList([])).toBe("()");
  });

  it.each(["\\Deleted", "\\deleted", "\\Recent", "\\Bogus", "a b", "a]", "a)", 'a"', "ä", "", "a\r\nb", "a{5}"])(
    "are refused when a server could stumble over them: %j",
    (flag) => {
      expect(() => flagList([flag])).toThrow(expect.objectContaining({ code: "engine.bug" }));
    },
  );
});
