/** Every language has every text, filled in with what the code fills in. Part of `npm run check`. */
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { CATALOGUES, originalOf, sourceOf, textKeys } from "../../lib/i18n/catalogues.ts";
import { LANGUAGE_FACTS, PSEUDO, TRANSLATED, type Translated } from "../../lib/i18n/languages.ts";
import { misfits, problemLine } from "../../lib/i18n/message.ts";

const FOLDER = join(import.meta.dirname, "../../lib/i18n");

/** `area.name: what is wrong`, one a line, as it can be filled in. */
function troublesOf(language: Translated): string[] {
  const texts = Object.entries(CATALOGUES[language]).flatMap(([area, all]) =>
    Object.entries(all).map(([name, text]) => [`${area}.${name}`, text] as const),
  );
  const known = new Map<string, string>(texts);
  const keys: readonly string[] = textKeys();
  return [
    ...keys.filter((key) => !known.has(key)).map((key) => `${key}: is missing`),
    ...[...known.keys()].filter((key) => !keys.includes(key)).map((key) => `${key}: is in no English file`),
    ...textKeys().flatMap((key) => {
      const text = known.get(key);
      if (text === undefined) return [];
      return misfits(key, sourceOf(key), text, LANGUAGE_FACTS[language].locale).map(
        (problem) => `${key}: ${problemLine(problem)}`,
      );
    }),
  ];
}

describe.each(TRANSLATED)("%s", (language) => {
  it("has every text of the English files, and each can be filled in", () => {
    expect(troublesOf(language)).toEqual([]);
  });

  it("has a file for each English one", () => {
    const files = (folder: string) => readdirSync(join(FOLDER, folder)).filter((name) => name.endsWith(".json"));
    expect(files(language)).toEqual(files("en"));
  });
});

it("the pseudo-language has every text, in brackets", () => {
  for (const key of textKeys()) {
    expect(misfits(key, sourceOf(key), originalOf(PSEUDO, key), LANGUAGE_FACTS.en.locale)).toEqual([]);
    expect(originalOf(PSEUDO, key)).toMatch(/^\[.*\]$/s);
  }
});

it.each(["en", ...TRANSLATED] as const)("%s leaves no space before a sentence and none doubled", (language) => {
  // What stands between words ends in a space.
  const sentences = textKeys().filter((key) => key !== "common.comma");
  const sloppy = sentences.filter((key) => / {2}|^ | $/.test(originalOf(language, key)));
  expect(sloppy).toEqual([]);
});

it("lines can end between Japanese list items: names stand in elements of their own, around which nothing else lets them", () => {
  expect(originalOf("ja", "common.comma")).toBe("、\u200b");
});

it("a text that a language lacks is English", () => {
  const [key] = textKeys();
  if (!key) throw new Error("there are no texts");
  const dot = key.indexOf(".");
  const area: Record<string, string> = CATALOGUES.de[key.slice(0, dot) as keyof (typeof CATALOGUES)["de"]];
  const name = key.slice(dot + 1);
  const { [name]: words = "" } = area;
  delete area[name];
  try {
    expect(originalOf("de", key)).toBe(sourceOf(key));
  } finally {
    area[name] = words;
  }
});
