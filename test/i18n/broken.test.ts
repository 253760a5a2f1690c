import { describe, expect, it } from "vitest";
import { brokenPage, readBrokenPage } from "../../lib/i18n/broken.ts";
import { originalOf } from "../../lib/i18n/catalogues.ts";
import { LANGUAGE_FACTS, LANGUAGES } from "../../lib/i18n/languages.ts";

describe("the words of a page that broke", () => {
  it.each(LANGUAGES)("are those of the catalogue, and run as the language does: %s", (language) => {
    const { words, ...page } = brokenPage([language]);
    expect(page).toEqual({ language, direction: LANGUAGE_FACTS[language].direction });
    expect(words.title).toBe(originalOf(language, "broken.title"));
    expect(words.again).toBe(originalOf(language, "broken.again"));
  });

  it("are in the first language that there is, else English", () => {
    expect(brokenPage(["nl-NL", "de-AT", "fr"]).language).toBe("de");
    expect(brokenPage(["", "nl"]).language).toBe("en");
    expect(brokenPage([]).language).toBe("en");
  });

  it("are the portal's own where it still answers, and nothing else is taken for them", () => {
    const said = { language: "de", direction: "ltr", words: { ...brokenPage(["de"]).words, title: "Anders" } };
    expect(readBrokenPage(said)).toEqual(said);
    for (const other of [
      null,
      "502 Bad Gateway",
      {},
      { words: { title: "Anders" } },
      { ...said, words: { title: "Anders" } },
    ])
      expect(readBrokenPage(other)).toBeNull();
  });
});
