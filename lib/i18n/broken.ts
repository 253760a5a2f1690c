/**
 * The few words of a page that broke. They are part of every page, as then perhaps nothing can be asked for any more. Where
 * the portal still answers, it says them itself (/api/broken): in the language that was chosen, and as administrators corrected them.
 */
import ar from "./ar/broken.json" with { type: "json" };
import de from "./de/broken.json" with { type: "json" };
import en from "./en/broken.json" with { type: "json" };
import es from "./es/broken.json" with { type: "json" };
import fr from "./fr/broken.json" with { type: "json" };
import ja from "./ja/broken.json" with { type: "json" };

export type BrokenWords = typeof en;

export interface BrokenPage {
  readonly language: string;
  readonly direction: "ltr" | "rtl";
  readonly words: BrokenWords;
}

const WORDS = new Map<string, BrokenWords>(Object.entries({ en, de, fr, es, ja, ar }));
const RIGHT_TO_LEFT: ReadonlySet<string> = new Set(["ar"]);

/** The first of these languages (BCP 47 tags) in which there are words; else English. */
export function brokenPage(tags: readonly string[]): BrokenPage {
  for (const tag of tags) {
    const language = tag.toLowerCase().split("-")[0] ?? "";
    const words = WORDS.get(language);
    if (words) return { language, direction: RIGHT_TO_LEFT.has(language) ? "rtl" : "ltr", words };
  }
  return { language: "en", direction: "ltr", words: en };
}

/** What the portal said of it; null when that is something else, as from a proxy in front of it. */
export function readBrokenPage(answer: unknown): BrokenPage | null {
  const page = Object(answer) as Partial<BrokenPage>;
  const words = Object(page.words) as Partial<BrokenWords>;
  const isWhole = Object.keys(en).every((name) => typeof words[name as keyof BrokenWords] === "string");
  return isWhole && typeof page.language === "string" ? (page as BrokenPage) : null;
}
