import { describe, expect, it } from "vitest";
import { MOST_RULES, proposalText, readProposal, ruleFinder } from "../../lib/policy/folder-proposal.ts";

const RESERVED = ["calendar"];

function read(text: string) {
  const result = readProposal(text, RESERVED);
  return result.ok ? result.proposal : result.problems.map(({ at, ...problem }) => ({ at, ...problem }));
}

describe("rules for folders", () => {
  it("are read a line, with any arrow, and are shown again as they are kept", () => {
    const proposal = read("inbox.Sent Items -> Sent\n\n  Spam→ – \nA/B/ => X / Y\r\n* ⇒ Old mail\nOld -> inbox");
    expect(proposal).toEqual({
      rules: [
        { old: "INBOX.Sent Items", newPath: ["Sent"] },
        { old: "Spam", newPath: null },
        { old: "A/B", newPath: ["X", "Y"] },
        { old: "Old", newPath: ["INBOX"] },
      ],
      below: "Old mail",
    });
    if (Array.isArray(proposal)) throw new Error("it is one");
    expect(read(proposalText(proposal))).toEqual(proposal);
    expect([proposalText(null), read(" \n")]).toEqual(["", { rules: [], below: null }]);
  });

  it.each([
    ["Spam", { code: "noArrow" }],
    ["-> Sent", { code: "noOld" }],
    ["Spam ->", { code: "noNew" }],
    ["Spam -> A//B", { code: "noNew" }],
    ["Inbox -> -", { code: "inbox" }],
    ["* -> -", { code: "everything" }],
    ["* -> A/B", { code: "oneName" }],
    ["* -> Inbox", { code: "oneName" }],
    ["Spam -> a\u202eb", { code: "character" }],
    ["Spam -> a\u0000b", { code: "character" }],
    [`Spam -> ${"x".repeat(101)}`, { code: "tooLong" }],
    ["Spam -> Calendar/2003", { code: "reserved", name: "Calendar" }],
  ])("say what is wrong with the line %j", (line, problem) => {
    expect(read(`A -> B\n${line}`)).toEqual([{ at: 2, ...problem }]);
  });

  it("say all that is wrong, that a folder has two, and that there are too many", () => {
    expect(read("A -> B\nSpam\nA -> C")).toEqual([
      { at: 2, code: "noArrow" },
      { at: 3, code: "twice", line: 1 },
    ]);
    const many = Array.from({ length: MOST_RULES + 2 }, (_, index) => `A${index} -> B`).join("\n");
    expect(read(many)).toEqual([{ at: MOST_RULES + 1, code: "tooMany", most: MOST_RULES }]);
  });
});

describe("the rule for a folder", () => {
  const ruleFor = (rules: readonly string[], name: string, path: readonly string[]) => {
    const proposal = readProposal(rules.map((old) => `${old} -> X`).join("\n"), []);
    if (!proposal.ok) throw new Error("these are rules");
    const found = ruleFinder(proposal.proposal)({ name, path });
    return found && [found.rule.old, found.depth];
  };

  it("is its own, or that of the nearest folder above it", () => {
    expect(ruleFor(["A", "A/B"], "A/B/C", ["A", "B", "C"])).toEqual(["A/B", 2]);
    expect(ruleFor(["A", "A/B"], "A/C", ["A", "C"])).toEqual(["A", 1]);
    expect(ruleFor(["A"], "AB", ["AB"])).toBeNull();
  });

  it("is found under the name that the server writes, whether or not its prefix is a level", () => {
    expect(ruleFor(["INBOX.Sent Items"], "INBOX.Sent Items", ["INBOX", "Sent Items"])).toEqual(["INBOX.Sent Items", 2]);
    expect(ruleFor(["INBOX.Sent Items"], "INBOX.Sent Items", ["Sent Items"])).toEqual(["INBOX.Sent Items", 1]);
    expect(ruleFor(["INBOX/Sent Items"], "INBOX.Sent Items", ["Sent Items"])).toEqual(["INBOX/Sent Items", 1]);
    expect(ruleFor(["Sent Items"], "INBOX.Sent Items", ["Sent Items"])).toEqual(["Sent Items", 1]);
    expect(ruleFor(["INBOX.Sent Items"], "Sent Items", ["Sent Items"])).toBeNull();
    expect(ruleFor(["inbox"], "Inbox", ["INBOX"])).toEqual(["INBOX", 1]);
  });

  it("is that of decoded names, and capitals count", () => {
    expect(ruleFor(["Entwürfe"], "Entw&APw-rfe", ["Entwürfe"])).toEqual(["Entwürfe", 1]);
    expect(ruleFor(["sent items"], "Sent Items", ["Sent Items"])).toBeNull();
  });
});
