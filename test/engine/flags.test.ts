import { describe, expect, it } from "vitest";
import { comparableFlags, isKeepableDate, isMarkedDeleted, sendableFlags } from "../../lib/engine/flags.ts";

const SYSTEM = ["\\answered", "\\flagged", "\\draft", "\\seen", "\\deleted"];
const anything = { permanentFlags: new Set(SYSTEM), newKeywords: true };
const nothingNew = { permanentFlags: new Set([...SYSTEM, "$label1"]), newKeywords: false };
const unknown = { permanentFlags: null, newKeywords: false };

describe("flags that are sent", () => {
  it.each<[string, string[], typeof anything | typeof unknown, string[], string[], string[]]>([
    ["system flags in canonical spelling", ["\\SEEN", "\\flagged"], anything, ["\\Seen", "\\Flagged"], [], []],
    ["never \\Deleted nor \\Recent", ["\\Deleted", "\\Recent", "\\deleted"], anything, [], [], []],
    ["keywords where new ones may be made", ["$Forwarded", "work"], anything, ["$Forwarded", "work"], [], []],
    [
      "the mark of a read receipt that was sent, so that none is sent again",
      ["$MDNSent"],
      anything,
      ["$MDNSent"],
      [],
      [],
    ],
    ["only known keywords elsewhere", ["$Label1", "work"], nothingNew, ["$Label1"], ["work"], []],
    ["no other system flags", ["\\Forwarded", "\\XLIST"], anything, [], [], ["\\Forwarded", "\\XLIST"]],
    ["everything where the server does not say", ["\\Seen", "work"], unknown, ["\\Seen", "work"], [], []],
    [
      "no keyword that is not an atom",
      ["a b", "x]", "ü", "", "*", "a\r\nb"],
      unknown,
      [],
      ["a b", "x]", "ü", "", "*", "a\r\nb"],
      [],
    ],
    [
      "no keyword longer than 100",
      ["k".repeat(100), "k".repeat(101)],
      anything,
      ["k".repeat(100)],
      ["k".repeat(101)],
      [],
    ],
    ["each flag once", ["\\Seen", "\\seen", "work", "work"], anything, ["\\Seen", "work"], [], []],
  ])("are %s", (_what, flags, folder, sent, keywordsNotKept, flagsNotKept) => {
    expect(sendableFlags(flags, folder)).toEqual({ flags: sent, keywordsNotKept, flagsNotKept });
  });

  it("leave out a system flag that the folder does not keep, and say so", () => {
    const folder = { permanentFlags: new Set(["\\seen"]), newKeywords: false };
    expect(sendableFlags(["\\Seen", "\\Flagged"], folder)).toEqual({
      flags: ["\\Seen"],
      keywordsNotKept: [],
      flagsNotKept: ["\\Flagged"],
    });
  });
});

it("marks for deletion are seen in any case", () => {
  expect([["\\Deleted"], ["\\DELETED", "x"], ["Deleted"], []].map(isMarkedDeleted)).toEqual([true, true, false, false]);
});

it("flags are compared without case, \\Recent and \\Deleted", () => {
  expect(comparableFlags(["\\Seen", "WORK", "\\Recent", "\\Deleted"])).toEqual(new Set(["\\seen", "work"]));
});

it.each<[string, number | null, boolean]>([
  ["none", null, false],
  ["1900-01-01", Date.UTC(1900, 0, 1) / 1000, false],
  ["1970-01-01", 0, false],
  ["1970-01-02", 86_400, true],
  ["2004-02-29", Date.UTC(2004, 1, 29) / 1000, true],
  ["2038-01-17", Date.UTC(2038, 0, 17) / 1000, true],
  ["2038-01-19", Date.UTC(2038, 0, 19) / 1000, false],
  ["half a second", 1_000_000_000.5, false],
  ["no number", Number.NaN, false],
])("the date %s (%s) is sent as it is: %s", (_what, date, keepable) => {
  expect(isKeepableDate(date)).toBe(keepable);
});
