/** Numbers, sizes and durations in words, as lib/i18n/words.en.ts has them. */
export { about, aboutBetween, messages, number as count, size } from "../../lib/i18n/words.en.ts";
