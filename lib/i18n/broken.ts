/** The few words of a page that broke. They are part of every page, as then nothing can be asked for any more. */
import ar from "./ar/broken.json" with { type: "json" };
import de from "./de/broken.json" with { type: "json" };
import en from "./en/broken.json" with { type: "json" };
import es from "./es/broken.json" with { type: "json" };
import fr from "./fr/broken.json" with { type: "json" };
import ja from "./ja/broken.json" with { type: "json" };

export type BrokenWords = typeof en;

const WORDS = new Map<string, BrokenWords>(Object.entries({ en, de, fr, es, ja, ar }));

/** The first of these languages (BCP 47 tags) in which there are words; else English. */
export function brokenWords(tags: readonly string[]): { readonly language: string; readonly words: BrokenWords } {
  for (const tag of tags) {
    const language = tag.toLowerCase().split("-")[0] ?? "";
    const words = WORDS.get(language);
    if (words) return { language, words };
  }
  return { language: "en", words: en };
}
