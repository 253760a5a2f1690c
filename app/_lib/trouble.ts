/** An error's code in a person's words: `const { what, next } = troubleText(code, side)`. */
export { type ErrorCode, type Side, type TroubleText, troubleText } from "../../lib/i18n/trouble.ts";
