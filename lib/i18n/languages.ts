/** The languages of the pages. How to add one: docs/TRANSLATING.md. */

/** What people can choose, in the order of the picker. */
export const LANGUAGES = ["en", "de", "fr", "es", "ja", "ar"] as const;

/** English in other letters, longer and in brackets: shows what is not in the catalogue, and what does not fit. */
export const PSEUDO = "en-XA";

/** As a BCP 47 tag. */
export type Language = (typeof LANGUAGES)[number] | typeof PSEUDO;

/** Those whose catalogues stand in files. */
export type Translated = Exclude<Language, "en" | typeof PSEUDO>;

export const TRANSLATED = LANGUAGES.filter((language) => language !== "en");

export interface LanguageFacts {
  /** As its speakers write it. */
  readonly name: string;
  /** For numbers, dates and plurals. */
  readonly locale: string;
  readonly direction: "ltr" | "rtl";
  /** Read by somebody who speaks it well. Of the others administrators are told that nobody has. */
  readonly reviewed: boolean;
}

export const LANGUAGE_FACTS: Record<Language, LanguageFacts> = {
  // Day before month, 24 hours.
  en: { name: "English", locale: "en-GB", direction: "ltr", reviewed: true },
  de: { name: "Deutsch", locale: "de-DE", direction: "ltr", reviewed: true },
  fr: { name: "Français", locale: "fr-FR", direction: "ltr", reviewed: false },
  es: { name: "Español", locale: "es-ES", direction: "ltr", reviewed: false },
  ja: { name: "日本語", locale: "ja-JP", direction: "ltr", reviewed: false },
  // Gregorian months and Western digits, which readers in all Arabic countries know.
  ar: { name: "العربية", locale: "ar-u-nu-latn-ca-gregory", direction: "rtl", reviewed: false },
  [PSEUDO]: { name: "Pseudo", locale: "en-GB", direction: "ltr", reviewed: true },
};

/** Whether people may choose it. */
export function isLanguage(tag: unknown): tag is (typeof LANGUAGES)[number] {
  return LANGUAGES.some((language) => language === tag);
}
