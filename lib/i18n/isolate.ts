/** Names, addresses and subjects within sentences of another direction (Unicode bidirectional algorithm, UAX 9). */

const RIGHT_TO_LEFT = /[\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Syriac}\p{Script=Thaana}]/v;
const LEFT_TO_RIGHT = /[\p{L}--[\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Syriac}\p{Script=Thaana}]]/v;
const FIRST_STRONG_ISOLATE = "\u2068";
const POP_ISOLATE = "\u2069";

/** The text between marks that nobody sees, where it runs otherwise than the sentence around it; `any`: always. */
export function isolated(text: string, around: "ltr" | "rtl" | "any"): string {
  const runsOtherwise = around !== "any" && (around === "ltr" ? RIGHT_TO_LEFT : LEFT_TO_RIGHT).test(text);
  return runsOtherwise || around === "any" ? `${FIRST_STRONG_ISOLATE}${text}${POP_ISOLATE}` : text;
}
