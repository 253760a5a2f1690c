import { describe } from "vitest";
import { PSEUDO } from "../../../lib/i18n/languages.ts";
import { everyPageAndAMove } from "../support/in-language.ts";

/** Longer than any language, and with accents: what does not come from the catalogues shows. */
describe("UX 50: in the pseudo-language", () => everyPageAndAMove(PSEUDO));
