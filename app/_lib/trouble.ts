/** An error's code in a person's words: `const { what, next } = troubleText(code, side)`. */
export {
  capitalized,
  type ErrorCode,
  errorWhat,
  type Side,
  serverValues,
  type TroubleText,
  troubleText,
} from "../../lib/i18n/trouble.ts";
