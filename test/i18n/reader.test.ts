/** Whose language it is: two readers at once never mix. */
import { setImmediate as nextTurn } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { replaceCorrections } from "../../lib/i18n/corrections.ts";
import { isolated } from "../../lib/i18n/isolate.ts";
import { LANGUAGES } from "../../lib/i18n/languages.ts";
import { inLanguage, readerLanguage } from "../../lib/i18n/reader.ts";
import { text } from "../../lib/i18n/translator.ts";
import { about, aboutBetween, listed, number, size } from "../../lib/i18n/words.ts";

it("readers who are answered at the same time each get their own language, whatever they wait for", async () => {
  const answer = async (rounds: number) => {
    const heard = [];
    for (let round = 0; round < rounds; round++) {
      heard.push(readerLanguage());
      await nextTurn();
    }
    return new Set(heard);
  };
  const all = await Promise.all(LANGUAGES.map((language, index) => inLanguage(language, () => answer(20 + index * 3))));
  expect(all).toEqual(LANGUAGES.map((language) => new Set([language])));
  expect(readerLanguage()).toBe("en");
});

describe("numbers, sizes and times are written as the reader does", () => {
  it.each([
    ["en", "12,431", "3.12 GB", "999 bytes"],
    ["de", "12.431", "3,12 GB", "999 Byte"],
    ["fr", "12 431", "3,12 Go", "999 octets"],
    ["es", "12.431", "3,12 GB", "999 bytes"],
    ["ja", "12,431", "3.12 GB", "999 バイト"],
    ["ar", "12,431", "3.12 غ.ب", "999 بايت"],
  ] as const)("%s", (language, ...said) => {
    const plain = (words: string) => words.replace(/[\u00a0\u202f]/g, " ");
    const words = inLanguage(language, () => [number(12_431), size(3_120_000_000), size(999)]);
    expect(words.map(plain)).toEqual(said);
  });

  it("and roughly where they are estimates", () => {
    expect([about(20), about(60), about(900), about(3600), about(9000), about(200_000)]).toEqual([
      ...["less than a minute", "about a minute", "about 15 minutes"],
      ...["about an hour", "about 2.5 hours", "about 2 days"],
    ]);
    const between = [aboutBetween(600, 1500), aboutBetween(20, 300), aboutBetween(3600, 3 * 3600)];
    expect(between).toEqual(["10 to 25 minutes", "less than 5 minutes", "an hour to 3 hours"]);
    expect([aboutBetween(1200, 7200), aboutBetween(900, 910), aboutBetween(20, 60)]).toEqual([
      ...["20 minutes to 2 hours", "about 15 minutes", "about a minute"],
    ]);
  });

  it("with the marks between words of the language", () => {
    const words = ["a", "b"];
    expect(inLanguage("de", () => listed(words))).toBe("a, b");
    expect(inLanguage("ja", () => listed(words))).toBe("a、\u200bb");
    expect(inLanguage("ar", () => listed(["أ", "ب"]))).toBe("أ، ب");
  });
});

describe("what is filled in", () => {
  it("stands apart where it runs otherwise than the sentence", () => {
    expect(isolated("Entwürfe", "ltr")).toBe("Entwürfe");
    expect(isolated("مسودات", "ltr")).toBe("\u2068مسودات\u2069");
    expect(isolated("Drafts", "rtl")).toBe("\u2068Drafts\u2069");
    expect(isolated("مسودات", "rtl")).toBe("مسودات");
    expect(isolated("12:30", "rtl")).toBe("12:30");
  });

  it("stands apart in every sentence", () => {
    expect(text("home.move", { login: "أحمد@old.example" })).toBe("From \u2068أحمد@old.example\u2069");
    expect(inLanguage("ar", () => text("home.move", { login: "anna@old.example" }))).toContain(
      "\u2068anna@old.example\u2069",
    );
  });

  it("stands apart in a row, each from the next", () => {
    expect(listed(["Inbox", "مسودات", "أرشيف"])).toBe("Inbox, \u2068مسودات\u2069, \u2068أرشيف\u2069");
    expect(inLanguage("ar", () => listed(["Inbox", "مسودات"]))).toBe("\u2068Inbox\u2069، مسودات");
  });

  it("still chooses the words that depend on it", () => {
    const queued = (time: string) =>
      inLanguage("ar", () => text("home.detail.queued", { inLine: text("common.inLine", { ahead: 2 }), time }));
    expect(queued("none")).not.toBe(queued("12:30"));
    expect(queued("none")).not.toContain("none");
  });
});

describe("a correction of an administrator", () => {
  it("stands in the place of the text, in its language only, until it is taken away", () => {
    replaceCorrections([{ language: "de", key: "common.help", text: "Beistand" }]);
    expect([inLanguage("de", () => text("common.help")), text("common.help")]).toEqual(["Beistand", "Help"]);
    replaceCorrections([]);
    expect(inLanguage("de", () => text("common.help"))).toBe("Hilfe");
  });

  it("is left out where it no longer fits what the code fills in", () => {
    replaceCorrections([{ language: "en", key: "common.step", text: "Step {count}" }]);
    expect(text("common.step", { number: 1, of: 6 })).toBe("Step 1 of 6");
    replaceCorrections([]);
  });
});
