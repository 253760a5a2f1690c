/** What a translation may be, and what not. */
import { describe, expect, it } from "vitest";
import { misfits } from "../../lib/i18n/message.ts";

const COUNTED = "{count, plural, one {# message} other {# messages}} in <b>{folder}</b>";
const told = (source: string, translation: string, locale = "de-DE", key = "report.x") =>
  misfits(key, source, translation, locale).map(({ kind, detail }) => `${kind} ${detail}`);

describe("a translation", () => {
  it.each([
    [COUNTED, "{count, plural, one {# Nachricht} other {# Nachrichten}} in <b>{folder}</b>", "de-DE"],
    [COUNTED, "<b>{folder}</b>: {count, plural, other {#}}", "de-DE"],
    [COUNTED, "<b>{folder}</b>の{count, plural, other {#通}}", "ja-JP"],
    [COUNTED, "{count, plural, =0 {x} one {x} two {x} few {# x} many {# x} other {# x}} <b>{folder}</b>", "ar"],
    [COUNTED, "{count, plural, one {# message} other {# messages}} dans <b>{folder}</b>", "fr-FR"],
    [
      "{position, selectordinal, one {#st} two {#nd} few {#rd} other {#th}}",
      "{position, selectordinal, other {#.}}",
      "de-DE",
    ],
  ])("of %s can be %s", (source, translation, locale) => {
    expect(told(source, translation, locale)).toEqual([]);
  });

  it.each([
    ["without a value", "in <b>{folder}</b>", ["missing count"]],
    ["without a mark", "{count, plural, one {#} other {#}} {folder}", ["missing <b>"]],
    ["with another value", `${COUNTED} {name}`, ["unknown name"]],
    ["with another mark", `${COUNTED} <i>x</i>`, ["unknown <i>"]],
    [
      "with a kind that the language lacks",
      "{count, plural, one {#} few {#} other {#}} <b>{folder}</b>",
      ["plural count: few"],
    ],
  ])("is refused %s", (_, translation, troubles) => {
    expect(told(COUNTED, translation)).toEqual(troubles);
  });

  it("is refused in Arabic without two, few and many where it tells numbers apart", () => {
    const translation = "{count, plural, one {#} other {#}} <b>{folder}</b>";
    expect(told(COUNTED, translation, "ar")).toEqual(["plural count: two", "plural count: few", "plural count: many"]);
  });

  it.each(["{count", "<b>{count}", "{count, plural, one {#}}", "{a b}", "{count, plurals, other {}}"])(
    "is refused as no message: %s",
    (translation) => {
      expect(misfits("report.x", COUNTED, translation, "de-DE")).toMatchObject([
        { kind: expect.stringMatching(/^(invalid|noOther)$/) },
      ]);
    },
  );

  it("is refused when it chooses by other words", () => {
    const source = "{which, select, trash {Trash} other {Both}}";
    expect(told(source, "{which, select, papierkorb {P} other {B}}")).toEqual([
      "otherChoice which: papierkorb",
      "otherChoice which: trash",
    ]);
  });

  it("may name a server by its side where the text is told it", () => {
    const translation = "Mit {side, select, old {dem alten Server} new {dem neuen Server} other {dem Server}}.";
    expect(told("With {server}.", translation, "de-DE", "trouble.net.lost.what")).toEqual([]);
    expect(told("With {server}.", translation, "de-DE", "check.fromDetail")).toEqual([
      "missing server",
      "unknown side",
    ]);
    expect(told("With {server}.", "{side, select, alt {x} other {y}}", "de-DE", "trouble.net.lost.what")).toEqual([
      ...["otherChoice side: alt", "otherChoice side: old", "otherChoice side: new"],
    ]);
  });
});
