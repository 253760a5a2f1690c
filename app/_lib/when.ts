/** Moments in words, as lib/i18n/when.ts has them. */
export { calendarLeaf, shown, type WhenStyle, when, zoneWords } from "../../lib/i18n/when.ts";
