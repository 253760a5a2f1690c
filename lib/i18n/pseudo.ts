/** English made strange: accents, a third longer, in brackets. For tests, in which it shows words that are not in the catalogue. */

const PLAIN = "AaCcDdEeGgHhIiKkLlNnOoRrSsTtUuWwYyZz";
const STRANGE = "ÀàÇçĐđÉéĜĝĤĥÎîĶķĻļÑñÕõŔŕŠšŢţÛûŴŵÝýŽž";

/** The same message; what is filled in stays as it is. */
export function pseudo(message: string): string {
  // Only outside of {…} and <…>, and within the texts of plurals and choices.
  let depth = 0;
  let isName = false;
  let made = "";
  for (const letter of message) {
    if (letter === "{") {
      depth++;
      // Odd depths hold names and kinds, even ones the words of one kind.
      isName = depth % 2 === 1;
    } else if (letter === "}") {
      depth--;
      isName = depth % 2 === 1;
    }
    if (letter === "<") isName = true;
    made += isName ? letter : strange(letter);
    if (letter === ">") isName = depth % 2 === 1;
  }
  const words = message.replace(/[{<][^}>]*[}>]/g, "");
  return `[${made}${" ~".repeat(Math.ceil(words.length / 12))}]`;
}

function strange(letter: string): string {
  return STRANGE[PLAIN.indexOf(letter)] ?? letter;
}
