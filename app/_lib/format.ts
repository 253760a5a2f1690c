/** Numbers, sizes and durations in words, as lib/i18n/words.ts has them. */
export { about, aboutBetween, listed, messages, number as count, size } from "../../lib/i18n/words.ts";
