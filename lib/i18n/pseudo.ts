/** English made strange: accents, a third longer, in brackets. For tests, in which it shows words that are not in the catalogue. */
import { IntlMessageFormat } from "intl-messageformat";
import type { Element } from "./message.ts";

const PLAIN = "AaCcDdEeGgHhIiKkLlNnOoRrSsTtUuWwYyZz";
const STRANGE = "ÀàÇçĐđÉéĜĝĤĥÎîĶķĻļÑñÕõŔŕŠšŢţÛûŴŵÝýŽž";

/** The same message in other letters; what is filled in stays as it is. */
export function pseudo(message: string): string {
  const made = printed(new IntlMessageFormat(message, "en").getAst());
  const words = message.replace(/[{<][^}>]*[}>]/g, "");
  return `[${made}${" ~".repeat(Math.ceil(words.length / 12))}]`;
}

function printed(elements: readonly Element[]): string {
  return elements.map(printedOne).join("");
}

function printedOne(element: Element): string {
  if (!("value" in element)) return "#";
  const { value } = element;
  if ("children" in element) return `<${value}>${printed(element.children)}</${value}>`;
  if ("options" in element) {
    const kind = !("pluralType" in element) ? "select" : element.pluralType === "ordinal" ? "selectordinal" : "plural";
    const options = Object.entries(element.options).map(([name, option]) => ` ${name} {${printed(option.value)}}`);
    return `{${value}, ${kind},${options.join("")}}`;
  }
  if ("style" in element) return `{${value}, number}`;
  return isArgument(element) ? `{${value}}` : quoted(value.replace(/[A-Za-z]/g, strange));
}

function isArgument({ type }: Element): boolean {
  return Number(type) === 1;
}

/** Brackets that are words and no parts of the format. */
function quoted(words: string): string {
  return words.replaceAll("'", "''").replace(/[{}<>]+/g, "'$&'");
}

function strange(letter: string): string {
  return STRANGE[PLAIN.indexOf(letter)] ?? letter;
}
