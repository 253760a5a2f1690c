/** All texts of all languages, as they stand in the files. What a translation lacks is English. */
import { ARABIC } from "./ar/arabic.ts";
import { type Catalogue, ENGLISH } from "./catalogue.ts";
import { GERMAN } from "./de/german.ts";
import { SPANISH } from "./es/spanish.ts";
import { FRENCH } from "./fr/french.ts";
import { JAPANESE } from "./ja/japanese.ts";
import { type Language, PSEUDO, type Translated } from "./languages.ts";
import { pseudo } from "./pseudo.ts";

type Area = keyof typeof ENGLISH;

/** `area.name`, as in lib/i18n/en/AREA.json. */
export type TextKey = { [Name in Area]: `${Name}.${keyof (typeof ENGLISH)[Name] & string}` }[Area];

export const CATALOGUES: Record<Translated, Catalogue> = {
  de: GERMAN,
  fr: FRENCH,
  es: SPANISH,
  ja: JAPANESE,
  ar: ARABIC,
};

/** All keys in the order of the files. */
export function textKeys(): TextKey[] {
  return Object.entries(ENGLISH).flatMap(([area, texts]) =>
    Object.keys(texts).map((name) => `${area}.${name}` as TextKey),
  );
}

/** Whether there is a text of this key. */
export function isTextKey(key: string): key is TextKey {
  return textIn(ENGLISH, key) !== undefined;
}

/** The English text. Throws where there is none. */
export function sourceOf(key: TextKey): string {
  const source = textIn(ENGLISH, key);
  if (source === undefined) throw new Error(`the catalogue has no ${key}`);
  return source;
}

/** The text of this language as the files have it, in ICU message format. */
export function originalOf(language: Language, key: TextKey): string {
  if (language === "en") return sourceOf(key);
  if (language === PSEUDO) return pseudo(sourceOf(key));
  return textIn(CATALOGUES[language], key) ?? sourceOf(key);
}

function textIn(catalogue: Catalogue, key: string): string | undefined {
  const dot = key.indexOf(".");
  const [area, name] = [key.slice(0, dot), key.slice(dot + 1)];
  const texts: Readonly<Record<string, Readonly<Record<string, string>>>> = catalogue;
  const known = Object.hasOwn(texts, area) ? texts[area] : undefined;
  return known && Object.hasOwn(known, name) ? known[name] : undefined;
}
