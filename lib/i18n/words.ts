/** Numbers, sizes and durations as the reader of a page writes them: counts exact, times rough. */
import { localNumber, localSize } from "./figures.ts";
import { isolated } from "./isolate.ts";
import { readerDirection, readerLocale } from "./reader.ts";
import { roughDuration } from "./rough-duration.ts";
import { text } from "./translator.ts";

/** 12431 → "12,431" */
export function number(value: number): string {
  return localNumber(value, readerLocale());
}

/** 3120000000 → "3.12 GB", in steps of 1,000 */
export function size(bytes: number): string {
  return localSize(bytes, readerLocale());
}

/** 1 → "1 message", 12431 → "12,431 messages" */
export function messages(count: number): string {
  return text("common.messages", { count });
}

/** Words in a row, as in "Inbox, Sent, Drafts": two that run in another direction do not change places. */
export function listed(words: readonly string[]): string {
  return words.map((word) => isolated(word, readerDirection())).join(text("common.comma"));
}

/** How long something will take. 900 seconds → "about 15 minutes" */
export function about(seconds: number): string {
  const rough = roughDuration(seconds);
  if (rough.unit === "lessThanMinute") return text("common.about.lessThanMinute");
  return text(`common.about.${rough.unit}`, { count: rough.count });
}

/** The same as a range: "10 to 25 minutes", "less than 5 minutes", "1 to 2 hours". One figure where both ends are told alike. */
export function aboutBetween(least: number, most: number): string {
  const [low, high] = [roughDuration(least), roughDuration(most)];
  if (about(least) === about(most) || high.unit === "lessThanMinute") return about(most);
  const highWords = () => text(`common.span.${high.unit}`, { count: high.count });
  // Of one minute or hour nobody says "less than 1 hour" or "1 to 1".
  if (high.count === 1) return about(most);
  if (low.unit === "lessThanMinute") return text("common.span.less", { span: highWords() });
  if (low.unit === high.unit && low.count !== 1)
    return text("common.span.range", { least: number(low.count), most: highWords() });
  return text("common.span.range", { least: text(`common.span.${low.unit}`, { count: low.count }), most: highWords() });
}
