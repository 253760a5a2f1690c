/** Words on a page that do not come from the catalogue of its language. */
import type { Page } from "@playwright/test";
import { originalOf, sourceOf, textKeys } from "../../../lib/i18n/catalogues.ts";
import { type Language, PSEUDO } from "../../../lib/i18n/languages.ts";

/** Texts that people see or hear, one a text node or attribute, without data: names, addresses, times, what can be typed. */
const SHOWN = `(() => {
  const data = "bdi, time, code, input, textarea, select, script, style, noscript, template, [lang]:not(html)";
  const seen = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode())
    if (!node.parentElement.closest(data)) seen.push(node.data);
  for (const element of document.querySelectorAll("[aria-label], [title], [alt], [placeholder], [aria-valuetext]"))
    if (!element.closest(data.replace("input, ", "")))
      for (const name of ["aria-label", "title", "alt", "placeholder", "aria-valuetext"]) seen.push(element.getAttribute(name) ?? "");
  return [document.title, ...seen].map((text) => text.trim()).filter(Boolean);
})()`;

/** What is filled in stands between these. */
const FILLED_IN = /\u2068[^\u2068\u2069]*\u2069/g;
/** Dates, which the pseudo-language has in English, addresses, and the references of reports. */
const NO_WORDS = /\b\d{1,2} [A-Z][a-z]+ \d{4}\b|[\w.+-]+@[\w.-]+|\bCR-\w+/g;
/** Letters that the pseudo-language has none of. */
const PLAIN_WORD = /\b[b-z]*[aeiou][a-z]{2,}\b/i;

/** `names`: data that stands in plain elements: what was typed, and what languages and programs call themselves. */
export async function untranslatedOn(page: Page, language: Language, names: readonly string[]): Promise<string[]> {
  const shown = await page.evaluate<string[]>(SHOWN);
  if (language === PSEUDO) return shown.filter((text) => PLAIN_WORD.test(withoutData(text, names)));
  const english = new Set(
    textKeys()
      .filter((key) => originalOf(language, key) !== sourceOf(key))
      .map(sourceOf),
  );
  const own = new Set(textKeys().map((key) => originalOf(language, key)));
  return shown.filter((text) => english.has(text) && !own.has(text) && !names.includes(text));
}

function withoutData(text: string, names: readonly string[]): string {
  // The longest first, as one may stand within another.
  const longestFirst = names.toSorted((a, b) => b.length - a.length);
  let left = longestFirst.reduce((words, name) => words.replaceAll(name, ""), text).replace(NO_WORDS, "");
  // What is filled in may hold what is filled in.
  while (FILLED_IN.test(left)) left = left.replace(FILLED_IN, "");
  return left;
}
