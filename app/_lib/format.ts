/** Numbers, sizes and durations in words, as lib/i18n/words.ts has them. */
import { size as sizeInWords } from "../../lib/i18n/words.ts";

export { about, aboutBetween, listed, messages, number as count } from "../../lib/i18n/words.ts";

/** 3120000000 → "3.12 GB", which stays in one line. */
export function size(bytes: number): string {
  return sizeInWords(bytes).replaceAll(" ", "\u00a0");
}
